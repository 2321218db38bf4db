import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChannelStatistics } from "../shared/questions";
import { limitsOf, percentileLimits, sigmaLimits } from "./limits";
import type { PictureChannel } from "./picture";

/** Values 0, 1, …, 200: percentile p is 2p. */
const statistics: ChannelStatistics = {
  ...{ count: 201, exact: true, min: 0, max: 200, mean: 100, std: 58 },
  percentiles: Float64Array.from({ length: 201 }, (_, i) => i),
  histogram: new Uint32Array(4),
  histogramRange: [0, 200],
};
const preset = {
  name: "ssl4eo-s12",
  product: "S1",
  bands: ["VV", "VH"],
  mean: { VV: -12.5, VH: -20 },
  std: { VV: 5, VH: 6 },
} as const;
const channel = (of: PictureChannel["statistics"], own: PictureChannel["own"] = null): PictureChannel => ({
  label: "x",
  value: { kind: "number", value: 0 },
  statistics: of,
  own,
});

test("percentiles are interpolated between those that are known", () => {
  assert.deepEqual(percentileLimits(statistics, 2, 98), [4, 196]);
  assert.deepEqual(percentileLimits(statistics, 0.75, 100), [1.5, 200]);
});

test("±2σ of a band and of a difference, as the preset has them", () => {
  assert.deepEqual(sigmaLimits(channel("VV"), preset), [-22.5, -2.5]);
  const [low, high] = sigmaLimits(channel(["VV", "VH"]), preset) ?? [];
  assert.ok(Math.abs((low ?? 0) - (7.5 - 2 * Math.sqrt(61))) < 1e-12);
  assert.ok(Math.abs((high ?? 0) - (7.5 + 2 * Math.sqrt(61))) < 1e-12);
  assert.equal(sigmaLimits(channel("B4"), preset), null);
});

test("what a choice does not know falls back to what the composite comes with, then to percentiles", () => {
  const sigma = { kind: "sigma", preset: "ssl4eo-s12" } as const;
  assert.deepEqual(limitsOf(channel("B4", [1, 2]), 0, sigma, statistics, [preset]), [1, 2]);
  assert.deepEqual(limitsOf(channel("B4"), 0, sigma, statistics, [preset]), [4, 196]);
  assert.deepEqual(limitsOf(channel("B4"), 0, { kind: "own" }, null, []), [0, 1]);
  assert.deepEqual(limitsOf(channel("B4"), 0, { kind: "minmax" }, statistics, []), [0, 200]);
});

test("by hand each channel has its own; a flat image does not divide by zero", () => {
  const hand = {
    kind: "hand",
    limits: [
      [0, 1],
      [5, 9],
    ],
  } as const;
  assert.deepEqual(limitsOf(channel("B4"), 1, hand, statistics, []), [5, 9]);
  const flat = { ...statistics, min: 7, max: 7 };
  assert.deepEqual(limitsOf(channel("B4"), 0, { kind: "minmax" }, flat, []), [7, 8]);
});
