import assert from "node:assert/strict";
import { test } from "node:test";
import { statisticsOf } from "./statistics";

test("statistics of 0 … 200, NaN left out: by hand", () => {
  const values = Float64Array.from({ length: 202 }, (_, i) => (i === 201 ? Number.NaN : 200 - i));
  const { count, min, max, mean, std, percentiles, histogram, histogramRange } = statisticsOf(values, true);
  assert.deepEqual([count, min, max, mean], [201, 0, 200, 100]);
  assert.ok(Math.abs(std - Math.sqrt((201 * 201 - 1) / 12)) < 1e-9); // of 201 consecutive integers
  assert.deepEqual([percentiles[0], percentiles[4], percentiles[200]], [0, 4, 200]);
  assert.deepEqual(histogramRange, [0, 200]);
  assert.equal(
    histogram.reduce((sum, bin) => sum + bin, 0),
    201,
  );
});

test("percentiles between ranks are interpolated, as NumPy's are", () => {
  // numpy.percentile([1, 2, 10], [25, 75]) = [1.5, 6]
  const { percentiles } = statisticsOf(Float64Array.of(10, 1, 2), true);
  assert.deepEqual([percentiles[50], percentiles[150]], [1.5, 6]);
});

test("a few outliers do not squeeze the histogram", () => {
  const values = Float64Array.from({ length: 10_000 }, (_, i) => (i === 0 ? 1e9 : i % 100));
  const { histogramRange, max } = statisticsOf(values, true);
  assert.equal(max, 1e9);
  assert.ok(histogramRange[1] < 300, String(histogramRange));
});

test("nothing measured, one value, infinities", () => {
  const none = statisticsOf(Float64Array.of(Number.NaN), true);
  assert.deepEqual([none.count, none.histogramRange], [0, [0, 1]]);
  assert.ok(Number.isNaN(none.mean));
  assert.deepEqual(statisticsOf(Float64Array.of(5, 5), true).histogramRange, [4.5, 5.5]);
  const infinite = statisticsOf(Float64Array.of(1, Number.POSITIVE_INFINITY, 3), true);
  assert.deepEqual([infinite.mean, infinite.max], [2, Number.POSITIVE_INFINITY]);
});
