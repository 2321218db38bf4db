import assert from "node:assert/strict";
import { test } from "node:test";
import { cellAt, tileAt, tileWindows, windowOf, windowsIn } from "./tile-grid";

const rows = (windows: Int32Array): number[][] =>
  Array.from({ length: windows.length / 4 }, (_, i) => [...windows.subarray(4 * i, 4 * i + 4)]);

test("tiles lie row by row, and the last of each row and column is moved inward", () => {
  assert.deepEqual(rows(tileWindows({ width: 250, height: 100 }, 100, 100)), [
    [0, 0, 100, 100],
    [100, 0, 100, 100],
    [150, 0, 100, 100],
  ]);
  assert.deepEqual(rows(tileWindows({ width: 150, height: 60 }, 100, 50)), [
    [0, 0, 100, 60],
    [50, 0, 100, 60],
  ]);
});

test("tiles in view are those whose middle is", () => {
  const windows = tileWindows({ width: 300, height: 300 }, 100, 100);
  const seen = windowsIn(windows, { x: 40, y: -50, width: 120, height: 120 });
  assert.deepEqual(rows(seen), [
    [0, 0, 100, 100],
    [100, 0, 100, 100],
  ]);
});

test("the tile under a pixel: of those that overlap, the one whose middle is nearest", () => {
  const windows = tileWindows({ width: 300, height: 100 }, 100, 50);
  assert.equal(tileAt(windows, 0, 0), 0);
  assert.equal(tileAt(windows, 98, 50), 1); // the middles are at 50, 100, 150
  assert.equal(tileAt(windows, 300, 50), -1);
});

test("the patch under a pixel, row by row, and where it is", () => {
  const windows = tileWindows({ width: 224, height: 224 }, 112, 112);
  const { index, region } = cellAt(windowOf(windows, 3), 8, 8, { column: 112 + 30, row: 112 + 5 });
  assert.equal(index, 2); // 14 pixels a patch
  assert.deepEqual(region, { x: 112 + 28, y: 112, width: 14, height: 14 });
});
