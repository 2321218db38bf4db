import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { seededRandom } from "../../core/random";
import type { PixelArray, Raster } from "../../raster/raster";
import { namedComposite } from "../../sensors/composites";
import { packPlanes } from "./packed-planes";
import { grey, rasterOutput } from "./raster-output";

const s2 = ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12"];
const trueColour = namedComposite("true-colour");

function rasterOf(data: PixelArray, bands: readonly string[], width: number, height: number): Raster {
  return { data, bands, width, height, nodata: null, transform: null, crs: null };
}

const factsOf = ({ width, height }: Raster) => ({ about: "x", width, height, exact: true, path: null });

/** Noise, which no compression makes smaller. */
function noise(bands: readonly string[], side: number): Raster {
  const random = seededRandom(1);
  const data = Uint16Array.from({ length: bands.length * side * side }, () => random.next() * 65_536);
  return rasterOf(data, bands, side, side);
}

test("numbers are packed as differences along a row, byte by byte", () => {
  const { type, data } = packPlanes(Uint16Array.of(1, 3, 259, 7, 7, 6), 3);
  assert.equal(type, "uint16");
  // rows 1 3 259 and 7 7 6: differences 1 2 256, 7 0 65535
  const split = [1, 2, 0, 7, 0, 255, ...[0, 0, 1, 0, 0, 255]];
  assert.deepEqual([...inflateRawSync(Buffer.from(data, "base64"))], split);
});

test("a small image keeps every pixel of every band", () => {
  const raster = noise(s2, 64);
  const output = rasterOutput(raster, factsOf(raster), trueColour);
  assert.deepEqual([output?.planes.width, output?.planes.height, output?.planes.bands], [64, 64, s2]);
  // as the picture, then the other composites of Sentinel-2, then a view a band
  const names = output?.views.map(({ name }) => name) ?? [];
  assert.deepEqual([names[0], names.length], ["True colour", 6 + 13]);
  assert.deepEqual(output?.views[0]?.channels, [[3], [2], [1]]);
});

test("a large one stays within a few hundred kB: fewer pixels, then the bands of its picture alone", () => {
  for (const [bands, side] of [
    [["B4", "B3", "B2"], 1000],
    [s2, 1000],
    [Array.from({ length: 40 }, (_, i) => `band${i}`).concat("B4", "B3", "B2"), 300],
  ] as const) {
    const raster = noise(bands, side);
    const output = rasterOutput(raster, factsOf(raster), trueColour);
    assert.ok(output);
    const bytes = JSON.stringify(output).length;
    assert.ok(bytes < 320_000, `${bytes} bytes`);
    assert.deepEqual([...output.planes.bands].sort(), ["B2", "B3", "B4"]);
    assert.ok(output.planes.width >= 128, `${output.planes.width}`);
  }
});

test("of a larger image the pixels in the middle of each cell are taken, none is made up", () => {
  // every pixel has its place as its value
  const side = 1024;
  const raster = rasterOf(
    Int32Array.from({ length: side * side }, (_, i) => i),
    ["a"],
    side,
    side,
  );
  const output = rasterOutput(raster, factsOf(raster), grey("a"));
  assert.ok(output);
  const { width, data } = output.planes;
  const split = inflateRawSync(Buffer.from(data, "base64"));
  const count = width * width;
  const first = [0, 1, 2, 3].reduce((sum, part) => sum + (split[part * count] ?? 0) * 256 ** part, 0);
  const at = Math.floor((0.5 * side) / width);
  assert.equal(first, at * side + at);
});

test("what was not measured does not count to the limits; no pixels are no output", () => {
  const values = Float32Array.of(Number.NaN, -9999, 0, 10);
  const raster = { ...rasterOf(values, ["a"], 2, 2), nodata: -9999 };
  const output = rasterOutput(raster, factsOf(raster), grey("a"));
  // the 2nd and 98th percentile of 0 and 10
  const [limits] = output?.views[0]?.limits ?? [];
  assert.ok(limits && Math.abs(limits[0] - 0.2) < 1e-6 && Math.abs(limits[1] - 9.8) < 1e-6);
  const none = rasterOf(new Uint8Array(0), ["a"], 0, 0);
  assert.equal(rasterOutput(none, factsOf(none), grey("a")), null);
});
