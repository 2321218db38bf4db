import assert from "node:assert/strict";
import { test } from "node:test";
import { doubtfulLabels } from "./doubtful-labels";
import { knnScores } from "./knn";

test("the label that its neighbours outvote by most comes first; ties stay with the given one", () => {
  const scores = Float64Array.of(0.9, 0.1, 0.4, 0.6, 0.5, 0.5, 1, 0);
  const found = doubtfulLabels(scores, { kind: "classes", ids: Int32Array.of(0, 0, 1, 1), count: 2 });
  assert.deepEqual(found, [
    { row: 3, given: 1, suggested: 0, givenShare: 0, suggestedShare: 1 },
    { row: 1, given: 0, suggested: 1, givenShare: 0.4, suggestedShare: 0.6 },
  ]);
  assert.throws(
    () => doubtfulLabels(scores, { kind: "classes", ids: Int32Array.of(0), count: 2 }),
    /8 scores/,
  );
});

test("a label that was swapped among clear classes is found", async () => {
  // Two directions of ten rows each; row 4 bears the other's label.
  const data = Float32Array.from({ length: 40 }, (_, at) => {
    const row = at >> 1;
    const angle = (row < 10 ? 0.1 : 1.3) + 0.01 * (row % 10);
    return at % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
  const ids = Int32Array.from({ length: 20 }, (_, row) => (row < 10 ? 0 : 1));
  ids[4] = 1;
  const targets = { kind: "classes", ids, count: 2 } as const;
  const scores = await knnScores({ data, rows: 20, cols: 2 }, targets, "leave-one-out", { k: 5 });
  const found = doubtfulLabels(scores, targets);
  assert.deepEqual(
    found.map(({ row, suggested }) => [row, suggested]),
    [[4, 0]],
  );
});
