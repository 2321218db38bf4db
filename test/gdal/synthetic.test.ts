import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { generateImage, inEuroSatOrder } from "#lib/datasets/synthetic/layouts";
import { syntheticScene } from "#lib/datasets/synthetic/scene";
import { ssl4eoLike } from "#lib/datasets/synthetic/ssl4eo-like";
import { writeLayout } from "#lib/datasets/synthetic/write-layout";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import type { PixelArray } from "#lib/raster/raster";
import { eurosatBands } from "#lib/sensors/bands";
import { python, requirePeer } from "#lib/testing/peers";
import { temporaryFolder } from "#lib/testing/temporary-folder";

const script = resolve(__dirname, "..", "..", "gdal", "synthetic.py");

interface Seen {
  readonly bands: number;
  readonly size: readonly [number, number];
  readonly type: string;
  readonly epsg: string;
  readonly transform: readonly number[];
  readonly names: readonly string[];
  readonly sha256: string;
}

const sha256 = (data: PixelArray): string =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

test("GDAL opens what is written, with the pixels that are generated", async (t) => {
  if (!requirePeer(t, "gdal")) return;
  const folder = temporaryFolder(t);
  await writeLayout(join(folder, "eurosat"), { layout: "eurosat", seed: 1, count: 1, threads: 0 });
  await writeLayout(join(folder, "ssl4eo"), { layout: "ssl4eo", seed: 1, count: 1, threads: 0 });
  const scene = syntheticScene({ seed: 1, width: 300, height: 200 });
  await writeGeoTiff(join(folder, "scene.tif"), scene, { tileSize: 128 });
  const season = ssl4eoLike(1, 0).seasons[0];
  assert.ok(season);
  const paths = [
    join(folder, "eurosat", "AnnualCrop", "AnnualCrop_1.tif"),
    ...["B4", "B8A", "B10"].map((band) =>
      join(folder, "ssl4eo", "s2c", "0000000", season.optical, `${band}.tif`),
    ),
    join(folder, "ssl4eo", "s1", "0000000", season.radar, "VH.tif"),
    join(folder, "scene.tif"),
  ];
  const seen: Seen[] = JSON.parse(python(script, paths));
  const [eurosat, b4, b8a, b10, vh, whole] = seen;

  const { raster } = await generateImage({
    layout: "eurosat",
    seed: 1,
    index: 0,
    season: 0,
    product: "L1C",
  });
  assert.deepEqual(eurosat?.size, [64, 64]);
  assert.equal(eurosat?.bands, 13);
  assert.deepEqual(eurosat?.names, eurosatBands);
  assert.equal(eurosat?.epsg, String(raster.crs?.epsg));
  assert.deepEqual(eurosat?.transform, raster.transform);
  assert.equal(eurosat?.sha256, sha256(inEuroSatOrder(raster).data));

  assert.deepEqual(
    [b4, b8a, b10].map((file) => file?.size[0]),
    [264, 132, 44],
  );
  assert.ok([b4, b8a, b10].every((file) => file?.epsg === "4326" && file.type === "UInt16"));
  assert.deepEqual([vh?.type, vh?.size], ["Float32", [264, 264]]);
  // the bands' grids begin at the same corner
  assert.ok(Math.abs((b4?.transform[0] ?? 0) - (b10?.transform[0] ?? 1)) < 1e-6);

  const { data } = await scene.read({ x: 0, y: 0, width: 300, height: 200 });
  assert.deepEqual(whole?.size, [300, 200]);
  assert.equal(whole?.sha256, sha256(data));
});
