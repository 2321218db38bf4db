import assert from "node:assert/strict";
import { test } from "node:test";
import { allFinite, plannedRanges } from "./vectors";

test("numbers that are none are found", () => {
  assert.ok(allFinite(Float32Array.of(0, -1, 3e38)));
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    assert.ok(!allFinite(Float32Array.of(1, wrong, 2)));
});

test("a table of moderate size is read whole, a large one by row groups spread over it", () => {
  assert.deepEqual(plannedRanges(1000, 384, [0]), { ranges: [{ start: 0, end: 1000 }], whole: true });
  const starts = Array.from({ length: 4000 }, (_, i) => i * 512);
  const { ranges, whole } = plannedRanges(2_048_000, 384, starts);
  assert.ok(!whole);
  const rows = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  assert.ok(rows > 190_000 && rows <= 210_000, `${rows}`);
  assert.ok(ranges.every(({ start }) => start % 512 === 0));
  assert.ok((ranges.at(-1)?.start ?? 0) > 1_900_000);
  // two row groups of a million each: the first rows of both
  const two = plannedRanges(2_000_000, 384, [0, 1_000_000]);
  assert.deepEqual(two.ranges, [
    { start: 0, end: 100_000 },
    { start: 1_000_000, end: 1_100_000 },
  ]);
});
