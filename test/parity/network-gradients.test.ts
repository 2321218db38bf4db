import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { stateShapes } from "#lib/networks/architectures";
import { publishedModel } from "#lib/networks/registry";
import { resnet50 } from "#lib/networks/resnet50";
import { vit } from "#lib/networks/vit";
import { oracleInput, oracleWeight } from "#lib/testing/oracle";
import { python, requirePeer } from "#lib/testing/peers";
import { sharedPath } from "#lib/testing/shared-data";
import { BatchStatistics } from "#lib/training/batch-statistics";
import { chooseRuntime } from "#lib/training/runtime/index";
import { TensorOps, type WeightOf } from "#lib/training/tensor-ops";
import { root } from "../repository";

/** Largest distance of a tensor's gradient from PyTorch's in float64, relative to its norm. */
const tolerance = 1e-4;

/** Farthest from 0, relative to the mean magnitude, that rounding may put a number on another side than PyTorch's. */
const nearZero = 1e-3;

const provider = process.env["SOFTCON_GRADIENTS_PROVIDER"] === "webgpu" ? "webgpu" : "cpu";

type Mode = "eval" | "train";

/**
 * Images and their side. A GPU that the processor emulates takes a minute for what the processor takes a second for; but
 * the statistics of four numbers, as the last layers have them of one image, are too sensitive in float32 anywhere.
 */
function settingOf(mode: Mode): { batch: number; size: number } {
  if (provider === "cpu") return { batch: 2, size: 98 };
  return { batch: mode === "train" ? 4 : 1, size: 56 };
}

interface Reference {
  readonly gradients: ReadonlyMap<string, Float32Array>;
  /** For every ReLU in order, 1 where what enters is positive. */
  readonly positive: readonly Uint8Array[];
}

function reference(oracle: string, model: string, mode: Mode): Reference {
  const folder = mkdtempSync(join(tmpdir(), "softcon-gradients-"));
  try {
    const { batch, size } = settingOf(mode);
    const script = join(root, "test", "parity", "network-gradients.py");
    const printed = python(script, [oracle, folder, model, mode, String(batch), String(size)]);
    const written: { gradients: [string, number][]; positive: number[] } = JSON.parse(printed);
    const numbers = new Float32Array(new Uint8Array(readFileSync(join(folder, "gradients.bin"))).buffer);
    const sides = new Uint8Array(readFileSync(join(folder, "positive.bin")));
    const counts = written.gradients.map(([, count]) => count);
    const gradients = parts(counts, (from, to) => numbers.subarray(from, to));
    return {
      gradients: new Map(written.gradients.map(([name], i) => [name, gradients[i] ?? new Float32Array()])),
      positive: parts(written.positive, (from, to) => sides.subarray(from, to)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What lies one after the other, `counts` elements each. */
function parts<T>(counts: readonly number[], take: (from: number, to: number) => T): T[] {
  let from = 0;
  return counts.map((count) => {
    const part = take(from, from + count);
    from += count;
    return part;
  });
}

/**
 * A network of ReLUs has no gradient where one's input is 0, and rounding decides on which side what is nearly 0 falls:
 * one such number changes a tensor's gradient by up to a hundredth. So the sides are PyTorch's, and it is checked that
 * only what is nearly 0 is on another.
 */
class SidedOps extends TensorOps {
  readonly #positive: readonly Uint8Array[];
  #next = 0;
  /** For every ReLU, the largest number that is on another side, relative to the mean magnitude. */
  readonly strays: tf.Tensor[] = [];

  constructor(weight: WeightOf, statistics: BatchStatistics | null, positive: readonly Uint8Array[]) {
    super(weight, () => statistics);
    this.#positive = positive;
  }

  override relu(x: tf.Tensor): tf.Tensor {
    const sides = tf.tensor(Float32Array.from(this.#positive[this.#next++] ?? []), x.shape);
    const y = tf.mul(x, sides);
    const stray = tf.max(tf.abs(tf.sub(y, tf.relu(x))));
    this.strays.push(tf.keep(tf.div(stray, tf.mean(tf.abs(x)))));
    return y;
  }
}

/** Every gradient, and how far the numbers were from 0 that ReLUs put on another side than PyTorch's. */
async function computed(
  model: string,
  mode: Mode,
  positive: readonly Uint8Array[],
): Promise<{ gradients: Map<string, Float32Array>; stray: number }> {
  const { architecture } = publishedModel(model);
  const variables = new Map<string, tf.Variable>();
  for (const [name, shape] of stateShapes(architecture)) {
    const { data } = oracleWeight("dev", model, name, shape);
    if (!(data instanceof Float32Array)) continue;
    const scale = mode === "train" && name.endsWith("bn3.weight") ? 0.125 : 1;
    const value = tf.tensor(
      data.map((number) => number * scale),
      [...shape],
    );
    variables.set(name, tf.variable(value, !name.includes("running_")));
    value.dispose();
  }
  const weight = (name: string): tf.Variable => {
    const variable = variables.get(name);
    assert.ok(variable, `no weight ${name}`);
    return variable;
  };
  const statistics = mode === "train" ? new BatchStatistics(variables, null) : null;
  const ops = new SidedOps(weight, statistics, positive);
  const { batch, size } = settingOf(mode);
  const shape = [batch, 13, size, size] as const;
  const image = tf.tensor4d(oracleInput("dev", model, shape), [...shape]);
  const { value, grads } = tf.variableGrads(
    () => {
      const { embedding } =
        architecture.kind === "vit" ? vit(ops, image, architecture) : resnet50(ops, image);
      const weights = Float32Array.from({ length: embedding.size }, (_, i) => Math.cos(i));
      return tf.sum(tf.mul(embedding, tf.tensor(weights, embedding.shape)));
    },
    [...variables.values()].filter(({ trainable }) => trainable),
  );
  const names = new Map([...variables].map(([name, variable]) => [variable.name, name]));
  const gradients = new Map<string, Float32Array>();
  for (const [id, gradient] of Object.entries(grads)) {
    // A weight that the embedding does not depend on, such as the mask token, has none.
    if (gradient) gradients.set(names.get(id) ?? "", Float32Array.from(await gradient.data()));
  }
  const strays = await Promise.all(ops.strays.map((tensor) => tensor.data()));
  tf.dispose([value, image, grads, ops.strays, [...variables.values()]]);
  return { gradients, stray: Math.max(0, ...strays.map(([number = Number.NaN]) => number)) };
}

/** ‖actual − expected‖ / ‖expected‖. */
function relativeError(actual: Float32Array | undefined, expected: Float32Array): number {
  if (actual?.length !== expected.length) return Number.NaN;
  let [off, norm] = [0, 0];
  for (const [i, value] of expected.entries()) {
    off += ((actual[i] ?? Number.NaN) - value) ** 2;
    norm += value ** 2;
  }
  return Math.sqrt(off / norm);
}

async function compare(t: TestContext, model: string, mode: Mode, count: number): Promise<void> {
  const oracle = sharedPath(t, "oracle/make_oracle.py");
  if (oracle === undefined || !requirePeer(t, "torch")) return;
  const runtime = await chooseRuntime({ provider, threads: 2 });
  t.after(() => runtime.dispose());
  const expected = reference(oracle, model, mode);
  const { gradients, stray } = await computed(model, mode, expected.positive);
  const errors = [...expected.gradients].map(([name, gradient]) => {
    return { name, error: relativeError(gradients.get(name), gradient) };
  });
  errors.sort((a, b) => b.error - a.error);
  const worst = errors.slice(0, 3).map(({ name, error }) => `${name} ${error.toExponential(1)}`);
  t.diagnostic(
    `${runtime.description}: largest errors of ${errors.length}: ${worst.join(", ")}; stray ${stray.toExponential(1)}`,
  );
  assert.equal(errors.length, count);
  assert.deepEqual(
    errors.filter(({ error }) => !(error <= tolerance)),
    [],
  );
  assert.ok(stray <= nearZero, `a ReLU saw ${stray} on another side than PyTorch`);
}

test("ViT-S: every gradient is PyTorch's", (t) => compare(t, "B13_vits14_softcon", "eval", 174));

test("ResNet-50 with running statistics: every gradient is PyTorch's", (t) =>
  compare(t, "B13_rn50_softcon", "eval", 159));

// The last norm of a residual block counts an eighth, as trainings begin (Goyal et al., 2017, at 0). At full weight the
// gradients of this network are so sensitive that PyTorch's own in float32 are off by 4e-4 to 5e-2.
test("ResNet-50 with the batch's statistics: every gradient is PyTorch's", (t) =>
  compare(t, "B13_rn50_softcon", "train", 159));
