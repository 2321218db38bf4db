import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../core/random";
import { productBands } from "../../sensors/bands";
import type { SensorShift } from "./augmentation";
import { coarsened, drawShift, dropBands } from "./sensor-shift";

const bands = productBands.L1C;
const nothing: SensorShift = {
  gain: [0, 0],
  offset: [0, 0],
  baselineOffset: 0,
  haze: 0,
  hazeMost: 0,
  coarse: 0,
  coarseMost: 1,
  noise: 0,
  bandDropout: 0,
  bandDropoutMost: 1,
  withoutB10: 0,
};
const shifted = (settings: Partial<SensorShift>, seed = 1): Float32Array => {
  const data = new Float32Array(13 * 64).fill(1000);
  drawShift(seededRandom(seed), bands, { ...nothing, ...settings }).shift(data, bands, 64);
  return data;
};
const bandMean = (data: Float32Array, band: string): number => {
  const at = bands.indexOf(band) * 64;
  return data.subarray(at, at + 64).reduce((sum, value) => sum + value, 0) / 64;
};

test("a shift of nothing changes nothing, and a forgotten offset is 1000", () => {
  assert.ok(shifted({}).every((value) => value === 1000));
  assert.ok(shifted({ baselineOffset: 1 }).every((value) => value === 2000));
});

test("haze brightens dark ground, blue more than red, red more than short-wave infrared", () => {
  for (let seed = 1; seed < 20; seed++) {
    const data = shifted({ haze: 1, hazeMost: 900 }, seed);
    const [blue, red, infrared] = ["B2", "B4", "B11"].map((band) => bandMean(data, band));
    assert.ok((blue ?? 0) > (red ?? 9e9) && (red ?? 0) > (infrared ?? 9e9) && (infrared ?? 0) > 1000);
  }
});

test("gains and offsets have the deviations that were asked for", () => {
  const logs = Array.from({ length: 400 }, (_, seed) =>
    Math.log(bandMean(shifted({ gain: [0.3, 0.4] }, seed), "B8") / 1000),
  );
  const deviation = (values: readonly number[]): number =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  assert.ok(Math.abs(deviation(logs) - 0.5) < 0.1, `${deviation(logs)}`);
  const offsets = Array.from(
    { length: 400 },
    (_, seed) => bandMean(shifted({ offset: [30, 40] }, seed), "B8") - 1000,
  );
  assert.ok(Math.abs(deviation(offsets) - 50) < 10, `${deviation(offsets)}`);
});

test("noise has a mean of zero and at most its deviation", () => {
  const data = shifted({ noise: 100 }, 9);
  const off = data.map((value) => value - 1000);
  const mean = off.reduce((sum, value) => sum + value, 0) / off.length;
  const deviation = Math.sqrt(off.reduce((sum, value) => sum + value * value, 0) / off.length);
  assert.ok(Math.abs(mean) < 15 && deviation > 1 && deviation < 110, `${mean}, ${deviation}`);
});

test("missing bands are 0, all others stay", () => {
  const image = { data: new Float32Array(13 * 4).fill(0.5), channels: 13, width: 2, height: 2 };
  dropBands(image, bands, ["B10", "B2"]);
  const zero = bands.filter((_, b) => image.data.subarray(4 * b, 4 * b + 4).every((value) => value === 0));
  assert.deepEqual(zero, ["B2", "B10"]);
  assert.equal(image.data.filter((value) => value === 0.5).length, 44);
});

test("a coarser image keeps its size and its mean, and loses detail", () => {
  const checks = Float32Array.from({ length: 64 }, (_, i) => ((i >> 3) + i) % 2);
  const { data } = coarsened({ data: checks, channels: 1, width: 8, height: 8 }, 2);
  assert.equal(data.length, 64);
  for (const value of data) assert.ok(Math.abs(value - 0.5) < 0.1, `${value}`);
});
