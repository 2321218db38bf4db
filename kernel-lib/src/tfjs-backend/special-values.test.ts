// Where onnxruntime's operators alone would differ from TensorFlow.js: NaN, infinities, integers, booleans, nothing.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { registerOnnxBackend } from "./index";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
});

const special = [Number.NaN, Infinity, -Infinity, 0, -0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 3e9, -3e9, 1e-30];
const x = (): tf.Tensor1D => tf.tensor1d(special);
const ints = (values: number[]): tf.Tensor1D => tf.tensor1d(values, "int32");
const bools = (): [tf.Tensor1D, tf.Tensor1D] => [
  tf.tensor1d([true, true, false, false]),
  tf.tensor1d([true, false, true, false]),
];
const matrix = (): tf.Tensor2D =>
  tf.tensor2d([
    [1, Number.NaN, 3],
    [4, 5, 6],
    [Number.NaN, -Infinity, 0],
  ]);
const empty = (): tf.Tensor2D => tf.zeros([0, 3]);

const cases: Record<string, () => tf.Tensor | tf.Tensor[]> = {
  "activations pass NaN on": () => [
    tf.relu(x()),
    tf.relu6(x()),
    tf.elu(x()),
    tf.leakyRelu(x()),
    tf.selu(x()),
  ],
  "clipping and comparing with a number": () => [
    tf.clipByValue(x(), -1, 1),
    tf.maximum(x(), 0),
    tf.minimum(x(), 0),
    tf.step(x(), 0.2),
    tf.sign(x()),
  ],
  "rounding half to even": () => [tf.round(x()), tf.floor(x()), tf.ceil(x())],
  "functions at their edges": () => [
    tf.log(x()),
    tf.log1p(x()),
    tf.sqrt(x()),
    tf.rsqrt(x()),
    tf.reciprocal(x()),
    tf.softplus(x()),
    tf.sigmoid(x()),
    tf.tanh(x()),
    tf.expm1(tf.tensor1d([Number.NaN, Infinity, -Infinity, 0, 100, -100])),
  ],
  "what is NaN, infinite, finite": () => [tf.isNaN(x()), tf.isInf(x()), tf.isFinite(x())],
  "comparisons with NaN": () => [
    tf.equal(x(), x()),
    tf.notEqual(x(), x()),
    tf.less(x(), 0),
    tf.lessEqual(x(), 0),
    tf.greater(x(), 0),
    tf.greaterEqual(x(), 0),
  ],
  "largest and smallest with NaN": () => [
    tf.max(matrix(), 1),
    tf.min(matrix(), 0),
    tf.max(matrix()),
    tf.max(tf.tensor1d([-Infinity, -Infinity])),
    tf.argMax(tf.tensor1d([1, Number.NaN, 3])),
    tf.argMin(tf.tensor1d([1, Number.NaN, -3])),
  ],
  "sums and means with infinities": () => [tf.sum(matrix(), 1), tf.mean(matrix(), 0), tf.softmax(matrix())],
  "float to int truncates, wraps, makes 0 of NaN": () => [
    tf.cast(tf.tensor1d([Number.NaN, 3e9, -3e9, 1.9, -1.9, 2 ** 31, -(2 ** 31)]), "int32"),
  ],
  "float and int to bool": () => [tf.cast(x(), "bool"), tf.cast(ints([0, 1, -1, 256]), "bool")],
  "integer arithmetic": () => [
    tf.add(ints([2147483647, 1]), ints([1, 2])),
    tf.sub(ints([-2147483648, 1]), ints([1, 2])),
    tf.mul(ints([65536, -3]), ints([65536, 7])),
    tf.neg(ints([5, -5, 0])),
    tf.abs(ints([5, -5, 0])),
    tf.square(ints([5, -5, 0])),
    tf.maximum(ints([5, -5]), ints([0, 0])),
  ],
  "integer division goes down, and by 0 gives 0": () => [
    tf.floorDiv(ints([7, -7, 7, -7, 5, 0, -2147483648]), ints([2, 2, -2, -2, 0, 0, -1])),
    tf.div(ints([7, -7, 16777217]), ints([2, 2, 1])),
  ],
  "the remainder has the divisor's sign": () => [
    tf.mod(tf.tensor1d([5, -5, 5, -5, 4.5, 0]), tf.tensor1d([3, 3, -3, -3, 2, 7])),
    tf.mod(ints([5, -5, 5, -5]), ints([3, 3, -3, -3])),
  ],
  "integer sums, means and extremes": () => [
    tf.sum(ints([1, 2, 3])),
    tf.mean(ints([1, 2])),
    tf.max(ints([-5, 7])),
    tf.prod(ints([2, 3])),
    tf.cumsum(ints([1, 2, 3])),
    tf.argMax(ints([1, 9, 9])),
  ],
  "boolean logic": () => {
    const [a, b] = bools();
    return [
      tf.logicalAnd(a, b),
      tf.logicalOr(a, b),
      tf.logicalXor(a, b),
      tf.logicalNot(a),
      tf.equal(a, b),
      tf.less(a, b),
      tf.all(a),
      tf.any(a),
      tf.sum(a),
      tf.where(a, b, tf.logicalNot(b)),
      tf.cast(a, "float32"),
    ];
  },
  "empty tensors": () => [
    tf.relu(empty()),
    tf.sum(empty()),
    tf.sum(empty(), 0),
    tf.concat([empty(), tf.ones([1, 3])]),
    tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])),
    tf.slice(tf.range(0, 5), [5], [0]),
    tf.tile(tf.range(0, 5), [0]),
  ],
  "indices that are no classes": () => tf.oneHot(ints([-1, 0, 3, 2]), 3),
};

async function evaluate(backend: string, f: () => tf.Tensor | tf.Tensor[]): Promise<unknown[]> {
  await tf.setBackend(backend);
  return [f()].flat().map((result) => ({
    type: result.dtype,
    shape: result.shape,
    // Bit for bit but for the last digit, and with zeros told apart from NaN, not from each other.
    elements: Array.from(result.dataSync(), (value) => (value === 0 ? 0 : Number(value.toPrecision(5)))),
  }));
}

for (const [name, f] of Object.entries(cases)) {
  test(name, async () => {
    assert.deepEqual(await evaluate("onnxruntime", f), await evaluate("cpu", f));
  });
}

test("an index outside is refused, computed ones too, negative ones too", async () => {
  await tf.setBackend("onnxruntime");
  const rows = tf.ones([3, 2]);
  for (const indices of [ints([3]), ints([-1]), tf.add(ints([1]), ints([2]))])
    assert.throws(() => tf.gather(rows, indices), /not in \[0, 2\]/);
});
