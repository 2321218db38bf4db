import assert from "node:assert/strict";
import { test } from "node:test";
import { finetuneConfig } from "./read-finetune-config";

const least = { data: "eurosat:folder", init: "dino", out: "run" };

test("rates and standardisation are the method's, unless they are given", () => {
  const of = (changes: object): unknown[] => {
    const { learningRate, layerDecay, embeddingNorm } = finetuneConfig({ ...least, ...changes });
    return [learningRate, layerDecay, embeddingNorm];
  };
  assert.deepEqual(of({}), [1e-4, 0.75, "batch"]);
  assert.deepEqual(of({ method: "head" }), [5e-4, 0.75, "batch"]);
  assert.deepEqual(of({ method: "adapters" }), [1e-3, 1, "batch"]);
  assert.deepEqual(of({ method: "adapters", layerDecay: 0.9, embeddingNorm: "running" }), [
    1e-3,
    0.9,
    "running",
  ]);
});

test("adapters that are given in part are the default otherwise", () => {
  assert.deepEqual(finetuneConfig({ ...least, method: "adapters", adapters: { rank: 2 } }).adapters, {
    rank: 2,
    alpha: 16,
    layers: ["patch_embed.proj", "attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2"],
    biases: true,
  });
});
