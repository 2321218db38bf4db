import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { SoftconError } from "../core/errors";
import { seededRandom } from "../core/random";
import { crsFromEpsg } from "./epsg";
import { type WindowSource, type WriteOptions, writeGeoTiff } from "./geotiff-writer";
import { openScene } from "./open-scene";
import { pixelArray } from "./pixel-types";
import type { PixelType, PixelWindow, Raster } from "./raster";
import { levelsOf, mayExceed4GiB } from "./writing/levels";

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "softcon-writer-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function noise(type: PixelType, width: number, height: number, bands: readonly string[]): Raster {
  const random = seededRandom(5);
  const data = pixelArray(type, width * height * bands.length).map(() => random.next() * 120);
  const transform = [500000, 10, 0, 4000000, 0, -10] as const;
  return { data, width, height, bands, nodata: null, crs: crsFromEpsg(32650), transform };
}

/** A source that tells what was asked of it. */
function windows(raster: Raster, asked: PixelWindow[]): WindowSource {
  const read = async (window: PixelWindow): Promise<Raster> => {
    asked.push(window);
    const { x, y, width, height } = window;
    const data = new Uint16Array(raster.bands.length * width * height);
    for (let band = 0, i = 0; band < raster.bands.length; band++)
      for (let row = y; row < y + height; row++)
        for (let column = x; column < x + width; column++)
          data[i++] = raster.data[(band * raster.height + row) * raster.width + column] ?? 0;
    return { ...raster, data, width, height };
  };
  return { ...raster, pixelType: "uint16", read, datetime: "2020-05-01T10:00:00Z" };
}

test("our reader gives back what was written, of every type, interleaving and predictor", async (t) => {
  const folder = folderFor(t);
  const bands = ["B2", "B3", "B4"];
  for (const type of ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"] as const)
    for (const interleave of ["band", "pixel"] as const)
      for (const options of [{ predictor: true }, { predictor: false }, { level: 0 }, { bigTiff: true }]) {
        const raster = noise(type, 75, 41, bands);
        const path = join(folder, "a.tif");
        await writeGeoTiff(path, raster, { tileSize: 32, interleave, ...options });
        const scene = await openScene(path);
        const read = await scene.read({ x: 0, y: 0, width: 75, height: 41 });
        await scene.close();
        const label = `${type} ${interleave} ${JSON.stringify(options)}`;
        assert.deepEqual(read.data, raster.data, label);
        assert.deepEqual(read.bands, bands, label);
        assert.deepEqual(read.transform, raster.transform, label);
        assert.deepEqual(read.crs, raster.crs, label);
      }
});

test("a window source is asked for one tile at a time, each once, and the file is the raster's own", async (t) => {
  const folder = folderFor(t);
  const raster = noise("uint16", 100, 70, ["B1", "B2"]);
  const asked: PixelWindow[] = [];
  const progress: number[] = [];
  const [whole, streamed] = [join(folder, "whole.tif"), join(folder, "streamed.tif")];
  await writeGeoTiff(whole, raster, { tileSize: 32, datetime: "2020-05-01T10:00:00Z" });
  const onProgress: WriteOptions["onProgress"] = ({ done, total }) => progress.push(done / (total ?? 0));
  await writeGeoTiff(streamed, windows(raster, asked), { tileSize: 32, onProgress });
  assert.ok(readFileSync(whole).equals(readFileSync(streamed)));
  assert.equal(asked.length, 4 * 3);
  assert.deepEqual(asked.at(-1), { x: 96, y: 64, width: 4, height: 6 });
  assert.equal(progress.at(-1), 1);
});

test("a source that fails or lies, and an interruption, leave an earlier file as it was and nothing else", async (t) => {
  const folder = folderFor(t);
  const path = join(folder, "a.tif");
  writeFileSync(path, "earlier");
  const raster = noise("uint16", 100, 70, ["B1", "B2"]);
  const source = windows(raster, []);
  const stop = new AbortController();
  const failing: [Partial<WindowSource>, WriteOptions, RegExp][] = [
    [{ read: () => Promise.reject(new SoftconError("block 7 is damaged")) }, {}, /block 7 is damaged/],
    [
      { read: async () => ({ ...raster, data: new Uint16Array(3) }) },
      {},
      /the source gave 100 × 70 pixels, 3 v/,
    ],
    [{ pixelType: "float32" }, {}, /values of uint16, for 2 bands of 16 × 16 float32/],
    [{}, { signal: stop.signal, onProgress: () => stop.abort() }, /interrupted/],
    [{}, { tileSize: 100 }, /expected a multiple of 16/],
    [{}, { level: 10 }, /expected 0 to 9/],
    [{ width: 0 }, {}, /0 × 70/],
    [{ bands: [] }, {}, /0 bands/],
    [{}, { datetime: "yesterday" }, /"yesterday" is not one/],
    [
      { crs: { epsg: null, name: "MODIS Sinusoidal", proj4: "+proj=sinu" } },
      {},
      /MODIS Sinusoidal has no EPSG/,
    ],
  ];
  for (const [change, options, message] of failing) {
    const work = writeGeoTiff(path, { ...source, ...change }, { tileSize: 16, ...options });
    await assert.rejects(work, (error) => error instanceof SoftconError && message.test(error.message));
    assert.equal(readFileSync(path, "utf8"), "earlier");
    assert.deepEqual(readdirSync(folder), ["a.tif"]);
  }
  const short: Raster = { ...raster, data: new Uint16Array(9) };
  await assert.rejects(writeGeoTiff(path, short), /9 pixel values: expected 2 × 70 × 100/);
});

test("a folder that does not exist is a problem with a name", async (t) => {
  const path = join(folderFor(t), "no", "where.tif");
  await assert.rejects(writeGeoTiff(path, noise("uint8", 2, 2, ["B1"])), {
    name: "SoftconError",
    message: /^cannot write .*where\.tif: .*no such file/,
  });
});

test("a Sentinel-2 granule of 13 bands fits a classic TIFF; twice the bytes need BigTIFF", () => {
  const grid = {
    ...{ width: 10980, height: 10980, bands: new Array<string>(13).fill("B"), tileSize: 256 },
    encoding: { interleave: "band", predictor: true, level: 6 } as const,
  };
  const levels = levelsOf(grid, true);
  assert.deepEqual(
    levels.map(({ width, across }) => [width, across]),
    [
      [10980, 43],
      [5490, 22],
      [2745, 11],
      [1373, 6],
      [687, 3],
      [344, 2],
      [172, 1],
    ],
  );
  assert.equal(mayExceed4GiB({ ...grid, pixelType: "uint16" }, levels), false);
  assert.equal(mayExceed4GiB({ ...grid, pixelType: "float32" }, levels), true);
});
