import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { registerOnnxBackend } from "../../tfjs-backend";
import { BatchStatistics } from "../batch-statistics";
import { PendingValues } from "../pending-values";
import { columnMoments, EmbeddingNorm } from "./embedding-norm";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
});

const rows = Float32Array.of(1, 10, 3, 14, 5, 12);

test("columns' moments", () => {
  const { mean, variance } = columnMoments(rows, 2);
  assert.deepEqual([...mean], [3, 12]);
  for (const value of variance) assert.ok(Math.abs(value - 8 / 3) < 1e-6);
});

test("a batch is standardised by its own moments, and the running ones go a tenth of the way to them", () => {
  const norm = new EmbeddingNorm(2);
  const pending = new PendingValues();
  const statistics = new BatchStatistics(norm.variables, pending);
  const found = tf.tidy(() => norm.apply(tf.tensor2d(rows, [3, 2]), statistics).dataSync());
  pending.commit();
  const [low, high] = [-2 / Math.sqrt(8 / 3), 2 / Math.sqrt(8 / 3)];
  for (const [i, value] of [low, low, 0, high, high, 0].entries())
    assert.ok(Math.abs((found[i] ?? 9) - value) < 1e-5, `${found[i]} is not ${value}`);
  const [mean, variance] = [...norm.variables.values()].map((variable) => [...variable.dataSync()]);
  for (const [i, value] of [0.3, 1.2].entries()) assert.ok(Math.abs((mean?.[i] ?? 9) - value) < 1e-6);
  // 0.9 · 1 + 0.1 · 4, the unbiased variance.
  for (const value of variance ?? []) assert.ok(Math.abs(value - 1.3) < 1e-4);
  // A single image has no deviation: the running ones serve.
  const one = tf.tidy(() => norm.apply(tf.tensor2d([1.3, 1.2], [1, 2]), statistics).dataSync());
  assert.ok(Math.abs((one[0] ?? 9) - 1 / Math.sqrt(1.3)) < 1e-4 && Math.abs(one[1] ?? 9) < 1e-5);
  for (const variable of norm.variables.values()) variable.dispose();
});
