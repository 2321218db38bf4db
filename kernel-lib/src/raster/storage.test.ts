import assert from "node:assert/strict";
import { copyFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fixturePath } from "../testing/fixtures";
import { temporaryFolder } from "../testing/temporary-folder";
import { writeGeoTiff } from "./geotiff-writer";
import { openScene } from "./open-scene";
import type { SceneStorage } from "./scene";

const tiff = (name: string): string => fixturePath("tiff", name);

async function storageOfScene(t: TestContext, input: string): Promise<SceneStorage> {
  const scene = await openScene(input);
  t.after(() => scene.close());
  return scene.storage;
}

test("storage is what gdalinfo says of the files", async (t) => {
  const pyramid = tiff("pyramid.tif");
  assert.deepEqual(await storageOfScene(t, pyramid), {
    files: 1,
    bytes: statSync(pyramid).size,
    compression: ["DEFLATE"],
    predictor: true,
    interleave: "band",
    tiled: true,
    block: { width: 16, height: 16 },
    overviews: [
      { width: 32, height: 32 },
      { width: 16, height: 16 },
    ],
  });
});

test("overviews count only where every file of the finest grid has them", async (t) => {
  const folder = temporaryFolder(t);
  copyFileSync(tiff("pyramid.tif"), join(folder, "B2.tif"));
  copyFileSync(tiff("half.tif"), join(folder, "B5.tif")); // 32 × 32: read at its own size
  const { files, overviews } = await storageOfScene(t, folder);
  assert.equal(files, 2);
  assert.deepEqual(overviews, [
    { width: 32, height: 32 },
    { width: 16, height: 16 },
  ]);
  const scene = await openScene(tiff("pyramid.tif"));
  t.after(() => scene.close());
  const plain = await scene.read({ x: 0, y: 0, width: 64, height: 64 });
  await writeGeoTiff(join(folder, "B3.tif"), plain, { tileSize: 64, overviews: "none", level: 0 });
  const mixed = await storageOfScene(t, folder);
  assert.deepEqual([mixed.overviews, mixed.compression], [[], ["DEFLATE", "none"]]);
});

test("strips with all bands of a pixel together", async (t) => {
  const { interleave, tiled, block } = await storageOfScene(t, tiff("strips-deflate.tif"));
  assert.deepEqual([interleave, tiled, block], ["pixel", false, { width: 20, height: 5 }]);
});
