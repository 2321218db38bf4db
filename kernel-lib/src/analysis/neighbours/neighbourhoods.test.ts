import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbourDisagreement, outlierScores } from "./neighbourhoods";

test("an outlier's score is the mean distance to its neighbours", () => {
  assert.deepEqual([...outlierScores({ k: 2, distances: Float32Array.of(0.25, 0.75, 1, 3) })], [0.5, 2]);
});

test("disagreement is the share of neighbours that only one of two has", () => {
  const first = { k: 4, ids: Int32Array.of(1, 2, 3, 4, 0, 2, 3, 4) };
  const second = { k: 4, ids: Int32Array.of(4, 3, 2, 1, 9, 8, 2, 7) };
  assert.deepEqual([...neighbourDisagreement(first, second)], [0, 0.75]);
  assert.throws(() => neighbourDisagreement(first, { k: 2, ids: second.ids }), /the same rows/);
});
