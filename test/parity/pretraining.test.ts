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
import type { Architecture } from "#lib/networks/architectures";
import { randomState } from "#lib/networks/initialise";
import { python, requirePeer } from "#lib/testing/peers";
import { registerOnnxBackend } from "#lib/tfjs-backend/index";
import { type SiameseBatch, type SiameseOptions, siameseDefaults } from "#lib/training/siamese/options";
import { planView } from "#lib/training/siamese/plan";
import { SiameseTrainer } from "#lib/training/siamese/siamese-trainer";

const script = resolve(__dirname, "..", "..", "parity", "pretraining.py");

const vit: Architecture = {
  kind: "vit",
  channels: 4,
  width: 64,
  depth: 3,
  heads: 2,
  patch: 7,
  grid: 4,
  layerScale: true,
};
const resnet: Architecture = { kind: "resnet50", channels: 3 };
const [learningRate, momentum, step] = [1e-3, 0.97, 7];
const [images, classes] = [12, 5];

before(async () => {
  await registerOnnxBackend({ threads: 2 });
  await tf.setBackend("onnxruntime");
});

/**
 * Two views of images that differ from each other, one of them without labels. (Images that a random network hardly
 * tells apart would be divided by their tiny deviation in the heads' batch norms, and every rounding with them.)
 */
function batchOf(architecture: Architecture): SiameseBatch {
  const side = architecture.kind === "vit" ? architecture.grid * architecture.patch : 64;
  const { channels } = architecture;
  const shape = [images, channels, side, side] as const;
  const random = seededRandom(3);
  const first = new Float32Array(images * channels * side * side);
  for (let plane = 0; plane < images * channels; plane++) {
    const [level, down, across, phase] = [random.next(), random.next(), random.next(), 6 * random.next()];
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++)
        first[(plane * side + y) * side + x] =
          level - 0.5 + Math.sin(down * y + across * x + phase) * random.next();
  }
  const second = first.map((value) => 0.8 * value + 0.2 * (random.next() - 0.5));
  const labels = Uint8Array.from({ length: images * classes }, () => random.int(2));
  labels.fill(0, 4 * classes, 5 * classes);
  return { shape, first, second, labels, classes };
}

/**
 * A state with nothing at zero, so that every weight and moment has a part in the step, as after some steps. (Adam's very
 * first step is the gradient's sign, which for an element that is zero but for rounding is a matter of chance.) Residual
 * branches are weak, as they begin in training, or gradients would grow from layer to layer, and rounding with them.
 */
function inTheMiddle(trainer: SiameseTrainer): Map<string, Tensor> {
  const random = seededRandom(5);
  // A prime number of them, again and again: a ResNet-50 has 90 million places to fill.
  const noises = Float64Array.from({ length: 4099 }, () => random.normal());
  const tensors = new Map(trainer.state());
  for (const [name, tensor] of tensors) {
    if (name === "step" || name === "queue" || tensor.dtype !== "f32") continue;
    const { data } = tensor;
    for (let i = 0; i < data.length; i++) {
      const noise = noises[i % noises.length] ?? 0;
      if (name.startsWith("optimiser.second")) data[i] = 0.03 * (1 + noise ** 2);
      else if (name.startsWith("optimiser.")) data[i] = 0.03 * noise;
      else if (name.endsWith("running_var")) data[i] = 1 + 0.1 * noise ** 2;
      else if (name.endsWith("bn3.weight")) data[i] = 0.2 + 0.02 * noise;
      else data[i] = (data[i] ?? 0) + 0.02 * noise;
    }
  }
  tensors.set("step", { dtype: "f64", shape: [1], data: Float64Array.of(step) });
  return tensors;
}

/** What the masked views of a step keep, as the script takes it. */
function masksOf(options: SiameseOptions, { shape }: SiameseBatch): [string, Tensor][] {
  const [count, , height, width] = shape;
  return [0, 1].flatMap((view): [string, Tensor][] => {
    const plan = planView(options, [height, width], [0, count], [step, 0, view]);
    const name = `mask${view}`;
    if (plan.pixels) return [[name, { dtype: "f32", shape: [count, 1, height, width], data: plan.pixels }]];
    if (!plan.rows || options.architecture.kind !== "vit") return [];
    const each = plan.rows.length / count;
    const tokens = 1 + options.architecture.grid ** 2;
    // Rows of [count · tokens] without the class tokens, counted from each image's first patch.
    const kept = plan.rows
      .filter((_, i) => i % each !== 0)
      .map((row, i) => row - Math.floor(i / (each - 1)) * tokens - 1);
    return [[name, { dtype: "i32", shape: [count, each - 1], data: kept }]];
  });
}

function compare(t: TestContext, options: SiameseOptions): void {
  if (!requirePeer(t, "torch")) return;
  const folder = mkdtempSync(join(tmpdir(), "softcon-pretraining-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const trainer = new SiameseTrainer(options, randomState(options.architecture, 1));
  const start = inTheMiddle(trainer);
  const batch = batchOf(options.architecture);
  const given = new Map<string, Tensor>([
    ...start,
    ["first", { dtype: "f32", shape: batch.shape, data: batch.first }],
    ["second", { dtype: "f32", shape: batch.shape, data: batch.second }],
    ["labels", { dtype: "u8", shape: [images, classes], data: batch.labels ?? new Uint8Array() }],
    ...masksOf(options, batch),
  ]);
  writeSafetensors(join(folder, "in.safetensors"), new MemoryStateDict(given));
  const decayAll = options.rules.decayAll ?? false;
  writeFileSync(
    join(folder, "case.json"),
    JSON.stringify({ ...options, decayAll, learningRate, momentum, step }),
  );
  python(script, [folder]);
  trainer.load(new MemoryStateDict(start));
  const report = trainer.step(batch, { learningRate, momentum });
  const judge = openCheckpoint(join(folder, "out.safetensors"));
  t.after(() => judge.close());
  const expected = (name: string): number => Number(judge.tensor(name).data[0]);
  const near = (name: string, found: number, wanted: number, tolerance: number): void =>
    assert.ok(Math.abs(found - wanted) <= tolerance, `${name}: ${found} is not ${wanted}`);
  for (const name of ["loss", "hard", "soft", "featureStd"] as const)
    near(name, report[name], expected(name), 1e-6 * Math.max(1, expected(name)));
  near("norm", report.gradNorm, expected("norm"), 1e-4 * expected("norm"));
  const worst = {
    weight: { name: "", error: 0 },
    moment: { name: "", error: 0 },
  };
  for (const [name, { data }] of trainer.state()) {
    if (name === "step") continue;
    const kind = /^(optimiser\.|queue)/.test(name) ? "moment" : "weight";
    const { largest, mean } = errors(data, judge.tensor(name).data);
    const error = kind === "weight" ? largest : mean;
    if (!(error <= worst[kind].error)) worst[kind] = { name, error };
  }
  const say = ({ name, error }: { name: string; error: number }): string =>
    `${name} off by ${error.toExponential(1)}`;
  const lossError = Math.abs(report.loss - expected("loss"));
  t.diagnostic(`loss off by ${lossError.toExponential(1)}, ${say(worst.weight)}, ${say(worst.moment)}`);
  assert.ok(worst.weight.error <= 1e-5, say(worst.weight));
  // Moments and keys show the rounding of gradients and features as it is: PyTorch's own, in float32, are as far off.
  assert.ok(worst.moment.error <= 2e-3, say(worst.moment));
  trainer.dispose();
}

/**
 * The largest error of an element, relative to it, or to the quadratic mean where it is closer to zero than that; and
 * the quadratic mean of the errors, relative to that of the elements.
 */
function errors(found: Tensor["data"], wanted: Tensor["data"]): { largest: number; mean: number } {
  assert.equal(found.length, wanted.length);
  let squares = 0;
  for (const value of wanted) squares += Number(value) ** 2;
  const scale = Math.sqrt(squares / wanted.length);
  let largest = 0;
  let off = 0;
  for (let i = 0; i < found.length; i++) {
    const error = Math.abs(Number(found[i]) - Number(wanted[i]));
    off += error ** 2;
    const relative = error / Math.max(Math.abs(Number(wanted[i])), scale);
    if (!(relative <= largest)) largest = relative;
  }
  return { largest, mean: Math.sqrt(off / squares) };
}

const small = { sizes: [48, 32], bias: true, hiddenNorm: false, lastNorm: false };
const normed = { sizes: [48, 48, 32], bias: false, hiddenNorm: true, lastNorm: true };
const adamw = { kind: "adamw", weightDecay: 0.1 } as const;
const of = (architecture: Architecture, changes: Partial<SiameseOptions>): SiameseOptions => ({
  ...siameseDefaults(architecture),
  heads:
    architecture.kind === "vit"
      ? { projector: normed, predictor: { ...normed, sizes: [48, 32] } }
      : { projector: small, predictor: null },
  optimiser: adamw,
  rules: {},
  mask: { ratio: 0, patch: 16 },
  ...changes,
});
const halfMasked = { mask: { ratio: 0.5, patch: 16 } };
const cases: [string, SiameseOptions][] = [
  ["a ViT without masks, AdamW", of(vit, {})],
  ["a ViT that drops half its tokens, AdamW", of(vit, halfMasked)],
  [
    "a ViT, both views through both branches, with a queue, SGD",
    of(vit, {
      ...halfMasked,
      symmetric: true,
      queue: 40,
      optimiser: { kind: "sgd", momentum: 0.9, weightDecay: 0.01 },
      rules: { decayAll: true },
    }),
  ],
  [
    "a ViT, soft cross-entropy, 2τ, clipped, LARS",
    of(vit, {
      loss: {
        hardWeight: 0.4,
        temperature: 0.3,
        softTemperature: 0.2,
        softLoss: "cross-entropy",
        scaled: true,
      },
      clip: 0.5,
      optimiser: { kind: "lars", momentum: 0.8, weightDecay: 0.05, trust: 0.01 },
    }),
  ],
  ["a ResNet-50 without masks, AdamW", of(resnet, {})],
  ["a ResNet-50 with half its patches at zero, AdamW", of(resnet, halfMasked)],
];
for (const [name, options] of cases) {
  test(`a step of ${name}: PyTorch's loss, weights, moments and average`, (t) => compare(t, options));
}
