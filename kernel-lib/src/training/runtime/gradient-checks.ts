import * as tf from "@tensorflow/tfjs-core";
import { messageOf } from "../../core/errors";
import { TensorOps } from "../tensor-ops";
import {
  type GradientCheck,
  gradientChecks,
  type ReferenceGradient,
  referenceGradients,
} from "./gradient-reference";

/** Null where the gradients are right, else what is wrong with them. */
export type CheckResults = Readonly<Record<GradientCheck, string | null>>;

/** Largest distance from PyTorch's gradients, relative to their norm: what products of 10 mantissa bits (TF32) allow. */
const tolerance = 2e-3;

/** A computation in the operations that our networks are made of. */
interface Computation {
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly f: (ops: TensorOps, x: tf.Tensor) => tf.Tensor;
}

const computations: Readonly<Record<GradientCheck, Computation>> = {
  convolution: {
    shapes: {
      x: [2, 3, 7, 7],
      "first.weight": [4, 3, 3, 3],
      "first.bias": [4],
      "second.weight": [5, 4, 1, 1],
    },
    f: (ops, x) => {
      const y = ops.conv2d(x, "first", { stride: 2, padding: 1, bias: true });
      return ops.conv2d(y, "second", { stride: 1, padding: 0, bias: false });
    },
  },
  pooling: {
    shapes: { x: [2, 3, 7, 7] },
    f: (ops, x) => ops.maxPool(x, { kernel: 3, stride: 2, padding: 1 }),
  },
  attention: {
    shapes: {
      x: [2, 4, 8],
      "qkv.weight": [24, 8],
      "qkv.bias": [24],
      "proj.weight": [8, 8],
      "proj.bias": [8],
    },
    f: (ops, x) => ops.add(x, ops.gelu(ops.linear(ops.attention(x, "qkv", 2), "proj"))),
  },
  norm: {
    shapes: {
      x: [2, 3, 4, 6],
      "layer.weight": [6],
      "layer.bias": [6],
      "batch.weight": [3],
      "batch.bias": [3],
      "batch.running_mean": [3],
      "batch.running_var": [3],
    },
    f: (ops, x) => ops.batchNorm(ops.layerNorm(x, "layer", 1e-6), "batch"),
  },
};

/** Differentiates each of `checks` with the current backend of TensorFlow.js, and compares with PyTorch's gradients. */
export async function runGradientChecks(
  checks: readonly GradientCheck[] = gradientChecks,
): Promise<Partial<CheckResults>> {
  const results: Partial<Record<GradientCheck, string | null>> = {};
  for (const check of checks) results[check] = await fault(check);
  return results;
}

async function fault(check: GradientCheck): Promise<string | null> {
  try {
    const gradients = gradientsOf(computations[check]);
    try {
      const expected: Readonly<Record<string, ReferenceGradient>> = referenceGradients[check];
      for (const [name, reference] of Object.entries(expected)) {
        const gradient = await gradients.get(name)?.data();
        const off = gradient ? distance(gradient, reference) : Number.POSITIVE_INFINITY;
        // Not the other way round: NaN is wrong, too.
        if (!(off <= tolerance)) return `the gradient by ${name} is off by ${off.toExponential(1)}`;
      }
    } finally {
      for (const gradient of gradients.values()) gradient.dispose();
    }
    return null;
  } catch (error) {
    return messageOf(error).split("\n")[0] ?? "";
  }
}

/** The gradients of a weighted sum of the results by every tensor that goes in. */
function gradientsOf({ shapes, f }: Computation): Map<string, tf.Tensor> {
  const names = Object.keys(shapes);
  const gradients = tf.tidy(() => {
    const inputs = Object.entries(shapes).map(([name, shape], phase) => wave(shape, phase, name));
    const weighted = (...tensors: tf.Tensor[]): tf.Scalar => {
      const weight = (name: string): tf.Tensor => {
        const tensor = tensors[names.indexOf(name)];
        if (!tensor) throw new Error(`no tensor ${name}`);
        return tensor;
      };
      const y = f(new TensorOps(weight), weight("x"));
      const weights = Float32Array.from({ length: y.size }, (_, i) => Math.cos(i));
      return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
    };
    return tf.grads(weighted)(inputs);
  });
  return new Map(gradients.map((gradient, i) => [names[i] ?? "", gradient]));
}

/** Numbers between −1 and 1 without a pattern, the same in every language. Variances are positive. */
function wave(shape: readonly number[], phase: number, name: string): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, (_, i) => Math.sin(0.7 * (i + 1) ** 1.1 + phase));
  const isVariance = name.endsWith("running_var");
  return tf.tensor(isVariance ? values.map((value) => value ** 2 + 0.5) : values, [...shape]);
}

/** How far a gradient's weighted sums are from the reference's, relative to its norm. */
function distance(gradient: ArrayLike<number>, { norm, sums }: ReferenceGradient): number {
  const numbers = Array.from(gradient);
  const off = sums.map((sum, k) => {
    const here = numbers.reduce((total, value, i) => total + value * Math.cos((k + 1) * (i + 1)), 0);
    return Math.abs(here - sum);
  });
  off.push(Math.abs(Math.hypot(...numbers) - norm));
  return off.some(Number.isNaN) ? Number.NaN : Math.max(...off) / norm;
}
