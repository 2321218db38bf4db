import assert from "node:assert/strict";
import { test } from "node:test";
import { LabelBook } from "./label-book";

const rows = (...numbers: readonly number[]): Uint32Array => Uint32Array.from(numbers);
const all = (book: LabelBook): string[] =>
  Array.from({ length: book.rows }, (_, row) => book.names(row).join("+"));

test("labels are given, taken away, undone and done again", () => {
  const book = new LabelBook([["a"], [], ["b"], ["a"]], false);
  assert.deepEqual(book.classes, ["a", "b"]);
  assert.equal(book.set(rows(0, 1), "c", "set"), "2 rows to c");
  assert.equal(book.set(rows(2), null, "set"), "no label for 1 row");
  assert.deepEqual(all(book), ["c", "c", "", "a"]);
  assert.deepEqual([...book.counts().classes, book.counts().unlabelled], [1, 0, 2, 1]);
  assert.equal(book.undo(), "no label for 1 row");
  assert.equal(book.undo(), "2 rows to c");
  assert.equal(book.undo(), null);
  assert.deepEqual(all(book), ["a", "", "b", "a"]);
  assert.equal(book.redo(), "2 rows to c");
  assert.deepEqual(all(book), ["c", "c", "b", "a"]);
  assert.deepEqual([book.undoTitle, book.redoTitle], ["2 rows to c", "no label for 1 row"]);
});

test("where nothing changes nothing is done; a new edit ends what could be done again", () => {
  const book = new LabelBook([["a"], ["a"]], false);
  assert.equal(book.set(rows(0, 1), "a", "set"), null);
  assert.equal(book.set(rows(7), "b", "set"), null);
  book.set(rows(0), "b", "set");
  book.undo();
  book.set(rows(1), "c", "set");
  assert.equal(book.redo(), null);
  assert.deepEqual(all(book), ["a", "c"]);
});

test("it is dirty until it is at what is on disk, which may be behind or ahead", () => {
  const book = new LabelBook([["a"], []], false);
  assert.ok(!book.dirty);
  book.set(rows(1), "b", "set");
  assert.ok(book.dirty);
  book.markSaved();
  assert.ok(!book.dirty);
  book.undo();
  assert.ok(book.dirty);
  book.redo();
  assert.ok(!book.dirty);
  book.undo();
  book.set(rows(0), "c", "set"); // the state on disk is on no way any more
  assert.ok(book.dirty);
  book.undo();
  assert.ok(book.dirty);
});

test("rows may have several", () => {
  const book = new LabelBook([["a", "b"], []], true);
  book.set(rows(0, 1), "c", "add");
  assert.deepEqual(all(book), ["a+b+c", "c"]);
  assert.equal(book.set(rows(0), "b", "remove"), "1 row not b");
  assert.deepEqual(all(book), ["a+c", "c"]);
  book.set(rows(0), "b", "set");
  assert.deepEqual(all(book), ["b", "c"]);
});
