import assert from "node:assert/strict";
import { test } from "node:test";
import { SceneGrid } from "./scene-grid";

const grid = (rowsUp: boolean, columnsLeft: boolean): SceneGrid =>
  new SceneGrid({ width: 100, height: 50, orientation: { rowsUp, columnsLeft, northDegrees: 0 } });

test("rows run downward: y is minus the row", () => {
  const usual = grid(false, false);
  assert.deepEqual(usual.toMap(10, 20), [10, -20]);
  assert.deepEqual(usual.extentOf({ x: 10, y: 20, width: 5, height: 3 }), [10, -23, 15, -20]);
  assert.deepEqual(usual.tileAt(2, 3), { column: 2, row: 3 });
});

test("rows run upward: the first is at the bottom, and tiles are counted from there", () => {
  const up = grid(true, false);
  assert.deepEqual(up.origin, [0, -50]);
  assert.deepEqual(up.toMap(10, 50), [10, 0]);
  assert.deepEqual(up.extentOf({ x: 10, y: 20, width: 5, height: 3 }), [10, -30, 15, -27]);
  // OpenLayers counts tiles downward from the origin: above it they are negative
  assert.deepEqual(up.tileAt(2, -1), { column: 2, row: 0 });
  assert.deepEqual(up.stepOf(1, 1), { column: 1, row: -1 });
});

test("what is brought to the map and back is the same, whichever way rows and columns run", () => {
  for (const rowsUp of [false, true])
    for (const columnsLeft of [false, true]) {
      const one = grid(rowsUp, columnsLeft);
      const [x, y] = one.toMap(12.5, 40.25);
      assert.deepEqual(one.fromMap(x, y), { column: 12.5, row: 40.25 });
      const region = { x: 8, y: 9, width: 20, height: 10 };
      assert.deepEqual(one.regionOf(one.extentOf(region)), region);
    }
});

test("grids are told apart by size and direction", () => {
  assert.equal(grid(true, false).equals(grid(true, false)), true);
  assert.equal(grid(true, false).equals(grid(false, false)), false);
});
