import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { openDataset } from "../../datasets/open-dataset";
import { randomState } from "../../networks/initialise";
import type { InputForm } from "../../networks/input-form";
import { registerOnnxBackend } from "../../tfjs-backend";
import { finetuneConfig } from "../configuration/read-finetune-config";
import { plainView } from "../views/make-views";
import { adapterDefaults } from "./adapter-options";
import { FinetuneTrainer } from "./finetune-trainer";
import { settleNorm } from "./settle-norm";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
});

const data = "synthetic:eurosat?seed=3&count=20";
const architecture = {
  kind: "vit",
  ...{ channels: 13, width: 64, depth: 1, heads: 1, patch: 8, grid: 2 },
  layerScale: false,
} as const;

const validation = { data: "synthetic:eurosat?seed=4&count=4", split: null };

test("after fast steps the moments are those that training images have by the weights of now", async () => {
  const config = finetuneConfig({
    data,
    init: "x",
    out: "y",
    split: null,
    validation,
    batch: 10,
    readers: 0,
  });
  const dataset = await openDataset(data, { threads: 0 });
  const form: InputForm = {
    ...{
      bands: dataset.bands,
      statistics: "ssl4eo-s12",
      normalisation: "uint8",
      resize: 16,
      antialias: true,
    },
    clampQuantiles: null,
  };
  const { classes } = dataset;
  const images: number[] = [];
  for await (const { raster } of dataset.samples()) images.push(...plainView(raster, form, 16, true));
  await dataset.close();
  const trainer = new FinetuneTrainer(
    {
      ...{ architecture, classes, multiLabel: false, method: "full", adapters: adapterDefaults, seed: 1 },
      ...{ optimiser: config.optimiser, labelSmoothing: 0, clip: null, dropPath: 0, batchNorm: "batch" },
      ...{ embeddingNorm: "batch", headSteps: 0, rules: {} },
    },
    randomState(architecture, 1),
  );
  assert.equal(trainer.normLags, false);
  const shape = [20, 13, 16, 16] as const;
  const all = Float32Array.from(images);
  const labels = Uint8Array.from({ length: 20 * classes.length }, (_, i) => Number(i % classes.length === 0));
  for (let step = 0; step < 3; step++) trainer.step({ images: all, shape, labels }, 1e-2);
  assert.equal(trainer.normLags, true);
  // Standardised embeddings have no mean, so the mean scores of all images are the classifier's bias.
  const off = (): number => {
    const scores = trainer.predict(all, shape);
    const bias = trainer.state().get("head.bias")?.data ?? [];
    const means = classes.map((_, c) => scores.filter((_, i) => i % classes.length === c));
    return Math.max(
      ...means.map((column, c) => Math.abs(column.reduce((a, b) => a + b) / 20 - Number(bias[c]))),
    );
  };
  assert.ok(off() > 1e-2, `${off()}`);
  await settleNorm(trainer, config, form, undefined);
  assert.ok(off() < 1e-4, `${off()}`);
  trainer.dispose();
});
