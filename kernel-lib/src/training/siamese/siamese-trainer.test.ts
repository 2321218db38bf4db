import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { MemoryStateDict } from "../../checkpoints/memory-state-dict";
import type { Tensor } from "../../checkpoints/tensor";
import { SoftconError } from "../../core/errors";
import { seededRandom } from "../../core/random";
import type { VitArchitecture } from "../../networks/architectures";
import { randomState } from "../../networks/initialise";
import { registerOnnxBackend } from "../../tfjs-backend";
import { type SiameseBatch, type SiameseOptions, siameseDefaults } from "./options";
import { SiameseTrainer } from "./siamese-trainer";

const architecture: VitArchitecture = {
  kind: "vit",
  channels: 2,
  width: 64,
  depth: 2,
  heads: 1,
  patch: 7,
  grid: 4,
  layerScale: true,
};
const head = { sizes: [32, 16], bias: false, hiddenNorm: true, lastNorm: true };
const rates = { learningRate: 1e-3, momentum: 0.9 };

before(async () => {
  await registerOnnxBackend({ threads: 2 });
  await tf.setBackend("onnxruntime");
});

function options(changes: Partial<SiameseOptions> = {}): SiameseOptions {
  return {
    ...siameseDefaults(architecture),
    heads: { projector: head, predictor: head },
    seed: 4,
    ...changes,
  };
}

function batchOf(count: number, seed: number): SiameseBatch {
  const random = seededRandom(seed);
  const size = 2 * 28 * 28;
  const first = new Float32Array(count * size);
  for (let image = 0; image < count; image++) {
    const levels = [random.next(), random.next()];
    for (let i = 0; i < size; i++)
      first[image * size + i] = (levels[Math.floor(i / 784)] ?? 0) + 0.3 * random.normal();
  }
  return {
    shape: [count, 2, 28, 28],
    first,
    second: first.map((value) => value + 0.1 * random.normal()),
    labels: Uint8Array.from({ length: count * 3 }, () => random.int(2)),
    classes: 3,
  };
}

/**
 * The largest difference of two states, relative to each tensor's largest element. (Before a batch norm a bias has no
 * gradient but rounding errors, hence the least scale.)
 */
function difference(a: SiameseTrainer, b: SiameseTrainer): number {
  const other = b.state();
  let worst = 0;
  for (const [name, { data }] of a.state()) {
    const { data: against } = other.get(name) ?? { data: new Float32Array() };
    assert.equal(data.length, against.length, name);
    let scale = 1e-2;
    for (const value of data) scale = Math.max(scale, Math.abs(Number(value)));
    for (let i = 0; i < data.length; i++)
      worst = Math.max(worst, Math.abs(Number(data[i]) - Number(against[i])) / scale);
  }
  return worst;
}

describe("gradient caching", () => {
  for (const [name, changes] of Object.entries({
    "with masks and dropped branches": { dropPath: 0.2 },
    "of both views, with a queue": { symmetric: true, queue: 64 },
  }))
    test(`over micro-batches is the step of the whole batch, ${name}`, () => {
      // Plain SGD: what is compared is the gradient itself.
      const same = { ...changes, optimiser: { kind: "sgd", momentum: 0.9 } } as const;
      const [whole, parts] = [null, 5].map(
        (microBatch) => new SiameseTrainer(options({ ...same, microBatch }), randomState(architecture, 1)),
      );
      assert.ok(whole && parts);
      const batch = batchOf(12, 1);
      const [expected, found] = [whole, parts].map((trainer) => trainer.step(batch, rates));
      assert.ok(expected && found);
      for (const key of ["loss", "hard", "soft", "featureStd", "gradNorm"] as const)
        assert.ok(
          Math.abs(found[key] - expected[key]) <= 1e-5 * expected[key],
          `${key}: ${found[key]} ${expected[key]}`,
        );
      const off = difference(whole, parts);
      assert.ok(off <= 1e-5, `off by ${off}`);
      whole.dispose();
      parts.dispose();
    });

  test("of a ResNet is that step too where its batch norms use their running statistics, and another where not", () => {
    const resnet = { kind: "resnet50", channels: 2 } as const;
    const start = calmResnet(resnet);
    const batch = smallBatch(6);
    const steps = (batchNorm: "batch" | "running"): [SiameseTrainer, SiameseTrainer] => {
      const make = (microBatch: number | null): SiameseTrainer => {
        const changes = { heads: { projector: head, predictor: head }, seed: 4, batchNorm, microBatch };
        const sgd = { optimiser: { kind: "sgd", momentum: 0.9 }, mask: { ratio: 0.5, patch: 8 } } as const;
        const trainer = new SiameseTrainer({ ...siameseDefaults(resnet), ...changes, ...sgd }, start);
        trainer.step(batch, rates);
        return trainer;
      };
      return [make(null), make(4)];
    };
    const running = steps("running");
    const off = difference(...running);
    assert.ok(off <= 1e-5, `off by ${off}`);
    // Nothing has been learned from the batch's own statistics: they are as they were.
    const name = "layer2.0.bn2.running_var";
    assert.deepEqual(running[1].backbone().float32(name), start.float32(name));
    for (const trainer of running) trainer.dispose();
    const own = steps("batch");
    assert.ok(difference(...own) > 1e-4, "batch norms of a part see the part alone");
    for (const trainer of own) trainer.dispose();
  });
});

/** A random ResNet whose running variances are large enough that nothing blows up without a batch's own. */
function calmResnet(architecture: { readonly kind: "resnet50"; readonly channels: number }): MemoryStateDict {
  const state = randomState(architecture, 1);
  const tensors = new Map<string, Tensor>();
  for (const name of state.names) {
    const data = state.float32(name);
    if (name.endsWith("running_var")) data.fill(2);
    tensors.set(name, { dtype: "f32", shape: state.info(name).shape, data });
  }
  return new MemoryStateDict(tensors);
}

function smallBatch(count: number): SiameseBatch {
  const random = seededRandom(3);
  const first = Float32Array.from({ length: count * 2 * 32 * 32 }, () => random.next());
  return {
    shape: [count, 2, 32, 32],
    first,
    second: first.map((value) => value + 0.1 * random.normal()),
    labels: Uint8Array.from({ length: count * 3 }, () => random.int(2)),
    classes: 3,
  };
}

describe("a run of steps", () => {
  test("learns, is decided by its seed, and goes on from its state to the bit", () => {
    const make = (): SiameseTrainer =>
      new SiameseTrainer(options({ queue: 32, dropPath: 0.1 }), randomState(architecture, 1));
    const [through, cut] = [make(), make()];
    const losses: number[] = [];
    for (let step = 0; step < 8; step++) losses.push(through.step(batchOf(8, 100 + (step % 2)), rates).loss);
    assert.ok((losses[7] ?? 9) < (losses[1] ?? 0), `${losses}`);
    for (let step = 0; step < 4; step++) cut.step(batchOf(8, 100 + (step % 2)), rates);
    const saved = cut.state();
    cut.dispose();
    const resumed = new SiameseTrainer({ ...through.options }, randomState(architecture, 9));
    resumed.load(new MemoryStateDict(saved));
    assert.equal(resumed.steps, 4);
    for (let step = 4; step < 8; step++) resumed.step(batchOf(8, 100 + (step % 2)), rates);
    assert.deepEqual(resumed.state(), through.state());
    resumed.dispose();
    through.dispose();
  });
  test("holds no tensor more from step to step", () => {
    const trainer = new SiameseTrainer(options({ microBatch: 3, queue: 32 }), randomState(architecture, 1));
    trainer.step(batchOf(6, 1), rates);
    const { numTensors } = tf.memory();
    trainer.step([batchOf(6, 2), batchOf(6, 3)], rates);
    assert.equal(tf.memory().numTensors, numTensors);
    const { numTensors: all } = tf.memory();
    trainer.dispose();
    assert.ok(tf.memory().numTensors < all);
  });
  test("of several batches takes the mean of their gradients", () => {
    const plain = { optimiser: { kind: "sgd", momentum: 0 }, mask: { ratio: 0, patch: 1 } } as const;
    const [once, twice] = [0, 1].map(() => new SiameseTrainer(options(plain), randomState(architecture, 1)));
    assert.ok(once && twice);
    const batch = batchOf(6, 5);
    const [one, two] = [once.step(batch, rates), twice.step([batch, batch], rates)];
    assert.ok(Math.abs(one.gradNorm - two.gradNorm) < 1e-5 * one.gradNorm);
    const learned = twice.backbone();
    for (const name of ["cls_token", "blocks.1.mlp.fc2.weight", "patch_embed.proj.weight"]) {
      const expected = once.backbone().float32(name);
      const worst = learned
        .float32(name)
        .reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? 0))), 0);
      assert.ok(worst < 1e-6, `${name} is off by ${worst}`);
    }
    once.dispose();
    twice.dispose();
  });
  test("leaves what is frozen as it is, and moves the average a tenth of the way", () => {
    const trainer = new SiameseTrainer(
      options({ frozen: ["patch_embed."], rules: { frozenLayers: 2 } }),
      randomState(architecture, 1),
    );
    const before = new Map(trainer.state());
    trainer.step(batchOf(6, 1), rates);
    const after = trainer.state();
    for (const [name, { data }] of after) {
      if (!name.startsWith("trained.") || name.includes("running_")) continue;
      const still = /trained\.(patch_embed|cls_token|pos_embed|blocks\.0)/.test(name);
      const changed = data.some((value, i) => value !== before.get(name)?.data[i]);
      assert.equal(changed, !still, name);
      const own = name.replace("trained.", "average.");
      const [was, is] = [before.get(own)?.data[0], after.get(own)?.data[0]];
      if (was === undefined) continue;
      assert.ok(Math.abs(Number(is) - (0.9 * Number(was) + 0.1 * Number(data[0]))) < 1e-6, own);
    }
    trainer.dispose();
  });
});

test("what makes no sense is refused by name", () => {
  const refused = (work: () => void, message: RegExp): void =>
    assert.throws(work, (error) => error instanceof SoftconError && message.test(error.message));
  const start = randomState(architecture, 1);
  refused(
    () => new SiameseTrainer(options({ dropPath: 1 }), start),
    /dropPath is 1; a number from 0 to 0.99/,
  );
  refused(
    () => new SiameseTrainer(options({ microBatch: 0 }), start),
    /microBatch is 0; a whole number from 1/,
  );
  const trainer = new SiameseTrainer(options({ queue: 4 }), start);
  const batch = batchOf(6, 1);
  refused(() => trainer.step(batch, rates), /does not fit a queue of 4 keys/);
  refused(() => trainer.step(batchOf(1, 1), rates), /fewer than 2 images/);
  refused(
    () => trainer.step({ ...batch, shape: [6, 3, 28, 28] }, rates),
    /has 3 bands, but the network takes 2/,
  );
  refused(() => trainer.step({ ...batch, shape: [6, 2, 28, 27] }, rates), /no multiple of the patch size 7/);
  refused(
    () => trainer.step({ ...batch, second: new Float32Array(3) }, rates),
    /comes with 9408 and 3 numbers/,
  );
  const other = new SiameseTrainer(options({ queue: 8 }), start);
  refused(
    () => trainer.load(new MemoryStateDict(other.state())),
    /queue has shape \[8,16\], expected \[4,16\]/,
  );
  refused(() => trainer.load(start), /no training state: the step is missing/);
  trainer.dispose();
  other.dispose();
});
