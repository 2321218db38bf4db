import assert from "node:assert/strict";
import { test } from "node:test";
import type { AffineTransform } from "softcon";
import { orientationNotes, orientationOf } from "./orientation";

const of = (transform: AffineTransform) => orientationOf(transform);

test("a file that lies as files do is shown as it is", () => {
  assert.deepEqual(of([600000, 10, 0, 5300000, 0, -10]), {
    rowsUp: false,
    columnsLeft: false,
    northDegrees: 0,
  });
  assert.deepEqual(orientationOf(null), { rowsUp: false, columnsLeft: false, northDegrees: 0 });
  assert.deepEqual(orientationNotes(orientationOf(null)), []);
});

test("rows from south to north, columns from east to west, and both", () => {
  assert.deepEqual(of([0, 10, 0, 0, 0, 10]), { rowsUp: true, columnsLeft: false, northDegrees: 0 });
  assert.deepEqual(of([0, -10, 0, 0, 0, -10]), { rowsUp: false, columnsLeft: true, northDegrees: 0 });
  assert.deepEqual(of([0, -10, 0, 0, 0, 10]), { rowsUp: true, columnsLeft: true, northDegrees: 0 });
  assert.deepEqual(orientationNotes(of([0, 10, 0, 0, 0, 10])), [
    "the file has rows from south to north: shown north up, row and column are the file's",
  ]);
});

test("a turned grid: columns run to the north-east, so north is to the right of up", () => {
  const [c, s] = [10 * Math.cos(Math.PI / 6), 10 * Math.sin(Math.PI / 6)];
  const turned = of([0, c, s, 0, s, -c]);
  assert.deepEqual([turned.rowsUp, turned.columnsLeft], [false, false]);
  assert.equal(turned.northDegrees.toFixed(6), "30.000000");
  assert.deepEqual(orientationNotes(turned), [
    "the grid is turned from north: shown as it lies, north is 30.0° to the right of up",
  ]);
  // the same with its rows upward
  const mirrored = of([0, c, -s, 0, s, c]);
  assert.deepEqual([mirrored.rowsUp, mirrored.northDegrees.toFixed(6)], [true, "30.000000"]);
});

test("a transform without area says nothing", () => {
  assert.deepEqual(of([0, 0, 0, 0, 0, 0]), { rowsUp: false, columnsLeft: false, northDegrees: 0 });
});
