import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../core/random";
import { registerOnnxBackend } from "../index";
import { attention, batchNorm, batchNormTraining, gelu, layerNorm, linear, relu } from "./index";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
});

type F = (...inputs: tf.Tensor[]) => tf.Tensor;

const column = (x: tf.Tensor | undefined): tf.Tensor => tf.reshape(x ?? [], [1, -1, 1, 1]);

/** Each form, and the same in TensorFlow.js's own operations, whose gradients are TensorFlow.js's. */
const forms: Record<string, { shapes: number[][]; fused: F; plain: F }> = {
  "layer norm": {
    shapes: [[2, 3, 8], [8], [8]],
    fused: (x, gain, bias) => layerNorm(x!, gain!, bias!, 1e-6),
    plain: (x, gain, bias) => {
      const { mean, variance } = tf.moments(x!, -1, true);
      return tf.add(tf.mul(tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, 1e-6))), gain!), bias!);
    },
  },
  gelu: {
    shapes: [[5, 11]],
    fused: (x) => gelu(x!),
    plain: (x) => tf.mul(tf.mul(x!, 0.5), tf.add(tf.erf(tf.mul(x!, Math.SQRT1_2)), 1)),
  },
  relu: { shapes: [[5, 11]], fused: (x) => relu(x!), plain: (x) => tf.relu(x!) },
  attention: {
    shapes: [
      [2, 2, 5, 4],
      [2, 2, 5, 4],
      [2, 2, 5, 4],
    ],
    fused: (q, k, v) => attention(q!, k!, v!, 0.5),
    plain: (q, k, v) => tf.matMul(tf.softmax(tf.mul(tf.matMul(q!, k!, false, true), 0.5)), v!),
  },
  linear: {
    shapes: [[6, 5], [4, 5], [4]],
    fused: (x, weight, bias) => linear(x!, weight!, bias!),
    plain: (x, weight, bias) => tf.add(tf.matMul(x!, weight!, false, true), bias!),
  },
  "batch norm with given statistics": {
    shapes: [[2, 3, 4, 5], [3], [3], [3], [3]],
    fused: (x, gain, bias, mean, spread) =>
      batchNorm(x!, gain!, bias!, { mean: mean!, variance: tf.add(tf.square(spread!), 0.5) }, 1e-5),
    plain: (x, gain, bias, mean, spread) => {
      const centred = tf.sub(x!, column(mean));
      const scale = tf.rsqrt(tf.add(tf.add(tf.square(spread!), 0.5), 1e-5));
      return tf.add(tf.mul(centred, column(tf.mul(gain!, scale))), column(bias));
    },
  },
  "batch norm with the batch's statistics": {
    shapes: [[3, 3, 4, 5], [3], [3]],
    fused: (x, gain, bias) => batchNormTraining(x!, gain!, bias!, 1e-5).value,
    plain: (x, gain, bias) => {
      const { mean, variance } = tf.moments(x!, [0, 2, 3], true);
      const normed = tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, 1e-5)));
      return tf.add(tf.mul(normed, column(gain)), column(bias));
    },
  },
};

const [fusedNorm, plainNorm] = (["fused", "plain"] as const).map(
  (form) => forms["batch norm with the batch's statistics"]?.[form] ?? tf.add,
);
forms["two batch norms, one after the other"] = {
  shapes: [[3, 3, 4, 5], [3], [3], [3], [3]],
  fused: (x, ...[a, b, c, d]) => fusedNorm!(tf.square(fusedNorm!(x!, a!, b!)), c!, d!),
  plain: (x, ...[a, b, c, d]) => plainNorm!(tf.square(plainNorm!(x!, a!, b!)), c!, d!),
};

/** The result, and the gradients of a weighted sum of its elements. */
async function evaluate(backend: string, f: F, shapes: number[][]): Promise<number[][]> {
  await tf.setBackend(backend);
  const random = seededRandom(7);
  const inputs = shapes.map((shape) => {
    const size = tf.util.sizeFromShape(shape);
    return tf.tensor(
      Float32Array.from({ length: size }, () => 1.5 * random.normal()),
      shape,
    );
  });
  const results = tf.tidy(() => {
    const weighted: F = (...xs) => {
      const y = f(...xs);
      const weights = Float32Array.from({ length: y.size }, (_, i) => Math.cos(i));
      return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
    };
    return [f(...inputs), ...tf.grads(weighted)(inputs)];
  });
  const numbers = await Promise.all(results.map(async (result) => [...(await result.data())]));
  tf.dispose([inputs, results]);
  return numbers;
}

for (const [name, { shapes, fused, plain }] of Object.entries(forms))
  for (const backend of ["onnxruntime", "cpu"])
    test(`${name} on ${backend}: result and gradients of TensorFlow.js's own operations on its cpu backend`, async () => {
      const expected = await evaluate("cpu", plain, shapes);
      const tensors = tf.memory().numTensors;
      const actual = await evaluate(backend, fused, shapes);
      assert.equal(tf.memory().numTensors, tensors);
      assert.equal(actual.length, 1 + shapes.length);
      for (const [i, numbers] of expected.entries()) {
        const scale = Math.max(1e-6, ...numbers.map(Math.abs));
        assert.equal(actual[i]?.length, numbers.length);
        for (const [j, number] of numbers.entries()) {
          const off = Math.abs(number - (actual[i]?.[j] ?? Number.NaN));
          assert.ok(off <= 5e-6 * scale, `output ${i}, ${j}: off by ${off} of ${scale}`);
        }
      }
    });

test("a batch's statistics come with its norm, without a gradient and without a tensor left behind", async () => {
  await tf.setBackend("onnxruntime");
  const x = tf.tensor4d([1, 2, 3, 4, 10, 20, 30, 40], [1, 2, 2, 2]);
  const [gain, bias] = [tf.ones([2]), tf.zeros([2])];
  const { numTensors } = tf.memory();
  tf.tidy(() => {
    const { mean, variance } = batchNormTraining(x, gain, bias, 1e-5);
    assert.deepEqual([...mean.dataSync()], [2.5, 25]);
    assert.deepEqual([...variance.dataSync()], [1.25, 125]);
  });
  assert.equal(tf.memory().numTensors, numTensors);
  tf.dispose([x, gain, bias]);
});
