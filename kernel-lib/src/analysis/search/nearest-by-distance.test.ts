import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestByDistance } from "./nearest-by-distance";

const matrix = { data: Float32Array.of(0, 0, 3, 4, 6, 8, 0, 1, 3, 4), rows: 5, cols: 2 };

test("nearest first, of equals the lower row, without those left out", () => {
  assert.deepEqual(nearestByDistance(matrix, Float32Array.of(3, 4), 3), [
    { row: 1, distance: 0 },
    { row: 4, distance: 0 },
    { row: 3, distance: Math.sqrt(18) },
  ]);
  assert.deepEqual(nearestByDistance(matrix, Float32Array.of(3, 4), 9, [1, 3, 4]), [
    { row: 0, distance: 5 },
    { row: 2, distance: 5 },
  ]);
});

test("a query of another width, and a k that is none, are refused", () => {
  assert.throws(() => nearestByDistance(matrix, Float32Array.of(1), 1), /1 values/);
  assert.throws(() => nearestByDistance(matrix, Float32Array.of(1, 2), 0), /k must be/);
});
