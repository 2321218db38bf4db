import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { knnScores } from "#lib/analysis/knn";
import type { Matrix } from "#lib/analysis/matrix";
import {
  macroAveragePrecision,
  microAveragePrecision,
  perLabelAveragePrecision,
} from "#lib/analysis/metrics/average-precision";
import { confusionMatrix, highestScores, macroF1 } from "#lib/analysis/metrics/classification";
import { multiLabelF1, positiveScores } from "#lib/analysis/metrics/multi-label";
import { fitLogistic, probeScores } from "#lib/analysis/probe/logistic";
import { seededRandom } from "#lib/core/random";
import { python, requirePeer } from "#lib/testing/peers";

const script = resolve(__dirname, "..", "..", "parity", "analysis.py");
const ask = (request: object) => JSON.parse(python(script, [], JSON.stringify(request)));

function rowsOf({ data, rows, cols }: { data: ArrayLike<number>; rows: number; cols: number }): number[][] {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => data[r * cols + c]!));
}

function close(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; i++)
    assert.ok(
      Math.abs(found[i]! - expected[i]!) <= tolerance,
      `${i}: ${found[i]} is not within ${tolerance} of ${expected[i]}`,
    );
}

/** Gaussian clusters, as rows and classes. */
function clusters(rows: number, cols: number, count: number, seed: number): { x: Matrix; ids: Int32Array } {
  const random = seededRandom(seed);
  const centres = Float64Array.from({ length: count * cols }, () => random.normal());
  const ids = Int32Array.from({ length: rows }, () => random.int(count));
  const data = Float32Array.from(
    { length: rows * cols },
    (_, i) => 1.5 * random.normal() + centres[ids[Math.floor(i / cols)]! * cols + (i % cols)]!,
  );
  return { x: { data, rows, cols }, ids };
}

for (const { name, classes, c, standardise } of [
  { name: "digits", classes: 10, c: 1, standardise: false },
  { name: "digits", classes: 10, c: 0.01, standardise: true },
  { name: "iris", classes: 3, c: 1, standardise: false },
  { name: "breast-cancer", classes: 2, c: 1, standardise: true },
])
  test(`logistic regression on ${name}, C = ${c}${standardise ? ", standardised" : ""}: scikit-learn's optimum and predictions`, async (t) => {
    if (!requirePeer(t, "sklearn")) return;
    const given = ask({ task: "dataset", name });
    const x = { data: Float32Array.from(given.x), rows: given.rows, cols: given.cols };
    const fit = await fitLogistic(
      x,
      { kind: "classes", ids: Int32Array.from(given.y), count: classes },
      { c, standardise, tolerance: 1e-13 },
    );
    const judge = ask({ task: "logistic", x: rowsOf(x), y: given.y, c, standardise });
    assert.ok(fit.converged);
    assert.ok(
      Math.abs(fit.objective - judge.objective) <= 1e-6 * judge.objective,
      `${fit.objective} ${judge.objective}`,
    );
    assert.deepEqual([...highestScores(probeScores(fit.probe, x), classes)], judge.predicted);
  });

test("one-vs-rest logistic regression of several labels: scikit-learn's optima, summed, and predictions", async (t) => {
  if (!requirePeer(t, "sklearn")) return;
  const { x, ids } = clusters(700, 24, 6, 3);
  const random = seededRandom(4);
  const count = 5;
  const hot = Uint8Array.from({ length: 700 * count }, (_, i) =>
    random.next() < (ids[Math.floor(i / count)]! >= i % count ? 0.9 : 0.1) ? 1 : 0,
  );
  const fit = await fitLogistic(x, { kind: "labels", hot, count }, { c: 0.5, tolerance: 1e-13 });
  const judge = ask({
    task: "oneVsRest",
    x: rowsOf(x),
    hot: rowsOf({ data: hot, rows: 700, cols: count }),
    c: 0.5,
  });
  assert.ok(Math.abs(fit.objective - judge.objective) <= 1e-6 * judge.objective);
  assert.deepEqual([...positiveScores(probeScores(fit.probe, x))], judge.predicted.flat());
});

test("average precision with many ties, F1 and the confusion matrix equal scikit-learn's to 1e-9", (t) => {
  if (!requirePeer(t, "sklearn")) return;
  const random = seededRandom(11);
  const [rows, count] = [1500, 7];
  const hot = Uint8Array.from({ length: rows * count }, (_, i) =>
    // The last label is never true.
    i % count < count - 1 && random.next() < 0.1 + 0.1 * (i % count) ? 1 : 0,
  );
  // Rounded to tenths: every score is shared by dozens of rows.
  const scores = Float64Array.from(hot, (mark) => Math.round(10 * (random.normal() + mark - 0.5)) / 10);
  const truth = Int32Array.from({ length: rows }, () => random.int(6));
  const predicted = truth.map((id) => (random.next() < 0.7 ? id : random.int(5)));
  const judge = ask({
    task: "metrics",
    hot: rowsOf({ data: hot, rows, cols: count }),
    scores: rowsOf({ data: scores, rows, cols: count }),
    truth: [...truth],
    predicted: [...predicted],
  });
  close([microAveragePrecision(hot, scores)], [judge.micro], 1e-9);
  close([macroAveragePrecision(hot, scores, count)], [judge.macro], 1e-9);
  close(perLabelAveragePrecision(hot, scores, count), judge.perLabel, 1e-9);
  const f1 = multiLabelF1(hot, positiveScores(scores), count);
  close([f1.micro, f1.macro], [judge.f1Micro, judge.f1Macro], 1e-9);
  close(f1.perLabel, judge.f1PerLabel, 1e-9);
  const confusion = confusionMatrix(truth, predicted, 6);
  assert.deepEqual([...confusion.counts], judge.confusion.flat());
  close([macroF1(confusion)], [judge.classF1Macro], 1e-9);
});

test("weighted cosine neighbours equal scikit-learn's to 1e-9, for classes and for labels, on any number of threads", async (t) => {
  if (!requirePeer(t, "sklearn")) return;
  const { x, ids } = clusters(1201, 37, 5, 21);
  const queries = clusters(333, 37, 5, 22).x;
  const hot = Uint8Array.from({ length: 1201 * 3 }, (_, i) => (ids[Math.floor(i / 3)]! + (i % 3)) & 1);
  const judge = ask({
    task: "knn",
    train: rowsOf(x),
    queries: rowsOf(queries),
    y: [...ids],
    hot: rowsOf({ data: hot, rows: 1201, cols: 3 }),
  });
  close(await knnScores(x, { kind: "classes", ids, count: 5 }, queries), judge.classes.flat(), 1e-9);
  close(await knnScores(x, { kind: "labels", hot, count: 3 }, queries), judge.labels.flat(), 1e-9);
});
