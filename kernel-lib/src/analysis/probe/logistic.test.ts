import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../../core/errors";
import { seededRandom } from "../../core/random";
import type { Matrix } from "../matrix";
import { highestScores } from "../metrics/classification";
import type { ClassTargets } from "../targets";
import { fitLogisticCrossValidated, probeQuality } from "./cross-validate";
import { fewShot } from "./few-shot";
import { stratifiedFolds, stratifiedSplit } from "./folds";
import { fitLogistic, probeScores } from "./logistic";

/** Gaussian clusters around random centres. */
function clusters(
  rows: number,
  cols: number,
  count: number,
  seed: number,
): { x: Matrix; targets: ClassTargets } {
  const random = seededRandom(seed);
  const centres = Float64Array.from({ length: count * cols }, () => random.normal());
  const ids = Int32Array.from({ length: rows }, (_, r) => r % count);
  const data = Float32Array.from(
    { length: rows * cols },
    (_, i) => random.normal() + centres[ids[Math.floor(i / cols)]! * cols + (i % cols)]!,
  );
  return { x: { data, rows, cols }, targets: { kind: "classes", ids, count } };
}

const matrix = (cols: number, ...values: number[]): Matrix => ({
  data: Float32Array.from(values),
  rows: values.length / cols,
  cols,
});
const classes = (count: number, ...ids: number[]): ClassTargets => ({
  kind: "classes",
  ids: Int32Array.from(ids),
  count,
});

test("any number of threads gives the same fit, to the bit", async () => {
  const { x, targets } = clusters(6000, 96, 8, 1);
  const [alone, three] = await Promise.all([
    fitLogistic(x, targets, { threads: 1 }),
    fitLogistic(x, targets, { threads: 3 }),
  ]);
  assert.deepEqual(three, alone);
  assert.ok(alone.converged);
});

test("standardising makes the fit blind to a feature's unit", async () => {
  const { x, targets } = clusters(300, 6, 3, 2);
  const other = { ...x, data: x.data.map((value, i) => (i % 6 === 2 ? value * 1024 + 512 : value)) };
  const options = { standardise: true, tolerance: 1e-13 };
  const [a, b] = [await fitLogistic(x, targets, options), await fitLogistic(other, targets, options)];
  assert.ok(Math.abs(a.objective - b.objective) < 1e-4 * a.objective);
  assert.deepEqual(highestScores(probeScores(a.probe, x), 3), highestScores(probeScores(b.probe, other), 3));
});

test("a class missing from training is never predicted, and constant labels keep their constant", async () => {
  const x = matrix(1, -2, -1, 1, 2, 9, 8);
  const fit = await fitLogistic(x, classes(5, 1, 1, 3, 3, 4, 4));
  assert.deepEqual([...fit.probe.bias].map(Number.isFinite), [false, true, false, true, true]);
  assert.ok(
    highestScores(probeScores(fit.probe, matrix(1, -50, 0, 50)), 5).every((id) => id !== 0 && id !== 2),
  );
  const labels = Uint8Array.of(0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1);
  const multi = await fitLogistic(matrix(1, -2, -1, 1, 2), { kind: "labels", hot: labels, count: 3 });
  assert.equal(multi.probe.bias[0], -Infinity);
  assert.equal(multi.probe.bias[1], Infinity);
  assert.ok(multi.probe.weights[2]! > 0);
});

test("two classes of which others are missing are told apart by one sigmoid", async () => {
  const fit = await fitLogistic(matrix(1, -2, -1, 1, 2), classes(4, 1, 1, 3, 3));
  assert.deepEqual([...highestScores(probeScores(fit.probe, matrix(1, -1, 1)), 4)], [1, 3]);
  assert.equal(fit.probe.weights[1], 0);
});

test("constant features, duplicates and fewer rows than features are fitted", async () => {
  for (const standardise of [false, true]) {
    const constant = await fitLogistic(matrix(2, 5, -1, 5, 1, 5, -1, 5, 1), classes(2, 0, 1, 0, 1), {
      standardise,
    });
    assert.ok(constant.converged && constant.probe.weights.every(Number.isFinite));
    const same = await fitLogistic(matrix(1, 3, 3, 3, 3), classes(3, 0, 1, 2, 2), { standardise });
    // Nothing to go by but how frequent each class is.
    assert.deepEqual([...highestScores(probeScores(same.probe, matrix(1, 3)), 3)], [2]);
  }
  const { x, targets } = clusters(6, 50, 3, 9);
  assert.equal(probeQuality((await fitLogistic(x, targets)).probe, x, targets), 1);
});

test("what cannot be fitted is refused with the way out", async () => {
  const x = matrix(2, 1, 2, 3, 4);
  const refused = async (promise: Promise<unknown>, message: RegExp): Promise<void> => {
    await assert.rejects(promise, (error) => error instanceof SoftconError && message.test(error.message));
  };
  await refused(fitLogistic(x, classes(2, 1, 1)), /one class only/);
  await refused(fitLogistic(matrix(2, 1, 2), classes(2, 1)), /one class only/);
  await refused(fitLogistic({ data: new Float32Array(0), rows: 0, cols: 2 }, classes(2)), /empty/);
  await refused(fitLogistic(matrix(2, 1, 2, 3, Number.NaN), classes(2, 0, 1)), /row 1 .*NaN/);
  await refused(fitLogistic(x, classes(2, 0, 2)), /outside 0 to 1/);
  await refused(fitLogistic(x, classes(2, 0)), /1 classes for 2 rows/);
  await refused(
    fitLogistic(x, { kind: "labels", hot: Uint8Array.of(1, 1), count: 1 }),
    /none of the 1 labels/,
  );
  const { probe } = await fitLogistic(x, classes(2, 0, 1));
  assert.throws(() => probeScores(probe, matrix(3, 1, 2, 3)), /takes 2 features/);
});

test("a fit stops when it is told to, and says how far it is", async () => {
  const { x, targets } = clusters(4000, 128, 10, 4);
  const control = new AbortController();
  let reports = 0;
  const fit = fitLogistic(x, targets, {
    signal: control.signal,
    onProgress: () => {
      if (++reports === 3) control.abort();
    },
  });
  await assert.rejects(fit, (error) => error instanceof SoftconError && error.kind === "interrupted");
  assert.equal(reports, 3);
});

test("cross-validation picks the penalty that serves held-out rows, the same for the same seed", async () => {
  // Thirty features that say little, and a third of the classes wrong: a weak penalty learns the mistakes.
  const random = seededRandom(6);
  const { x, targets: right } = clusters(240, 30, 3, 5);
  const ids = right.ids.map((id) => (random.next() < 0.33 ? random.int(3) : id));
  const targets = { ...right, ids };
  const fit = await fitLogisticCrossValidated(x, targets, { seed: 1, folds: 4, cs: [100, 1e-3, 0.1] });
  assert.deepEqual(
    fit.scores.map(({ c }) => c),
    [1e-3, 0.1, 100],
  );
  assert.equal(
    Math.max(...fit.scores.map(({ score }) => score)),
    fit.scores.find(({ c }) => c === fit.c)?.score,
  );
  assert.ok(fit.c < 100);
  const again = await fitLogisticCrossValidated(x, targets, { seed: 1, folds: 4, cs: [100, 1e-3, 0.1] });
  assert.deepEqual(again, fit);
});

test("folds and splits keep every class's share", () => {
  const { targets } = clusters(103, 1, 4, 1);
  const fold = stratifiedFolds(targets, 103, 5, 3);
  for (let held = 0; held < 5; held++)
    for (let id = 0; id < 4; id++) {
      const rows = [...fold.keys()].filter((row) => fold[row] === held && targets.ids[row] === id).length;
      assert.ok(rows === 5 || rows === 6, `fold ${held} has ${rows} rows of class ${id}`);
    }
  const { train, test: held } = stratifiedSplit(targets, 103, 0.2, 3);
  assert.equal(held.length, 21);
  assert.deepEqual(
    [...train, ...held].sort((a, b) => a - b),
    [...Array(103).keys()],
  );
  assert.throws(() => stratifiedFolds(targets, 3, 5, 1), /lower the number of folds/);
});

test("few shots: more examples do better, by draws that the seed decides", async () => {
  const { x, targets } = clusters(400, 12, 4, 7);
  const held = clusters(400, 12, 4, 7);
  const options = { seed: 2, draws: 6, shots: [1, 10] };
  const results = await fewShot(x, targets, held.x, held.targets, options);
  assert.ok(results[1]!.mean > results[0]!.mean);
  for (const { mean, interval } of results) assert.ok(interval.low <= mean && mean <= interval.high);
  assert.deepEqual(await fewShot(x, targets, held.x, held.targets, options), results);
  await assert.rejects(
    fewShot(x, targets, held.x, held.targets, { seed: 1, shots: [101] }),
    /fewer than the 101/,
  );
});
