import assert from "node:assert/strict";
import { test } from "node:test";
import { levelSize, tileWindow } from "./tile-window";

const scene = { width: 1000, height: 600 };

test("tiles of a level cover 256 · 2^level pixels, and are cut at the edge", () => {
  assert.deepEqual(tileWindow(scene, 0, 1, 0), {
    window: { x: 256, y: 0, width: 256, height: 256 },
    ...{ width: 256, height: 256 },
  });
  assert.deepEqual(tileWindow(scene, 1, 1, 1), {
    window: { x: 512, y: 512, width: 488, height: 88 },
    ...{ width: 244, height: 44 },
  });
  assert.deepEqual(levelSize(scene, 2), { width: 250, height: 150 });
});

test("outside of the scene there is none", () => {
  for (const [column, row] of [
    [4, 0],
    [0, 3],
    [-1, 0],
  ] as const)
    assert.equal(tileWindow(scene, 0, column, row), null);
});
