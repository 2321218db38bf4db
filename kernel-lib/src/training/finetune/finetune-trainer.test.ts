import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { MemoryStateDict } from "../../checkpoints/memory-state-dict";
import { SoftconError } from "../../core/errors";
import { seededRandom } from "../../core/random";
import type { VitArchitecture } from "../../networks/architectures";
import { randomState } from "../../networks/initialise";
import { registerOnnxBackend } from "../../tfjs-backend";
import { adapterDefaults } from "./adapter-options";
import { FinetuneTrainer } from "./finetune-trainer";
import { type FinetuneOptions, finetuneDefaults, type LabelledBatch } from "./options";

const architecture: VitArchitecture = {
  kind: "vit",
  channels: 2,
  width: 64,
  depth: 2,
  heads: 1,
  patch: 7,
  grid: 2,
  layerScale: true,
};
const classes = ["water", "forest", "town"];

before(async () => {
  await registerOnnxBackend({ threads: 2 });
  await tf.setBackend("onnxruntime");
});

function options(changes: Partial<FinetuneOptions> = {}): FinetuneOptions {
  const optimiser = { kind: "adamw", weightDecay: 0 } as const;
  return { ...finetuneDefaults(architecture), classes, multiLabel: false, seed: 3, optimiser, ...changes };
}

const trainerOf = (changes: Partial<FinetuneOptions> = {}): FinetuneTrainer =>
  new FinetuneTrainer(options(changes), randomState(architecture, 1));

/** Images whose two bands' levels tell the class. */
function batchOf(count: number, seed: number): LabelledBatch {
  const random = seededRandom(seed);
  const area = 14 * 14;
  const images = new Float32Array(count * 2 * area);
  const labels = new Uint8Array(count * 3);
  for (let image = 0; image < count; image++) {
    const label = random.int(3);
    labels[image * 3 + label] = 1;
    for (let i = 0; i < 2 * area; i++) {
      const level = Math.floor(i / area) === label ? 0.9 : 0.2;
      images[image * 2 * area + i] = level + 0.1 * random.normal();
    }
  }
  return { shape: [count, 2, 14, 14], images, labels };
}

const changed = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint> | undefined): boolean =>
  Array.from(a).some((value, i) => value !== b?.[i]);

describe("what is trained", () => {
  for (const [method, trained] of Object.entries({
    head: /^head\./,
    full: /./,
    adapters: /^head\.|(patch_embed\.proj|attn\.(qkv|proj)|mlp\.fc[12])\.weight/,
    "adapters and biases":
      /^head\.|(patch_embed\.proj|attn\.(qkv|proj)|mlp\.fc[12]|norm[12]?)\.weight|\.bias/,
  }))
    test(`by ${method} is ${trained}, and nothing else`, () => {
      const trainer = trainerOf({
        method: method === "head" || method === "full" ? method : "adapters",
        adapters: { ...adapterDefaults, biases: method.endsWith("biases") },
      });
      const before = trainer.weights();
      for (let step = 0; step < 3; step++) trainer.step(batchOf(6, step), 1e-3);
      const after = trainer.weights();
      for (const name of after.names)
        assert.equal(changed(after.float32(name), before.float32(name)), trained.test(name), name);
      trainer.dispose();
    });
  test("head-first, the classifier alone for its steps, then everything, its optimiser starting afresh", () => {
    const trainer = trainerOf({ method: "head-first", headSteps: 2 });
    const start = randomState(architecture, 1).float32("blocks.1.mlp.fc2.weight");
    for (let step = 0; step < 2; step++) trainer.step(batchOf(6, step), 1e-3);
    assert.deepEqual(trainer.weights().float32("blocks.1.mlp.fc2.weight"), start);
    trainer.step(batchOf(6, 2), 1e-3);
    const moved = trainer.weights().float32("blocks.1.mlp.fc2.weight");
    // Adam's first step is the learning rate (times the layer's share, the last block's 0.75) in each element.
    const steps = moved.map((value, i) => Math.abs(value - (start[i] ?? 0))).sort();
    assert.ok(Math.abs((steps[Math.floor(steps.length / 2)] ?? 0) - 0.75e-3) < 1e-5);
    trainer.dispose();
  });
  test("frozen layers stay, and adapters are under 5 % of the weights", () => {
    const frozen = trainerOf({ method: "full", rules: { frozenLayers: 2 } });
    const before = frozen.weights();
    frozen.step(batchOf(6, 1), 1e-3);
    const after = frozen.weights();
    for (const name of ["pos_embed", "blocks.0.norm1.weight"])
      assert.deepEqual(after.float32(name), before.float32(name));
    assert.ok(changed(after.float32("blocks.1.norm1.weight"), before.float32("blocks.1.norm1.weight")));
    frozen.dispose();
    const adapted = trainerOf({ method: "adapters", rules: { frozenLayers: 2 } });
    adapted.step(batchOf(6, 1), 1e-3);
    const now = adapted.weights();
    for (const name of ["patch_embed.proj", "blocks.0.mlp.fc1", "blocks.1.mlp.fc1"])
      assert.equal(
        changed(now.float32(`${name}.weight`), before.float32(`${name}.weight`)),
        name.startsWith("blocks.1"),
        name,
      );
    adapted.dispose();
    // The shipped network's shape, with ten classes.
    const tiny = { ...architecture, channels: 13, width: 128, depth: 4, heads: 2, patch: 8, grid: 8 };
    const adapters = new FinetuneTrainer(
      options({ architecture: tiny, classes: [..."abcdefghij"], method: "adapters" }),
      randomState(tiny, 1),
    );
    const { trained, all } = adapters.parameters;
    // Rank 4, inputs and outputs of a block's four layers and of patches; biases and norms; a classifier of 10 × 128 + 10.
    const low = 4 * (4 * (128 + 384 + 128 + 128 + 128 + 512 + 512 + 128) + 13 * 64 + 128);
    const vectors = 4 * (384 + 128 + 512 + 128 + 4 * 128) + 3 * 128;
    assert.equal(trained, low + vectors + 1290);
    assert.ok(trained < 0.05 * all, `${trained} of ${all}`);
    adapters.dispose();
  });
});

describe("a run of steps", () => {
  test("learns each way, from single labels and from several", () => {
    for (const changes of [
      { method: "full" },
      { method: "adapters" },
      { method: "full", multiLabel: true },
    ] as const) {
      const trainer = trainerOf(changes);
      const losses = Array.from({ length: 25 }, (_, step) => trainer.step(batchOf(12, step), 3e-3).loss);
      const last = losses.slice(-5).reduce((sum, loss) => sum + loss, 0) / 5;
      assert.ok(last < 0.75 * (losses[0] ?? 0), `${JSON.stringify(changes)}: ${losses}`);
      trainer.dispose();
    }
  });
  test("goes on from its state to the bit", () => {
    for (const method of ["head-first", "adapters"] as const) {
      const make = (): FinetuneTrainer => trainerOf({ method, headSteps: 2, dropPath: 0.1 });
      const [through, cut, resumed] = [make(), make(), make()];
      for (let step = 0; step < 5; step++) through.step(batchOf(6, step), 1e-3);
      for (let step = 0; step < 3; step++) cut.step(batchOf(6, step), 1e-3);
      resumed.load(new MemoryStateDict(cut.state()));
      for (let step = 3; step < 5; step++) resumed.step(batchOf(6, step), 1e-3);
      assert.deepEqual(resumed.state(), through.state());
      for (const trainer of [through, cut, resumed]) trainer.dispose();
    }
  });
  test("of several batches is the step of all their images", () => {
    // By the batch's own statistics each half would be standardised by its own.
    const plain = {
      method: "full",
      embeddingNorm: "running",
      optimiser: { kind: "sgd", momentum: 0 },
    } as const;
    const [once, parts] = [trainerOf(plain), trainerOf(plain)];
    const batch = batchOf(8, 1);
    const half = (from: number): LabelledBatch => ({
      shape: [4, 2, 14, 14],
      images: batch.images.slice((from * batch.images.length) / 2, ((from + 1) * batch.images.length) / 2),
      labels: batch.labels.slice(12 * from, 12 * (from + 1)),
    });
    const [one, two] = [once.step(batch, 0.1), parts.step([half(0), half(1)], 0.1)];
    assert.ok(Math.abs(one.loss - two.loss) < 1e-6 && Math.abs(one.gradNorm - two.gradNorm) < 1e-5);
    const expected = once.weights();
    for (const name of expected.names) {
      const found = parts.weights().float32(name);
      for (const [i, value] of expected.float32(name).entries())
        assert.ok(Math.abs(value - (found[i] ?? 0)) < 1e-6, name);
    }
    once.dispose();
    parts.dispose();
  });
  test("predicts by the weights that it gives away", () => {
    const trainer = trainerOf({ method: "adapters" });
    for (let step = 0; step < 4; step++) trainer.step(batchOf(6, step), 1e-2);
    const weights = trainer.weights();
    const again = new FinetuneTrainer(options({ method: "head" }), weights);
    const { images, shape } = batchOf(4, 9);
    const expected = trainer.predict(images, shape);
    assert.equal(expected.length, 12);
    // The other one's classifier is a new one: put the first one's in.
    const state = new Map([...again.state()]);
    for (const name of ["head.weight", "head.bias"])
      state.set(name, { dtype: "f32", shape: weights.info(name).shape, data: weights.float32(name) });
    again.load(new MemoryStateDict(state));
    for (const [i, value] of again.predict(images, shape).entries())
      assert.ok(Math.abs(value - (expected[i] ?? 0)) < 1e-5);
    trainer.dispose();
    again.dispose();
  });
});

test("a classifier that is put in gives its scores of the embeddings", () => {
  const trainer = trainerOf();
  const weight = Float32Array.from({ length: 3 * 64 }, (_, i) => Math.sin(i));
  const bias = Float32Array.of(1, -2, 3);
  const { images, shape } = batchOf(2, 4);
  const embeddings = trainer.embed(images, shape);
  assert.equal(embeddings.length, 2 * 64);
  const mean = Float32Array.from({ length: 64 }, (_, d) => Math.cos(d));
  const variance = Float32Array.from({ length: 64 }, (_, d) => 0.01 + d / 64);
  for (const moments of [undefined, { mean, variance }]) {
    if (moments) trainer.standardiseBy(moments);
    trainer.startFrom({ weight, bias });
    for (const [i, score] of trainer.predict(images, shape).entries()) {
      const row = embeddings.subarray(64 * Math.floor(i / 3), 64 * Math.floor(i / 3) + 64);
      const expected = row.reduce(
        (sum, value, d) => sum + value * (weight[64 * (i % 3) + d] ?? 0),
        bias[i % 3] ?? 0,
      );
      assert.ok(Math.abs(score - expected) < 1e-4, `${score} is not ${expected}`);
    }
    // However embeddings are standardised, the classifier that is given away is one of the bare ones.
    const given = trainer.weights();
    for (const [i, value] of given.float32("head.weight").entries())
      assert.ok(Math.abs(value - (weight[i] ?? 9)) < 1e-6);
    for (const [i, value] of given.float32("head.bias").entries())
      assert.ok(Math.abs(value - (bias[i] ?? 9)) < 1e-5);
  }
  trainer.dispose();
});

test("what makes no sense is refused by name", () => {
  const refused = (work: () => unknown, message: RegExp): void => {
    assert.throws(work, (error) => error instanceof SoftconError && message.test(error.message));
  };
  refused(() => trainerOf({ classes: ["one"] }), /1 classes; at least 2/);
  refused(() => trainerOf({ classes: ["a", "a"] }), /same name/);
  refused(
    () =>
      new FinetuneTrainer(
        options({ architecture: { kind: "resnet50", channels: 2 }, method: "adapters" }),
        randomState({ kind: "resnet50", channels: 2 }, 1),
      ),
    /adapters are for a ViT/,
  );
  const trainer = trainerOf();
  refused(
    () => trainer.step({ ...batchOf(4, 1), labels: new Uint8Array(5) }, 0.1),
    /5 labels instead of 4 × 3/,
  );
  refused(() => trainer.load(randomState(architecture, 1)), /no training state/);
  trainer.dispose();
});
