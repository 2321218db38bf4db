import assert from "node:assert/strict";
import { test } from "node:test";
import { measuredPlane, rowsOf, shrunk } from "./shrink";

test("blocks become their mean, without what was not measured; blocks at the edge may be smaller", () => {
  const values = Float32Array.of(1, 3, 10, 5, Number.NaN, 20, 7, 9, Number.NaN);
  const small = shrunk({ values, width: 3, height: 3 }, 2);
  assert.deepEqual([small.width, small.height, small.factor], [2, 2, 2]);
  assert.deepEqual([...small.values], [3, 15, 8, Number.NaN]);
});

test("what is small enough stays as it is", () => {
  const values = Float32Array.of(1, 2);
  assert.equal(shrunk({ values, width: 2, height: 1 }, 2).values, values);
});

test("nodata becomes NaN, and rows are views", () => {
  const raster = { data: Uint16Array.of(1, 2, 0, 4), width: 1, height: 2, nodata: 0 };
  assert.deepEqual([...measuredPlane(raster, 1)], [Number.NaN, 4]);
  assert.deepEqual(
    rowsOf({ values: Float32Array.of(1, 2, 3, 4), width: 2, height: 2 }).map((row) => [...row]),
    [
      [1, 2],
      [3, 4],
    ],
  );
});
