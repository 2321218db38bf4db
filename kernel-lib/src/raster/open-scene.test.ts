import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fixturePath } from "../testing/fixtures";
import { temporaryFolder } from "../testing/temporary-folder";
import { writeGeoTiff } from "./geotiff-writer";
import { type OpenSceneOptions, openScene } from "./open-scene";
import type { PixelWindow, Raster } from "./raster";
import { resize } from "./resample";
import type { Scene } from "./scene";
import type { SceneInput } from "./scene-files";

async function opened(t: TestContext, input: SceneInput, options?: OpenSceneOptions): Promise<Scene> {
  const scene = await openScene(input, options);
  t.after(() => scene.close());
  return scene;
}

const tiff = (name: string): string => fixturePath("tiff", name);
const whole = ({ width, height }: Scene): PixelWindow => ({ x: 0, y: 0, width, height });

/** A folder of bands made of the fixtures: 64 × 64 pixels of 10 m, 32 × 32 of 20 m, 22 × 21 of 30 m. */
function folderOfBands(t: TestContext, name = "20200604T054639_20200604T054831_T43RCP"): string {
  const folder = join(temporaryFolder(t), name);
  mkdirSync(folder);
  copyFileSync(tiff("third.tif"), join(folder, "B9.tif"));
  copyFileSync(tiff("half.tif"), join(folder, "B5.tif"));
  copyFileSync(tiff("pyramid.tif"), join(folder, "B2.tif"));
  return folder;
}

function crop({ data, bands, width, height }: Raster, window: PixelWindow): number[] {
  const out: number[] = [];
  for (let band = 0; band < bands.length; band++)
    for (let y = window.y; y < window.y + window.height; y++)
      for (let x = window.x; x < window.x + window.width; x++)
        out.push(data[(band * height + y) * width + x] ?? Number.NaN);
  return out;
}

test("a folder of bands is one scene on the grid of the finest, in canonical order", async (t) => {
  const folder = folderOfBands(t);
  const scene = await opened(t, folder);
  assert.equal(scene.id, "20200604T054639_20200604T054831_T43RCP");
  assert.equal(scene.source, folder);
  assert.deepEqual(scene.bands, ["B2", "B5", "B9"]);
  assert.deepEqual([scene.width, scene.height, scene.pixelType, scene.nodata], [64, 64, "uint16", 0]);
  assert.deepEqual(scene.transform, [600000, 10, 0, 5300000, 0, -10]);
  assert.equal(scene.crs?.epsg, 32633);
  assert.equal(scene.datetime, "2020-06-04T05:46:39Z");
  assert.ok(scene.notes.includes("B5 resampled from 32 × 32 pixels to 64 × 64"), scene.notes.join());
  assert.ok(scene.notes.includes("B9 resampled from 22 × 21 pixels to 64 × 64"), scene.notes.join());
});

for (const resample of ["nearest", "bilinear", "bicubic"] as const)
  test(`coarser bands are resized as a whole would be, and windows are cut out of that (${resample})`, async (t) => {
    const scene = await opened(t, folderOfBands(t), { resample });
    const full = await scene.read(whole(scene));
    const third = await opened(t, tiff("third.tif"), { bandNames: ["B9"] });
    const coarse = await third.read(whole(third));
    const expected = resize(coarse.data, { channels: 1, width: 22, height: 21 }, whole(scene), {
      method: resample,
      nodata: 0,
    });
    assert.deepEqual(full.data.slice(2 * 64 * 64), expected);
    for (const window of [
      { x: 5, y: 7, width: 32, height: 20 },
      { x: 63, y: 0, width: 1, height: 64 },
      { x: 31, y: 33, width: 1, height: 1 },
    ])
      assert.deepEqual([...(await scene.read(window)).data], crop(full, window));
  });

test("bands are read by name or alias, in the order asked for", async (t) => {
  const scene = await opened(t, folderOfBands(t));
  const window = { x: 8, y: 8, width: 3, height: 2 };
  const all = await scene.read(window);
  const some = await scene.read(window, { bands: ["B05", "blue"] });
  assert.deepEqual(some.bands, ["B5", "B2"]);
  assert.deepEqual([...some.data], [...all.data.slice(6, 12), ...all.data.slice(0, 6)]);
  await assert.rejects(scene.read(window, { bands: ["B12"] }), { message: /no band B12; it has B2, B5, B9/ });
});

test("a smaller result comes from an overview, and its transform says so", async (t) => {
  const scene = await opened(t, tiff("pyramid.tif"));
  const full = await scene.read(whole(scene));
  const quarter = await scene.read(whole(scene), { width: 16, height: 16 });
  // The overviews were made by picking pixels, so each is one of its sixteen; an average would seldom be.
  for (let y = 0; y < 16; y++)
    for (let x = 0; x < 16; x++) {
      const under = crop(full, { x: x * 4, y: y * 4, width: 4, height: 4 });
      assert.ok(under.includes(quarter.data[y * 16 + x] ?? -1));
    }
  assert.deepEqual(quarter.transform, [600000, 40, 0, 5300000, 0, -40]);
});

test("without overviews a smaller result averages, as resizing the whole would", async (t) => {
  const scene = await opened(t, tiff("strips-deflate.tif"));
  const full = await scene.read(whole(scene));
  const small = await scene.read(whole(scene), { width: 7, height: 5, resample: "bicubic" });
  const shape = { channels: 13, width: scene.width, height: scene.height };
  assert.deepEqual(
    small.data,
    resize(full.data, shape, { width: 7, height: 5 }, { method: "bicubic", antialias: true }),
  );
});

test("from baseline 04.00 on 1000 is subtracted: dark pixels stay measurements, nodata stays nodata", async (t) => {
  const scene = await opened(t, tiff("named.tif"));
  assert.deepEqual([scene.baseline, scene.offset, scene.nodata], ["05.11", 1000, 0]);
  assert.match(scene.notes.join(), /baseline 05\.11: 1000 subtracted/);
  const { data } = await scene.read({ x: 0, y: 0, width: 3, height: 1 });
  // The digital numbers are 1000, 1007, 1014 and 700 more in each band; 0 means that nothing was measured.
  assert.deepEqual([...data.slice(0, 6)], [1, 7, 14, 700, 707, 714]);
});

test("the offset can be given", async (t) => {
  for (const [offset, first] of [
    [0, 1000],
    [250, 750],
    [2000, 1],
  ] as const) {
    const scene = await opened(t, tiff("named.tif"), { offset });
    assert.equal(scene.offset, offset);
    assert.equal((await scene.read({ x: 0, y: 0, width: 1, height: 1 })).data[0], first);
  }
  await assert.rejects(openScene(tiff("named.tif"), { offset: Number.NaN }), { kind: "usage" });
});

test("metadata.json tells the baseline; harmonised data have had their offset taken off already", async (t) => {
  const folder = folderOfBands(t);
  const unknown = await opened(t, folder);
  assert.deepEqual([unknown.baseline, unknown.offset], [null, 0]);
  assert.match(unknown.notes.join(), /processing baseline unknown/);
  const write = (metadata: string): void => writeFileSync(join(folder, "metadata.json"), metadata);
  write('{"PROCESSING_BASELINE": "04.00"}');
  assert.equal((await opened(t, folder)).offset, 1000);
  write('{"PROCESSING_BASELINE": "04.00", "system:id": "COPERNICUS/S2_HARMONIZED/x"}');
  assert.equal((await opened(t, folder)).offset, 0);
  write("{ damaged");
  assert.equal((await opened(t, folder)).offset, 0);
  const reprocessed = await opened(t, folderOfBands(t, "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57"));
  assert.deepEqual([reprocessed.baseline, reprocessed.offset], ["99.99", 0]);
});

test("radar knows no offset, and a scene without a georeference says so", async (t) => {
  const path = join(temporaryFolder(t), "S2A_MSIL1C_20230613T101031_N0509_R022_T33UUP.tif");
  copyFileSync(tiff("strips-deflate.tif"), path);
  const optical = await opened(t, path);
  assert.deepEqual([optical.offset, optical.transform, optical.crs], [1000, null, null]);
  assert.ok(optical.notes.includes("no georeference"));
  const radar = await opened(t, path, { bandNames: Array.from({ length: 13 }, (_, i) => `slope${i}`) });
  assert.equal(radar.offset, 0);
});

test("rotated transforms are kept", async (t) => {
  const scene = await opened(t, tiff("strips-bigtiff.tif"));
  assert.deepEqual(scene.transform, [600000, 8, 6, 5300000, 6, -8]);
  const { transform } = await scene.read({ x: 2, y: 1, width: 2, height: 2 });
  assert.deepEqual(transform, [600000 + 2 * 8 + 6, 8, 6, 5300000 + 2 * 6 - 8, 6, -8]);
});

test("a list of files is one scene; what does not belong together is refused", async (t) => {
  const scene = await opened(t, [tiff("half.tif"), tiff("pyramid.tif")], { bandNames: ["B5", "B2"] });
  assert.deepEqual([scene.bands, scene.width], [["B5", "B2"], 64]);
  const unnamed = await opened(t, [tiff("half.tif"), tiff("pyramid.tif")]);
  assert.deepEqual(unnamed.bands, ["band1", "band2"]);
  await assert.rejects(openScene([tiff("named.tif"), tiff("pyramid.tif")]), /covers other ground/);
  await assert.rejects(
    openScene([tiff("strips-packbits-big-endian.tif"), tiff("pyramid.tif")]),
    /another shape/,
  );
  await assert.rejects(openScene([tiff("named.tif"), tiff("named.tif")]), /band B2 occurs twice/);
});

test("types that differ meet in one that holds them all, and nodata in one value", async (t) => {
  const path = join(temporaryFolder(t), "slope.tif");
  const data = new Int16Array(64 * 64).fill(-7);
  data[1] = -1;
  const place = await opened(t, tiff("pyramid.tif"));
  await writeGeoTiff(path, {
    data,
    bands: ["slope"],
    width: 64,
    height: 64,
    nodata: -1,
    transform: place.transform,
    crs: place.crs,
  });
  const scene = await opened(t, [tiff("pyramid.tif"), path], { bandNames: ["B2", "slope"] });
  assert.deepEqual([scene.pixelType, scene.nodata], ["float32", 0]);
  const pixels = await scene.read({ x: 0, y: 0, width: 2, height: 1 });
  assert.deepEqual(pixels.data, Float32Array.of(1000, 1007, -7, 0));
  const integers = await opened(t, [tiff("pyramid.tif"), tiff("half.tif")], { bandNames: ["a", "b"] });
  assert.equal(integers.pixelType, "uint16");
});

test("windows outside, half pixels and impossible sizes are wrong usage", async (t) => {
  const scene = await opened(t, tiff("named.tif"));
  for (const window of [
    { x: 15, y: 0, width: 6, height: 1 },
    { x: -1, y: 0, width: 2, height: 1 },
    { x: 0.5, y: 0, width: 2, height: 1 },
    { x: 0, y: 0, width: 0, height: 1 },
  ])
    await assert.rejects(scene.read(window), { kind: "usage", message: /within the scene's 20 × 20/ });
  await assert.rejects(scene.read(whole(scene), { width: 0 }), { kind: "usage" });
});

test("a closed scene says so", async () => {
  const scene = await openScene(tiff("named.tif"));
  await scene.close();
  await scene.close();
  await assert.rejects(scene.read({ x: 0, y: 0, width: 1, height: 1 }), /has been closed/);
});
