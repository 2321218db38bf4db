import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsInBox, rowsInPolygon } from "./lasso";
import { PointIndex } from "./point-index";

// 0 … 99 at (column, line) of a grid of ten
const x = Float32Array.from({ length: 100 }, (_, row) => row % 10);
const y = Float32Array.from({ length: 100 }, (_, row) => Math.floor(row / 10));
const index = new PointIndex(x, y, { minX: 0, maxX: 9, minY: 0, maxY: 9 });
const all = (): boolean => true;

test("a lasso takes what it encircles", () => {
  const triangle = [0.5, 0.5, 3.5, 0.5, 0.5, 3.5];
  assert.deepEqual([...rowsInPolygon(index, x, y, triangle, all)], [11, 12, 21]);
  assert.deepEqual([...rowsInPolygon(index, x, y, triangle, (row) => row !== 12)], [11, 21]);
  assert.deepEqual([...rowsInPolygon(index, x, y, [0, 0, 9, 9], all)], []);
});

test("what a lasso encircles twice lies outside of it", () => {
  const twice = [0.5, 0.5, 4.5, 0.5, 4.5, 4.5, 0.5, 4.5];
  assert.equal(rowsInPolygon(index, x, y, [...twice, ...twice], all).length, 0);
  assert.equal(rowsInPolygon(index, x, y, twice, all).length, 16);
});

test("a lasso of many corners takes what lies in its circle", () => {
  const corners = Array.from({ length: 400 }, (_, at) => (at / 400) * 2 * Math.PI);
  const circle = corners.flatMap((angle) => [4.4 + 3.3 * Math.cos(angle), 4.7 + 3.3 * Math.sin(angle)]);
  const within = [...x.keys()].filter((row) => Math.hypot((x[row] ?? 0) - 4.4, (y[row] ?? 0) - 4.7) < 3.3);
  assert.equal(within.length, 32);
  assert.deepEqual([...rowsInPolygon(index, x, y, circle, all)], within);
});

test("a box takes what is in it, its borders too", () => {
  assert.deepEqual([...rowsInBox(index, { minX: 1, maxX: 2, minY: 8, maxY: 20 }, all)], [81, 82, 91, 92]);
});
