import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { registerOnnxBackend } from "../../tfjs-backend";
import { contrastiveLoss, unitRows } from "./contrastive";
import { contrastiveDefaults } from "./contrastive-options";
import { infoNce } from "./info-nce";
import { labelSimilarity, noLabels } from "./label-similarity";
import { softContrastive, softCrossEntropy, softplus } from "./soft-contrastive";
import { crossEntropy, multiLabelSoftMargin } from "./supervised";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
});

const value = (scalar: tf.Tensor): number => scalar.dataSync()[0] ?? Number.NaN;
const near = (found: number, expected: number, tolerance = 1e-6): void =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} is not ${expected}`);
const targets = ({ similarity, labelled, count }: ReturnType<typeof labelSimilarity>) => ({
  similarity: tf.tensor2d(similarity, [count, count]),
  labelled: tf.tensor1d(labelled),
});
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const binary = (x: number, y: number): number => -y * Math.log(sigmoid(x)) - (1 - y) * Math.log(sigmoid(-x));

describe("label similarity", () => {
  test("is the cosine of the label sets, exactly 1 where they coincide, 0 where one is empty", () => {
    const { similarity, labelled } = labelSimilarity([1, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0], 3);
    const half = Math.fround(Math.SQRT1_2);
    assert.deepEqual([...labelled], [1, 1, 1, 0]);
    assert.deepEqual([...similarity], [1, half, 1, 0, half, 1, half, 0, 1, half, 1, 0, 0, 0, 0, 0]);
  });
  test("is refused labels that are no rows", () => {
    assert.throws(() => labelSimilarity([1, 0, 1], 2), /3 labels are no rows of 2/);
  });
});

describe("InfoNCE", () => {
  const rows = [0.9, 0.1, -0.3, 0.4, 0.8, 0.2, 0, 0.5, 0.6];
  const similarities = () => tf.tensor2d(rows, [3, 3]);
  const byHand = [0, 1, 2].map((i) => {
    const all = [0, 1, 2].map((j) => Math.exp((rows[3 * i + j] ?? 0) / 0.2));
    return -Math.log((all[i] ?? 0) / all.reduce((sum, term) => sum + term));
  });
  const mean = byHand.reduce((sum, term) => sum + term) / 3;
  test("is the mean of −log softmax at the own image, times 2τ where asked", () => {
    near(value(infoNce(similarities(), { temperature: 0.2, scaled: false })), mean);
    near(value(infoNce(similarities(), { temperature: 0.2, scaled: true })), 0.4 * mean);
  });
  test("takes further columns as negatives", () => {
    const queue = tf.tensor2d([0.5, -0.5, 0.1], [3, 1]);
    const longer = value(infoNce(tf.concat([similarities(), queue], 1), { temperature: 0.2, scaled: false }));
    const expected = [0, 1, 2].map((i) => {
      const all = [0, 1, 2].map((j) => Math.exp((rows[3 * i + j] ?? 0) / 0.2));
      const more = Math.exp(([0.5, -0.5, 0.1][i] ?? 0) / 0.2);
      return -Math.log((all[i] ?? 0) / (all.reduce((sum, term) => sum + term) + more));
    });
    near(longer, expected.reduce((sum, term) => sum + term) / 3);
  });
  test("does not overflow at a small temperature", () => {
    near(value(infoNce(similarities(), { temperature: 0.001, scaled: false })), 0);
  });
});

describe("the soft term", () => {
  const rows = [0.9, 0.1, -0.3, 0.4, 0.8, 0.2, 0, 0.5, 0.6];
  const labels = labelSimilarity([1, 0, 1, 1, 0, 0], 2);
  test("is the binary cross-entropy over pairs of images with labels", () => {
    const pairs = [
      [0.9, 1],
      [0.1, Math.SQRT1_2],
      [0.4, Math.SQRT1_2],
      [0.8, 1],
    ] as const;
    const expected = pairs.reduce((sum, [s, y]) => sum + binary(s / 0.1, y), 0) / 4;
    near(value(softContrastive(tf.tensor2d(rows, [3, 3]), targets(labels), 0.1)), expected);
  });
  test("of an image without labels does not depend on its row and column, nor does its gradient", () => {
    const gradient = tf.grad((s: tf.Tensor) => softContrastive(s, targets(labels), 0.1))(
      tf.tensor2d(rows, [3, 3]),
    );
    const slopes = [...gradient.dataSync()];
    for (const place of [2, 5, 6, 7, 8]) assert.equal(slopes[place], 0);
    assert.ok([0, 1, 3, 4].every((place) => slopes[place] !== 0));
  });
  test("is 0 where no image has labels", () => {
    const none = targets(noLabels(3));
    assert.equal(value(softContrastive(tf.tensor2d(rows, [3, 3]), none, 0.1)), 0);
    assert.equal(value(softCrossEntropy(tf.tensor2d(rows, [3, 3]), none, 0.1)), 0);
  });
  test("as cross-entropy is that of the similarities divided by their sum, over images with labels", () => {
    const logits = [
      [9, 1],
      [4, 8],
    ];
    const y = [
      [1, Math.SQRT1_2],
      [Math.SQRT1_2, 1],
    ];
    const expected = logits.map((row, i) => {
      const sum = row.reduce((all, x) => all + Math.exp(x), 0);
      return -row.reduce(
        (all, x, j) => all + ((y[i]?.[j] ?? 0) / (1 + Math.SQRT1_2)) * Math.log(Math.exp(x) / sum),
        0,
      );
    });
    near(
      value(softCrossEntropy(tf.tensor2d(rows, [3, 3]), targets(labels), 0.1)),
      expected.reduce((sum, term) => sum + term) / 2,
      1e-5,
    );
  });
  test("softplus and its slope hold at 0 and far out", () => {
    const x = tf.tensor1d([0, 100, -100, 1e4]);
    assert.deepEqual([...softplus(x).dataSync()].slice(1), [100, Math.fround(Math.exp(-100)), 1e4]);
    near(value(softplus(tf.scalar(0))), Math.LN2);
    assert.deepEqual(
      [...tf.grad(softplus)(x).dataSync()].map((slope) => Math.round(slope * 1e6) / 1e6),
      [0.5, 1, 0, 1],
    );
  });
});

test("the sum weighs both terms by λ; an image without labels stays in the hard one", () => {
  const [q, k] = [3, 4].map((seed) => unitRows(tf.randomNormal([4, 6], 0, 1, "float32", seed)));
  assert.ok(q && k);
  const labels = targets(labelSimilarity([1, 0, 1, 1, 0, 0, 0, 1], 2));
  const options = { ...contrastiveDefaults, hardWeight: 0.3 };
  const { loss, hard, soft } = contrastiveLoss(q, k, labels, options);
  near(value(loss), 0.3 * value(hard) + 0.7 * value(soft));
  const unlabelled = contrastiveLoss(q, k, targets(noLabels(4)), options);
  near(value(unlabelled.hard), value(hard));
  near(value(unlabelled.loss), 0.3 * value(hard));
});

test("the supervised losses are PyTorch's by their formulas, and slope at logits of 0", () => {
  const [logits, labels] = [
    tf.tensor2d([2, -1, 0.5, 0, 3, -2], [2, 3]),
    tf.tensor2d([1, 0, 0, 0, 1, 1], [2, 3]),
  ];
  const terms = [binary(2, 1), binary(-1, 0), binary(0.5, 0), binary(0, 0), binary(3, 1), binary(-2, 1)];
  near(value(multiLabelSoftMargin(logits, labels)), terms.reduce((sum, term) => sum + term) / 6);
  const single = tf.tensor2d([1, 0, 0, 0, 0, 1], [2, 3]);
  const all = (row: number[]): number => Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0));
  near(value(crossEntropy(logits, single)), (all([2, -1, 0.5]) - 2 + all([0, 3, -2]) + 2) / 2);
  const slope = tf
    .grad((x: tf.Tensor) => multiLabelSoftMargin(x, labels))(tf.zeros([2, 3]))
    .dataSync();
  for (const [i, expected] of [-0.5, 0.5, 0.5, 0.5, -0.5, -0.5].entries()) near(slope[i] ?? 0, expected / 6);
});
