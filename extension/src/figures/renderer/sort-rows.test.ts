import assert from "node:assert/strict";
import { test } from "node:test";
import { nextOrder, sortedRows } from "./sort-rows";

const cells = [
  ["tile 10", 2],
  ["tile 9", null],
  ["Tile 9", 10],
  ["tile 10", -3],
];

test("numbers by their size, text with its numbers; what is equal stays, what is missing comes last", () => {
  assert.deepEqual(sortedRows(cells, { column: 1, direction: "ascending" }), [3, 0, 2, 1]);
  assert.deepEqual(sortedRows(cells, { column: 1, direction: "descending" }), [2, 0, 3, 1]);
  const byName = sortedRows(cells, { column: 0, direction: "ascending" });
  assert.deepEqual([new Set(byName.slice(0, 2)), byName.slice(2)], [new Set([1, 2]), [0, 3]]);
  assert.deepEqual(sortedRows(cells, null), [0, 1, 2, 3]);
});

test("clicks on a head: up, down, as it was", () => {
  const up = nextOrder(null, 1);
  assert.deepEqual(up, { column: 1, direction: "ascending" });
  const down = nextOrder(up, 1);
  assert.deepEqual(down, { column: 1, direction: "descending" });
  assert.equal(nextOrder(down, 1), null);
  assert.deepEqual(nextOrder(down, 0), { column: 0, direction: "ascending" });
});
