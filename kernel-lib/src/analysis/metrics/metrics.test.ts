import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../../core/errors";
import { averagePrecision, macroAveragePrecision } from "./average-precision";
import { bootstrap, quantile } from "./bootstrap";
import { accuracy, confusionMatrix, highestScores, macroF1, perClassAccuracy } from "./classification";
import { multiLabelF1, positiveScores } from "./multi-label";

test("accuracy, recall by class and macro F1 of a table counted by hand", () => {
  const matrix = confusionMatrix(Int32Array.of(0, 0, 0, 1, 1, 2), Int32Array.of(0, 0, 1, 1, 2, 2), 4);
  assert.deepEqual([...matrix.counts], [2, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
  assert.equal(accuracy(matrix), 4 / 6);
  assert.deepEqual([...perClassAccuracy(matrix)], [2 / 3, 1 / 2, 1, Number.NaN]);
  // F1: 4/5, 2/4, 2/3; the fourth class appears nowhere.
  assert.ok(Math.abs(macroF1(matrix) - (4 / 5 + 1 / 2 + 2 / 3) / 3) < 1e-15);
});

test("what cannot be compared is refused", () => {
  for (const refused of [
    () => confusionMatrix(new Int32Array(0), new Int32Array(0), 2),
    () => confusionMatrix(Int32Array.of(0), Int32Array.of(0, 1), 2),
    () => confusionMatrix(Int32Array.of(2), Int32Array.of(0), 2),
    () => averagePrecision(new Uint8Array(0), new Float64Array(0)),
    () => averagePrecision(Uint8Array.of(1), Float64Array.of(Number.NaN)),
    () => averagePrecision(Uint8Array.of(1), Float64Array.of(1, 2)),
    () => multiLabelF1(new Uint8Array(0), new Uint8Array(0), 2),
    () => bootstrap(0, () => 1, { seed: 1 }),
    () => bootstrap(3, () => Number.NaN, { seed: 1 }),
  ])
    assert.throws(refused, SoftconError);
});

test("average precision by hand: ties enter together, infinities rank, nothing positive gives 0", () => {
  // Ranking: + (1/1), then {+, −} together (2/3), then −, then + (3/5).
  const hot = Uint8Array.of(1, 1, 0, 0, 1);
  const scores = Float64Array.of(Infinity, 2, 2, 0, -Infinity);
  assert.ok(Math.abs(averagePrecision(hot, scores) - (1 + 2 / 3 + 3 / 5) / 3) < 1e-15);
  assert.equal(averagePrecision(Uint8Array.of(0, 0), Float64Array.of(1, 2)), 0);
  assert.equal(averagePrecision(Uint8Array.of(1, 0), Float64Array.of(-0, 0)), 0.5);
  assert.equal(macroAveragePrecision(Uint8Array.of(1, 0, 0, 0), Float64Array.of(3, 1, 2, 1), 2), 0.5);
});

test("multi-label F1 by hand", () => {
  const f1 = multiLabelF1(Uint8Array.of(1, 0, 1, 1, 0, 0), Uint8Array.of(1, 0, 0, 1, 1, 0), 2);
  assert.deepEqual([...f1.perLabel], [0.5, 1]);
  assert.equal(f1.macro, 0.75);
  assert.equal(f1.micro, 4 / 6);
  assert.deepEqual([...positiveScores(Float64Array.of(-1, 0, 1, Infinity))], [0, 0, 1, 1]);
});

test("the first of equal scores is the prediction", () => {
  assert.deepEqual([...highestScores(Float64Array.of(1, 1, 0, -Infinity, -3, -2), 3)], [0, 2]);
});

test("bootstrap intervals come from the seed, and cover the mean of a fair coin as often as they say", () => {
  const flips = Float64Array.from({ length: 400 }, (_, i) => i % 2);
  const mean = (rows: Int32Array): number => rows.reduce((sum, row) => sum + flips[row]!, 0) / rows.length;
  const once = bootstrap(400, mean, { seed: 5 });
  assert.deepEqual(once, bootstrap(400, mean, { seed: 5 }));
  assert.notDeepEqual(once, bootstrap(400, mean, { seed: 6 }));
  // The mean's standard error is ½ / √400 = 0.025.
  assert.ok(Math.abs(once.low - (0.5 - 1.96 * 0.025)) < 0.006, `${once.low}`);
  assert.ok(Math.abs(once.high - (0.5 + 1.96 * 0.025)) < 0.006, `${once.high}`);
  assert.equal(quantile(Float64Array.of(1, 2, 4), 0.75), 3);
});
