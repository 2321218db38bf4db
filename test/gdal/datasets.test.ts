import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { dynamicWorldLabels } from "#lib/datasets/dynamic-world";
import { openDataset } from "#lib/datasets/open-dataset";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import { pixelTypeOf, pixelView } from "#lib/raster/pixel-types";
import type { Raster } from "#lib/raster/raster";
import { python, requirePeer } from "#lib/testing/peers";
import { sharedPath } from "#lib/testing/shared-data";
import { temporaryFolder } from "#lib/testing/temporary-folder";

const script = resolve(__dirname, "..", "..", "gdal", "datasets.py");

interface Answer {
  readonly dtype: string;
  readonly epsg: string | null;
  readonly resampled: readonly number[];
}

interface Image {
  readonly layout: string;
  readonly source: string;
  readonly raster: Raster;
}

/** Stored bands are GDAL's to the bit; GDAL weighs in single precision, so bands brought to the grid are its to one step. */
function compare(t: TestContext, images: readonly Image[]): void {
  const folder = temporaryFolder(t);
  const request = images.map(({ layout, source, raster }) => ({ layout, source, size: raster.width }));
  const answers: Answer[] = JSON.parse(python(script, [folder], JSON.stringify(request)));
  for (const [i, { source, raster }] of images.entries()) {
    const answer = answers[i];
    assert.ok(answer);
    const type = pixelTypeOf(raster.data);
    assert.equal(type, answer.dtype, source);
    assert.equal(raster.crs?.epsg, Number(answer.epsg), source);
    const bytes = Uint8Array.from(readFileSync(join(folder, `${i}.raw`)));
    const expected = pixelView(type, bytes.buffer, 0, bytes.length / raster.data.BYTES_PER_ELEMENT);
    assert.equal(raster.data.length, expected.length, source);
    const plane = raster.width * raster.height;
    for (const [band, name] of raster.bands.entries()) {
      const [ours, theirs] = [raster.data, expected].map((data) =>
        data.subarray(band * plane, (band + 1) * plane),
      );
      if (answer.resampled.includes(band)) {
        const scale = type.startsWith("float") ? 1e-4 : 1;
        for (const [at, value] of theirs?.entries() ?? [])
          assert.ok(
            Math.abs((ours?.[at] ?? Number.NaN) - value) <= scale,
            `${source} ${name}: pixel ${at}: ${ours?.[at]}, ${value}`,
          );
      } else assert.deepEqual(ours, theirs, `${source} ${name}`);
    }
  }
  t.diagnostic(`${images.length} images`);
}

/** Data set, its main layout, its companions' layouts. */
const sets: readonly (readonly [address: string, layout: string])[] = [
  ["eurosat:eurosat-ms", "eurosat"],
  ["eurosat:torchgeo-fake/eurosat", "eurosat"],
  ["bigearthnet-v1:bigearthnet-v1", "bigearthnet-s2"],
  ["bigearthnet-v1:bigearthnet-v1?sensor=s1", "bigearthnet-s1"],
  ["bigearthnet-v1:torchgeo-fake/bigearthnet/v1", "bigearthnet-s2"],
  ["bigearthnet-v1:torchgeo-fake/bigearthnet/v1?sensor=s1", "bigearthnet-s1"],
  ["bigearthnet-v2:bigearthnet-v2?labels=none", "bigearthnet-s2"],
  ["bigearthnet-v2:bigearthnet-v2?labels=none&sensor=s1", "bigearthnet-s1"],
  ["bigearthnet-v2:torchgeo-fake/bigearthnet/v2", "bigearthnet-s2"],
  ["bigearthnet-v2:torchgeo-fake/bigearthnet/v2?sensor=s1", "bigearthnet-s1"],
  ["ssl4eo-s12:ssl4eo-s12", "s2c"],
  ["ssl4eo-s12:ssl4eo-s12?product=s2a", "s2a"],
  ["ssl4eo-s12:ssl4eo-s12?product=s1", "s1"],
  ["ssl4eo-s12:torchgeo-fake/ssl4eo/s12", "s2c"],
  ["ssl4eo-s12:torchgeo-fake/ssl4eo/s12?product=s2a", "s2a"],
  ["ssl4eo-s12:torchgeo-fake/ssl4eo/s12?product=s1", "s1"],
];

for (const [address, layout] of sets)
  test(`${address}: every image has GDAL's values, bands in order`, async (t) => {
    if (!requirePeer(t, "gdal")) return;
    const [kind = "", path = "", parameters = ""] = address.split(/[:?]/);
    const root = sharedPath(t, `data/${path}`);
    if (root === undefined) return;
    const dataset = await openDataset(`${kind}:${root}?${parameters}`);
    t.after(() => dataset.close());
    const images: Image[] = [];
    for await (const { source, raster } of dataset.samples()) {
      assert.deepEqual(raster.bands, dataset.bands);
      images.push({ layout, source, raster });
    }
    assert.ok(images.length > 0 && images.length === dataset.length());
    compare(t, images);
  });

test("a map of classes gives the classes of GDAL's histogram", async (t) => {
  if (!requirePeer(t, "gdal")) return;
  const path = join(temporaryFolder(t), "map.tif");
  const data = Uint8Array.from({ length: 90 * 70 }, (_, i) =>
    i % 7 === 0 ? 255 : i % 97 === 1 ? 8 : ([1, 4, 6][i % 3] ?? 0),
  );
  await writeGeoTiff(path, {
    ...{ data, bands: ["label"], width: 90, height: 70, nodata: 255, transform: null, crs: null },
  });
  const histogram: number[] = JSON.parse(
    python("-c", [
      `import sys, json
from osgeo import gdal
file = gdal.Open(sys.argv[1])
print(json.dumps(file.GetRasterBand(1).GetHistogram(-0.5, 8.5, 9, approx_ok=False)))`,
      path,
    ]),
  );
  const total = histogram.reduce((sum, count) => sum + count, 0);
  for (const minShare of [0, 0.05, 0.35])
    assert.deepEqual(
      await dynamicWorldLabels(path, { minShare }),
      histogram.flatMap((count, value) => (count > 0 && count / total >= minShare ? [value] : [])),
    );
});
