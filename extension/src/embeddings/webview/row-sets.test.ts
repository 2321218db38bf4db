import assert from "node:assert/strict";
import { test } from "node:test";
import { combine, inverse, mapped, toggled } from "./row-sets";

const rows = (...all: number[]): Uint32Array => Uint32Array.from(all);

test("selections are replaced, widened and narrowed, and stay sorted by number", () => {
  assert.deepEqual(combine(rows(1, 2), rows(10, 9), "replace"), rows(9, 10));
  assert.deepEqual(combine(rows(2, 100), rows(9, 2), "add"), rows(2, 9, 100));
  assert.deepEqual(combine(rows(2, 9, 100), rows(9, 50), "remove"), rows(2, 100));
  assert.deepEqual(toggled(rows(2, 9), 9), rows(2));
  assert.deepEqual(toggled(rows(2), 1), rows(1, 2));
});

test("rows find their partners in another table and back", () => {
  const pairs = Int32Array.of(2, -1, 0);
  assert.deepEqual(mapped(rows(0, 1, 2), pairs), rows(2, 0));
  assert.deepEqual(inverse(pairs, 4), Int32Array.of(2, -1, 0, -1));
});
