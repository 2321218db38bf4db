import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { fixturePath } from "../../testing/fixtures";
import type { PixelArray, PixelType, PixelWindow } from "../raster";
import { BlockCache } from "./block-cache";
import { readWindow } from "./read-window";
import { openTiff, type TiffFile } from "./tiff-file";

async function opened(t: TestContext, name: string): Promise<TiffFile> {
  const file = await openTiff(fixturePath("tiff", name));
  t.after(() => file.bytes.close());
  return file;
}

/** The formula of the fixtures (test/fixtures/tiff/make.py). */
function value(type: PixelType, band: number, row: number, column: number): number {
  const whole = 1000 + 700 * band + 31 * row + 7 * column;
  if (type === "uint8") return whole % 251;
  if (type.startsWith("int")) return -whole;
  return type.startsWith("float") ? whole / 4 : whole;
}

function expected(type: PixelType, bands: readonly number[], window: PixelWindow): number[] {
  const pixels: number[] = [];
  for (const band of bands)
    for (let y = 0; y < window.height; y++)
      for (let x = 0; x < window.width; x++) pixels.push(value(type, band, window.y + y, window.x + x));
  return pixels;
}

const cache = (): BlockCache<PixelArray> => new BlockCache(2 ** 20);

const layouts = [
  ["strips-deflate.tif", 13, 20, 24, "uint16"],
  ["tiles-lzw-planar.tif", 3, 20, 24, "uint8"],
  ["tiles-zstd-float.tif", 2, 36, 24, "float32"],
  ["strips-packbits-big-endian.tif", 2, 20, 12, "int16"],
  ["strips-bigtiff.tif", 1, 16, 20, "float64"],
  ["pyramid.tif", 1, 64, 64, "uint16"],
  ["named.tif", 4, 20, 20, "uint16"],
] as const;

for (const [name, samples, width, height, type] of layouts)
  test(`${name}: whole, a window across blocks, and bands out of order`, async (t) => {
    const file = await opened(t, name);
    const [level] = file.levels;
    assert.deepEqual(
      [file.samples, level.width, level.height, file.pixelType],
      [samples, width, height, type],
    );
    const all = Array.from({ length: samples }, (_, i) => i);
    for (const window of [
      { x: 0, y: 0, width, height },
      { x: 3, y: 4, width: 13, height: 8 },
      { x: 0, y: 5, width, height: 7 },
      { x: width - 1, y: height - 1, width: 1, height: 1 },
    ])
      for (const bands of [all, [...all].reverse().slice(0, 2)])
        for (const kept of [cache(), new BlockCache<PixelArray>(0)]) {
          const pixels = await readWindow(file, 0, window, bands, kept);
          assert.deepEqual(Array.from(pixels), expected(type, bands, window));
        }
  });

test("a window reads the blocks that it touches and no others, once", async (t) => {
  const file = await opened(t, "pyramid.tif");
  const before = file.bytes.reads;
  const shared = cache();
  // Tiles of 16 pixels: columns 1 and 2, row 1.
  await readWindow(file, 0, { x: 17, y: 18, width: 20, height: 10 }, [0], shared);
  assert.equal(file.bytes.reads - before, 2);
  // One of them again, and its neighbour to the right.
  await readWindow(file, 0, { x: 40, y: 20, width: 10, height: 4 }, [0], shared);
  assert.equal(file.bytes.reads - before, 3);
});

test("the blocks of overviews are their own", async (t) => {
  const file = await opened(t, "pyramid.tif");
  assert.deepEqual(
    file.levels.map(({ width }) => width),
    [64, 32, 16],
  );
  // GDAL's nearest neighbour takes the second of two pixels, and the third of four.
  const half = await readWindow(file, 1, { x: 0, y: 0, width: 2, height: 1 }, [0], cache());
  const full = await readWindow(file, 0, { x: 0, y: 0, width: 4, height: 2 }, [0], cache());
  assert.equal(half.length, 2);
  assert.ok(full.includes(half[0] ?? -1) && full.includes(half[1] ?? -1));
});

test("blocks that were never written are nodata", async (t) => {
  const file = await opened(t, "sparse.tif");
  const pixels = await readWindow(file, 0, { x: 14, y: 0, width: 4, height: 1 }, [0], cache());
  assert.deepEqual(Array.from(pixels), [-1098, -1105, -9999, -9999]);
});

test("uncompressed strips are read in part", async (t) => {
  const file = await opened(t, "strips-bigtiff.tif");
  const before = file.bytes.bytesRead;
  await readWindow(file, 0, { x: 0, y: 8, width: 1, height: 1 }, [0], cache());
  assert.ok(file.bytes.bytesRead - before <= 7 * 16 * 8);
});

test("an aborted read ends with a problem of its own kind", async (t) => {
  const file = await opened(t, "named.tif");
  await assert.rejects(
    readWindow(file, 0, { x: 0, y: 0, width: 1, height: 1 }, [0], cache(), AbortSignal.abort()),
    { name: "SoftconError", kind: "interrupted" },
  );
});

test("a window beyond memory is refused before it is allocated", async (t) => {
  const file = await opened(t, "named.tif");
  const window = { x: 0, y: 0, width: 2 ** 20, height: 2 ** 20 };
  await assert.rejects(readWindow(file, 0, window, [0], cache()), { kind: "resource" });
});
