import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import { openScene } from "#lib/raster/open-scene";
import { seededLand } from "./land";

test("a pixel of the seeded land is the same in every window, and another seed gives other land", async () => {
  const whole = await seededLand(1, 100).read({ x: 0, y: 0, width: 100, height: 100 });
  const part = await seededLand(1, 100).read({ x: 30, y: 50, width: 20, height: 10 });
  const other = await seededLand(2, 100).read({ x: 0, y: 0, width: 100, height: 100 });
  for (const [band, row, column] of [
    [0, 0, 0],
    [7, 5, 13],
    [12, 9, 19],
  ] as const)
    assert.equal(
      part.data[(band * 10 + row) * 20 + column],
      whole.data[(band * 100 + 50 + row) * 100 + 30 + column],
    );
  assert.notDeepEqual(other.data, whole.data);
  assert.ok(whole.data.every((value) => value > 0 && value < 10000));
});

test("written and opened it is a scene of 13 bands with overviews", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "softcon-land-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "S2A_MSIL1C_20210630T101000.tif");
  const land = seededLand(3, 300);
  await writeGeoTiff(path, land, { level: 1 });
  const scene = await openScene(path);
  t.after(() => scene.close());
  assert.equal(scene.bands.join(" "), "B1 B2 B3 B4 B5 B6 B7 B8 B8A B9 B10 B11 B12");
  assert.equal(scene.crs?.epsg, 32632);
  const window = { x: 200, y: 100, width: 90, height: 70 };
  assert.deepEqual((await scene.read(window)).data, (await land.read(window)).data);
});
