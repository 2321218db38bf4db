import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { before, type TestContext, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { MemoryStateDict } from "#lib/checkpoints/memory-state-dict";
import { openCheckpoint } from "#lib/checkpoints/open-checkpoint";
import type { Tensor } from "#lib/checkpoints/tensor";
import { writeSafetensors } from "#lib/checkpoints/write-safetensors";
import { seededRandom } from "#lib/core/random";
import type { VitArchitecture } from "#lib/networks/architectures";
import { randomState } from "#lib/networks/initialise";
import { python, requirePeer } from "#lib/testing/peers";
import { registerOnnxBackend } from "#lib/tfjs-backend/index";
import { adapterLayers } from "#lib/training/finetune/adapter-options";
import { FinetuneTrainer } from "#lib/training/finetune/finetune-trainer";
import { type FinetuneOptions, finetuneDefaults, type LabelledBatch } from "#lib/training/finetune/options";

const script = resolve(__dirname, "..", "..", "parity", "finetuning.py");
const architecture: VitArchitecture = {
  ...{ kind: "vit", channels: 3, width: 64, depth: 2, heads: 2, patch: 7, grid: 3 },
  layerScale: true,
};
const [learningRate, images] = [0.1, 10];
const classes = ["a", "b", "c", "d"];

before(async () => {
  await registerOnnxBackend({ threads: 2 });
  await tf.setBackend("onnxruntime");
});

function batchOf(): LabelledBatch {
  const random = seededRandom(3);
  const shape = [images, architecture.channels, 21, 21] as const;
  const plane = 21 * 21;
  const levels = Float32Array.from({ length: images * architecture.channels }, () => random.normal());
  const pixels = Float32Array.from(
    { length: levels.length * plane },
    (_, i) => (levels[Math.floor(i / plane)] ?? 0) + 0.5 * random.normal(),
  );
  const labels = new Uint8Array(images * classes.length);
  for (let image = 0; image < images; image++) labels[image * classes.length + (image % classes.length)] = 1;
  return { shape, images: pixels, labels };
}

/** A state in which every adapter has a part already: at first B is zero, and with it the gradient by A. */
function inTheMiddle(trainer: FinetuneTrainer): Map<string, Tensor> {
  const random = seededRandom(5);
  const tensors = new Map(trainer.state());
  for (const [name, { dtype, data }] of tensors) {
    if (dtype !== "f32" || name.startsWith("optimiser.")) continue;
    for (let i = 0; i < data.length; i++)
      data[i] =
        (Number(data[i]) || 0) + (name.endsWith("running_var") ? random.next() : 0.1 * random.normal());
  }
  return tensors;
}

function compare(t: TestContext, changes: Partial<FinetuneOptions>): void {
  if (!requirePeer(t, "torch")) return;
  const folder = mkdtempSync(join(tmpdir(), "softcon-finetuning-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const options: FinetuneOptions = {
    ...finetuneDefaults(architecture),
    ...{ classes, multiLabel: false, seed: 2, method: "adapters", rules: {} },
    optimiser: { kind: "sgd", momentum: 0, weightDecay: 0 },
    ...changes,
  };
  const backbone = randomState(architecture, 1);
  const trainer = new FinetuneTrainer(options, backbone);
  t.after(() => trainer.dispose());
  const start = inTheMiddle(trainer);
  trainer.load(new MemoryStateDict(start));
  const batch = batchOf();
  const all = trainer.weights();
  // The adapters are in the matrices that are given away; the script gets those of the backbone itself.
  const given = new Map<string, Tensor>([
    ...backbone.names.map((name): [string, Tensor] => [
      name,
      start.get(`trained.${name}`) ?? all.tensor(name),
    ]),
    ...adapterLayers
      .flatMap((layer) =>
        layer === "patch_embed.proj" ? layer : [0, 1].map((block) => `blocks.${block}.${layer}`),
      )
      .map((layer): [string, Tensor] => [`${layer}.weight`, backbone.tensor(`${layer}.weight`)]),
    ...[...start].filter(([name]) => /^(head|adapters)/.test(name)),
    ["images", { dtype: "f32", shape: batch.shape, data: batch.images }],
    ["labels", { dtype: "u8", shape: [images, classes.length], data: batch.labels }],
  ]);
  writeSafetensors(join(folder, "in.safetensors"), new MemoryStateDict(given));
  const { adapters, embeddingNorm } = options;
  writeFileSync(
    join(folder, "case.json"),
    JSON.stringify({ architecture, adapters, embeddingNorm, learningRate }),
  );
  python(script, [folder]);
  const report = trainer.step(batch, learningRate);
  const judge = openCheckpoint(join(folder, "out.safetensors"));
  t.after(() => judge.close());
  const [after, merged] = [trainer.state(), trainer.weights()];
  let worst = { name: "", error: 0 };
  for (const name of judge.names) {
    if (name === "loss" || name === "norm") continue;
    const found = name.startsWith("merged.") ? merged.tensor(name.slice(7)).data : after.get(name)?.data;
    const error = largestError(found ?? new Float32Array(), judge.float32(name));
    if (!(error <= worst.error)) worst = { name, error };
  }
  const [loss, norm] = ["loss", "norm"].map((name) => Number(judge.tensor(name).data[0]));
  t.diagnostic(`loss ${loss}, off by ${report.loss - (loss ?? 0)}; ${worst.name} off by ${worst.error}`);
  assert.ok(Math.abs(report.loss - (loss ?? Number.NaN)) <= 1e-6, `loss ${report.loss} is not ${loss}`);
  assert.ok(
    Math.abs(report.gradNorm - (norm ?? Number.NaN)) <= 1e-4 * (norm ?? 0),
    `norm ${report.gradNorm}`,
  );
  assert.ok(worst.error <= 1e-5, `${worst.name} off by ${worst.error}`);
  // Everything that is trained has been held against it.
  const trained = [...after.keys()].filter((name) => /^(trained\.|adapters\.|head\.)/.test(name));
  for (const name of trained) assert.ok(judge.has(name), `${name} is trained here alone`);
}

/** Of an element, relative to it, or to the quadratic mean where it is closer to zero than that. */
function largestError(found: Tensor["data"], wanted: Float32Array): number {
  assert.equal(found.length, wanted.length);
  const scale = Math.sqrt(wanted.reduce((sum, value) => sum + value ** 2, 0) / wanted.length);
  return wanted.reduce(
    (most, value, i) => Math.max(most, Math.abs(Number(found[i]) - value) / Math.max(Math.abs(value), scale)),
    0,
  );
}

const adapters = { rank: 3, alpha: 6, layers: [...adapterLayers], biases: false };
for (const embeddingNorm of ["batch", "running"] as const)
  test(`a step of adapters, embeddings standardised by ${embeddingNorm}: PyTorch's loss, weights and merged matrices`, (t) =>
    compare(t, { adapters, embeddingNorm }));
test("a step of adapters with biases and norms: PyTorch's loss, weights and merged matrices", (t) =>
  compare(t, { adapters: { ...adapters, biases: true }, embeddingNorm: "running" }));
