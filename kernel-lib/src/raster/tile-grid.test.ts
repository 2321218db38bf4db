import assert from "node:assert/strict";
import { test } from "node:test";
import { tileGrid } from "./tile-grid";

const windows = (...args: Parameters<typeof tileGrid>): number[][] => {
  const grid = tileGrid(...args);
  return Array.from({ length: grid.count }, (_, i) => {
    const { x, y, width, height } = grid.at(i);
    return [x, y, width, height];
  });
};

test("tiles run row by row, and the last of each is moved inward", () => {
  assert.deepEqual(windows(10, 7, 4), [
    [0, 0, 4, 4],
    [4, 0, 4, 4],
    [6, 0, 4, 4],
    [0, 3, 4, 4],
    [4, 3, 4, 4],
    [6, 3, 4, 4],
  ]);
});

test("a stride below the size overlaps, one above leaves gaps, and both reach the edge", () => {
  assert.deepEqual(
    windows(10, 4, 4, 3).map(([x]) => x),
    [0, 3, 6],
  );
  assert.deepEqual(
    windows(10, 4, 4, 5).map(([x]) => x),
    [0, 5, 6],
  );
  assert.deepEqual(
    windows(8, 4, 4).map(([x]) => x),
    [0, 4],
  );
});

test("an image smaller than a tile is one tile, along each axis by itself", () => {
  assert.deepEqual(windows(3, 2, 224), [[0, 0, 3, 2]]);
  assert.deepEqual(windows(6, 2, 4), [
    [0, 0, 4, 2],
    [2, 0, 4, 2],
  ]);
});

test("a size or stride that is no positive whole number is wrong usage", () => {
  assert.throws(() => tileGrid(10, 10, 0), { kind: "usage" });
  assert.throws(() => tileGrid(10, 10, 4, 1.5), { kind: "usage" });
});
