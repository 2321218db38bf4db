import assert from "node:assert/strict";
import { test } from "node:test";
import { ToldCells } from "./cell-changes";

const cell = (id: string, version: number) => ({ id, version, text: () => `${id}${version}` });

test("all cells at first, then what changed, and nothing where nothing did", () => {
  const told = new ToldCells();
  assert.deepEqual(told.changes([cell("a", 1), cell("b", 1)]), {
    order: ["a", "b"],
    changed: [
      { id: "a", text: "a1" },
      { id: "b", text: "b1" },
    ],
  });
  assert.equal(told.changes([cell("a", 1), cell("b", 1)]), null);
  assert.deepEqual(told.changes([cell("a", 1), cell("b", 2)]), {
    order: ["a", "b"],
    changed: [{ id: "b", text: "b2" }],
  });
});

test("cells that are moved, deleted, or come again", () => {
  const told = new ToldCells();
  told.changes([cell("a", 1), cell("b", 1)]);
  assert.deepEqual(told.changes([cell("b", 1), cell("a", 1)]), { order: ["b", "a"], changed: [] });
  assert.deepEqual(told.changes([cell("b", 1)]), { order: ["b"], changed: [] });
  assert.deepEqual(told.changes([cell("b", 1), cell("a", 1)]), {
    order: ["b", "a"],
    changed: [{ id: "a", text: "a1" }],
  });
});

test("a notebook without cells is told, too", () => {
  assert.deepEqual(new ToldCells().changes([]), { order: [], changed: [] });
});
