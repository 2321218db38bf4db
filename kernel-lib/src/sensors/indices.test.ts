import assert from "node:assert/strict";
import { test } from "node:test";
import { computeIndex, spectralIndex, spectralIndices } from "./indices";

const close = (actual: Float32Array, expected: number[]): void => {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs((actual[i] ?? Number.NaN) - value) < 1e-6, `[${i}] ${actual[i]}, expected ${value}`);
  });
};

test("normalised differences, by hand", () => {
  const bands = {
    B2: [200],
    B3: Uint16Array.of(600),
    B4: Uint16Array.of(1000),
    B8: Uint16Array.of(3000),
    B11: [1800],
    B12: [1000],
  };
  close(computeIndex(spectralIndex("NDVI"), bands), [0.5]); // 2000 / 4000
  close(computeIndex(spectralIndex("ndwi"), bands), [-2 / 3]); // −2400 / 3600
  close(computeIndex(spectralIndex("MNDWI"), bands), [-0.5]); // −1200 / 2400
  close(computeIndex(spectralIndex("NDBI"), bands), [-0.25]); // −1200 / 4800
  close(computeIndex(spectralIndex("NBR"), bands), [0.5]); // 2000 / 4000
});

test("EVI takes reflectance: digital numbers are divided by 10,000, reflectance by 1", () => {
  // 2.5 · (0.4 − 0.1) / (0.4 + 0.6 − 0.375 + 1) = 0.75 / 1.625
  const expected = [0.75 / 1.625];
  close(computeIndex(spectralIndex("EVI"), { B8: [4000], B4: [1000], B2: [500] }), expected);
  close(computeIndex(spectralIndex("EVI"), { B8: [0.4], B4: [0.1], B2: [0.05] }, { scale: 1 }), expected);
});

test("the radar ratio is a difference of decibels", () => {
  close(computeIndex(spectralIndex("VV-VH"), { VV: [-10, -12.5], VH: [-17, -12.5] }), [7, 0]);
});

test("division by zero and NaN give NaN", () => {
  const ndvi = computeIndex(spectralIndex("NDVI"), { B8: [0, Number.NaN, 1], B4: [0, 5, Number.NaN] });
  assert.deepEqual([...ndvi], [Number.NaN, Number.NaN, Number.NaN]);
  const evi = computeIndex(spectralIndex("EVI"), { B8: [0.5], B4: [0], B2: [0.2] }, { scale: 1 });
  assert.ok(Number.isNaN(evi[0]), "0.5 − 1.5 + 1 = 0");
});

test("faults are named", () => {
  assert.throws(() => computeIndex(spectralIndex("NDVI"), { B8: [1] }), /NDVI needs B8, B4; B4 is missing/);
  assert.throws(
    () => computeIndex(spectralIndex("NDVI"), { B8: [1], B4: [1, 2] }),
    /differ in length \(1, 2\)/,
  );
  assert.throws(() => spectralIndex("SAVI"), /there are NDVI, NDWI, MNDWI, NDBI, NBR, EVI, VV-VH/);
  for (const index of spectralIndices) assert.ok(index.source.length > 10 && index.range[0] < index.range[1]);
});
