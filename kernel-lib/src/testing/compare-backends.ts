import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../core/random";
import { registerOnnxBackend } from "../tfjs-backend";

type F = (...inputs: tf.Tensor[]) => tf.Tensor;

/** A computation on seeded inputs, to be compared with TensorFlow.js's cpu backend. */
export interface Case {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly f: F;
  /** Inputs lie in [low, high]. */
  readonly range?: readonly [number, number];
  /** Without gradient in TensorFlow.js, or without one that is right there. */
  readonly forwardOnly?: true;
}

export const images = (x: tf.Tensor | undefined): tf.Tensor4D => {
  const [a = 1, b = 1, c = 1, d = 1] = x?.shape ?? [];
  return tf.reshape(x ?? [], [a, b, c, d]);
};

export const int = (values: number[]): tf.Tensor1D => tf.tensor1d(values, "int32");

/** A computation on one matrix. */
export const one = (names: string, f: F, range?: [number, number]): Case => ({
  name: names,
  shapes: [[3, 7]],
  f,
  ...(range ? { range } : {}),
});
/** Operands that broadcast; TensorFlow.js has gradients of some operators for equal shapes alone. */
export const two = (name: string, f: F, range?: [number, number], equalOnly = false): Case[] =>
  [
    [
      [3, 7],
      [3, 7],
    ],
    [[3, 7], [7]],
    [[1], [2, 3, 7]],
    [
      [3, 1],
      [1, 7],
    ],
    [[], [3, 7]],
  ].map((shapes) => ({
    name: `${name} ${JSON.stringify(shapes)}`,
    shapes,
    f,
    ...(range ? { range } : {}),
    ...(equalOnly && `${shapes[0]}` !== `${shapes[1]}` ? { forwardOnly: true } : {}),
  }));

/** One test a case. */
export function compareBackends(cases: readonly Case[]): void {
  /** Calls that were not recorded. */
  let fallbacks: string[] = [];

  before(async () => {
    await registerOnnxBackend({ threads: 1, onFallback: (kernel) => fallbacks.push(kernel) });
  });

  for (const entry of cases) {
    test(`${entry.name}: result and gradients as on TensorFlow.js's cpu backend, all recorded`, async () => {
      const expected = await evaluate("cpu", entry);
      fallbacks = [];
      const actual = await evaluate("onnxruntime", entry);
      // TensorFlow.js counts ranges in JavaScript on every backend.
      assert.deepEqual(
        fallbacks.filter((kernel) => kernel !== "Range"),
        [],
      );
      assert.equal(actual.length, expected.length);
      for (const [i, numbers] of expected.entries()) {
        const scale = Math.max(1e-6, ...numbers.map(Math.abs));
        const worst = Math.max(
          0,
          ...numbers.map((number, j) => Math.abs(number - (actual[i]?.[j] ?? Number.NaN))),
        );
        assert.equal(actual[i]?.length, numbers.length);
        assert.ok(worst <= 5e-6 * scale, `output ${i}: off by ${worst} of ${scale}`);
      }
    });
  }
}

/** The result, and unless left out the gradients of a weighted sum of its elements by every input. */
async function evaluate(
  backend: string,
  { shapes, f, range = [-1, 1], forwardOnly }: Case,
): Promise<number[][]> {
  await tf.setBackend(backend);
  const random = seededRandom(7);
  const [low, high] = range;
  const inputs = shapes.map((shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return tf.tensor(
      Float32Array.from({ length: size }, () => low + (high - low) * random.next()),
      [...shape],
    );
  });
  const results = tf.tidy(() => {
    if (forwardOnly) return [f(...inputs)];
    const weighted: F = (...xs) => {
      const y = f(...xs);
      const weights = Float32Array.from({ length: y.size }, (_, i) => Math.cos(i));
      return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
    };
    return [f(...inputs), ...tf.grads(weighted)(inputs)];
  });
  return Promise.all(results.map(async (result) => [...(await result.data())]));
}
