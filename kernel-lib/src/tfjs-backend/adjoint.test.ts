// Gradients that TensorFlow.js's own cpu kernels get wrong, so that they cannot be the reference. The operations are
// linear, so that ⟨f(x), w⟩ = ⟨x, g⟩ for the gradient g of ⟨f(·), w⟩ and every x; f itself is tested against cpu.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../core/random";
import { registerOnnxBackend } from "./index";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
});

const linear: Record<string, [[number, number, number, number], (x: tf.Tensor4D) => tf.Tensor4D]> = {
  "avgPool with padding, which is not among what it averages": [
    [2, 7, 6, 3],
    (x) => tf.avgPool(x, 3, 2, "same"),
  ],
  "resizeBilinear of images that are not square": [[2, 4, 6, 3], (x) => tf.image.resizeBilinear(x, [7, 5])],
  "resizeBilinear between pixel centres": [
    [2, 4, 4, 3],
    (x) => tf.image.resizeBilinear(x, [7, 9], false, true),
  ],
  "resizeNearestNeighbor of several images": [[3, 4, 5, 2], (x) => tf.image.resizeNearestNeighbor(x, [7, 9])],
  "resizeNearestNeighbor between pixel centres": [
    [1, 7, 5, 2],
    (x) => tf.image.resizeNearestNeighbor(x, [3, 4], false, true),
  ],
};

for (const [name, [shape, f]] of Object.entries(linear)) {
  test(`${name}: the gradient is the adjoint`, () => {
    const random = seededRandom(11);
    const draw = (size: readonly number[]): tf.Tensor4D => {
      const elements = Float32Array.from({ length: tf.util.sizeFromShape([...size]) }, () => random.normal());
      const [a = 1, b = 1, c = 1, d = 1] = size;
      return tf.tensor4d(elements, [a, b, c, d]);
    };
    const weights = draw(f(draw(shape)).shape);
    const weighted = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(f(x as tf.Tensor4D), weights));
    const gradient = tf.grad(weighted)(draw(shape));
    for (let i = 0; i < 5; i++) {
      const x = draw(shape);
      const [expected = 0] = weighted(x).dataSync();
      const [actual = 0] = tf.sum(tf.mul(x, gradient)).dataSync();
      assert.ok(
        Math.abs(actual - expected) < 1e-4 * (1 + Math.abs(expected)),
        `${actual} is not ${expected}`,
      );
    }
  });
}
