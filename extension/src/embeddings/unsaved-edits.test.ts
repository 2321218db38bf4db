import assert from "node:assert/strict";
import { test } from "node:test";
import { type Edit, UnsavedEdits } from "./unsaved-edits";

const edit = (row: number, className: string): Edit => ({
  ...{ rows: Uint32Array.of(row), className, how: "set" },
});
const [river, lake, road] = [edit(1, "river"), edit(2, "lake"), edit(3, "road")];

test("what was done and not undone is done again to the same rows", () => {
  const edits = new UnsavedEdits();
  assert.deepEqual(edits.forTable("t.parquet", "a"), []);
  for (const one of [river, lake, road]) edits.add(one);
  edits.undo();
  edits.undo();
  edits.redo();
  assert.deepEqual(edits.forTable("t.parquet", "a"), [river, lake]);
  edits.clear();
  assert.deepEqual(edits.forTable("t.parquet", "a"), []);
});

test("it is not done to other rows, nor saved as if it were, until the file is back or it is given up", () => {
  const edits = new UnsavedEdits();
  edits.forTable("t.parquet", "a");
  edits.add(river);
  edits.add(lake);
  const refusal =
    /^Error: t\.parquet was replaced by a table of other rows, which 2 unsaved edits .* File: Revert File$/;
  assert.throws(() => edits.forTable("/data/t.parquet", "b"), refusal);
  assert.throws(() => edits.check("/data/t.parquet"), refusal);
  assert.deepEqual(edits.forTable("/data/t.parquet", "a"), [river, lake], "it is the file of before again");
  edits.check("/data/t.parquet");
  assert.throws(() => edits.forTable("/data/t.parquet", "b"), refusal);
  edits.undo();
  assert.throws(() => edits.check("/data/t.parquet"), /one unsaved edit of its labels/);
  edits.undo();
  edits.check("/data/t.parquet");
  edits.clear();
  assert.deepEqual(edits.forTable("/data/t.parquet", "b"), []);
});

test("a table without unsaved edits may become any other", () => {
  const edits = new UnsavedEdits();
  edits.forTable("t.parquet", "a");
  assert.deepEqual(edits.forTable("t.parquet", "b"), []);
  edits.add(river);
  assert.deepEqual(edits.forTable("t.parquet", "b"), [river]);
});
