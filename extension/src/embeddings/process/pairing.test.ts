import assert from "node:assert/strict";
import { test } from "node:test";
import { pairRows } from "./pairing";

test("rows are paired by id, else by place, else by number", () => {
  const ids = { rows: 3, ids: ["a", "b", "c"], centres: null };
  assert.deepEqual(pairRows(ids, { rows: 2, ids: ["c", "a"], centres: null }), {
    kind: "pairing",
    rows: Int32Array.of(1, -1, 0),
    by: "id",
  });
  const placed = { rows: 2, ids: ["x", "y"], centres: Float64Array.of(10, 50, Number.NaN, Number.NaN) };
  const other = { rows: 2, ids: ["p", "q"], centres: Float64Array.of(1, 1, 10.000001, 50) };
  assert.deepEqual(pairRows(placed, other), { kind: "pairing", rows: Int32Array.of(1, -1), by: "footprint" });
  const bare = { rows: 2, ids: null, centres: null };
  assert.deepEqual([...pairRows(bare, bare).rows], [0, 1]);
});

test("tables with nothing in common are refused", () => {
  const first = { rows: 1, ids: ["a"], centres: null };
  assert.throws(() => pairRows(first, { rows: 1, ids: ["b"], centres: null }), /no row in common/);
});
