import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { SoftconError } from "../core/errors";
import { type OnnxBackend as Backend, OnnxBackend } from "./backend";
import { registerOnnxBackend } from "./index";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
});

function backend(): Backend {
  const current = tf.backend();
  assert.ok(current instanceof OnnxBackend);
  return current;
}

const numbers = (x: tf.Tensor): number[] => [...x.dataSync()];

test("nothing runs until a result is read, and then all at once", () => {
  const { statistics } = backend().runner;
  const x = tf.tensor1d([1, 2, 3]);
  const before = statistics.runs;
  const y = x.add(1);
  const z = y.mul(2);
  assert.equal(statistics.runs, before);
  assert.deepEqual(numbers(z), [4, 6, 8]);
  assert.deepEqual(numbers(y), [2, 3, 4]);
  assert.equal(statistics.runs, before + 1);
});

test("equal operations are computed once, and what was disposed is not computed", () => {
  const x = tf.tensor1d([1, 2, 3]);
  const same = [x.exp(), x.exp()];
  const unwanted = x.log();
  unwanted.dispose();
  for (const y of same) assert.ok(Math.abs((numbers(y)[0] ?? 0) - Math.E) < 1e-6);
  assert.equal(backend().runner.statistics.operations, 1);
});

test("the same structure is compiled once; a number that changes makes it an input, once", () => {
  const { statistics } = backend().runner;
  const step = (factor: number): number[] => tf.tidy(() => numbers(tf.tensor1d([1, 2]).mul(factor).add(7)));
  assert.deepEqual(step(3), [10, 13]);
  const compiled = statistics.compiled;
  assert.deepEqual(step(3), [10, 13]);
  assert.equal(statistics.compiled, compiled);
  for (let factor = 4; factor < 10; factor++) assert.deepEqual(step(factor), [factor + 7, 2 * factor + 7]);
  assert.equal(statistics.compiled, compiled + 1);
});

test("arrays that go in or come out are the caller's: writing to them changes no tensor", () => {
  const given = Float32Array.from({ length: 2048 }, (_, i) => i + 2);
  const x = tf.tensor1d(given);
  const y = x.add(1);
  given.fill(-1);
  const got = y.dataSync();
  assert.equal(got[5], 8);
  got.fill(-1);
  assert.equal(y.dataSync()[5], 8);
});

test("a pooled buffer is not used again while a recording may read it", () => {
  const expected = Float32Array.from({ length: 4096 }, (_, i) => (i + 3) * 4);
  const x = tf.tensor1d(Float32Array.from(expected, (_, i) => i + 2));
  const y = x.add(1);
  y.dataSync();
  const z = y.mul(2);
  y.dispose();
  const other = x.mul(5);
  other.dataSync();
  assert.deepEqual(z.mul(2).dataSync(), expected);
});

test("a variable's new value is computed before its next use, in one graph a step", () => {
  const { statistics } = backend().runner;
  const weight = tf.variable(tf.tensor1d([1, 1.5]));
  const optimizer = tf.train.sgd(0.5);
  const step = (): void => {
    optimizer.minimize(() => weight.square().sum());
  };
  step();
  step();
  const { runs, compiled } = statistics;
  for (let i = 0; i < 5; i++) step();
  assert.equal(statistics.runs - runs, 5);
  assert.equal(statistics.compiled, compiled);
  assert.deepEqual(numbers(weight), [0, 0]);
});

test("a long recording runs though nobody asks", async () => {
  await registerOnnxBackend({ threads: 1, maxOperations: 50 });
  await tf.setBackend("onnxruntime");
  const { statistics } = backend().runner;
  let x: tf.Tensor = tf.tensor1d([0, 2]);
  for (let i = 0; i < 200; i++) x = tf.tidy(() => x.add(tf.tensor1d([1, 2])));
  assert.ok(statistics.runs >= 3, `${statistics.runs} runs`);
  assert.deepEqual(numbers(x), [200, 402]);
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
});

test("no more compiled graphs are kept than asked for", async () => {
  await registerOnnxBackend({ threads: 1, sessions: 3 });
  await tf.setBackend("onnxruntime");
  for (let size = 2; size < 12; size++) {
    const x = tf.tidy(() => tf.tensor1d(Float32Array.from({ length: size }, (_, i) => i)).exp());
    assert.equal(numbers(x).length, size);
  }
  assert.equal(backend().runner.sessions, 3);
});

test("in debug mode a kernel that fails names the line that called it; elsewhere the read fails; both recover", async () => {
  const fail = (): tf.Tensor => {
    // A kernel that onnxruntime refuses: its input is made invalid behind TensorFlow.js's back.
    const call = backend().recorder;
    const bad = call.node("NoSuchOperator", [call.splat(1, "float32", [3])], "float32", [3]);
    const { dataId } = backend().publish(bad);
    return tf.engine().makeTensorFromTensorInfo({ dataId, shape: [3], dtype: "float32" });
  };
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
  const lost = fail().add(1);
  assert.throws(() => lost.dataSync(), SoftconError);
  assert.throws(() => lost.dataSync(), /debug: true/);
  assert.throws(() => lost.add(1).dataSync(), SoftconError);
  assert.deepEqual(numbers(tf.tensor1d([1, 2]).add(1)), [2, 3]);

  await registerOnnxBackend({ threads: 1, debug: true });
  await tf.setBackend("onnxruntime");
  const bad = fail();
  assert.throws(() => tf.add(bad, 1), /; at .*backend\.test/);
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
});

test("strings and complex numbers go through TensorFlow.js's cpu kernels", () => {
  assert.deepEqual(tf.tensor1d(["ab", "c"]).reshape([2, 1]).dataSync(), ["ab", "c"]);
  const z = tf.complex([1, 2], [3, -4]).mul(tf.complex([0, 1], [1, 0]));
  assert.deepEqual(numbers(tf.real(z)), [-3, 2]);
  assert.deepEqual(numbers(tf.imag(z)), [1, -4]);
  assert.deepEqual(numbers(tf.abs(tf.complex([3], [4]))), [5]);
});

test("memory, time and profile say what they mean", async () => {
  const held = tf.memory();
  const x = tf.tensor1d(Float32Array.from({ length: 1000 }, (_, i) => i));
  assert.equal(tf.memory().numTensors, held.numTensors + 1);
  assert.equal(backend().memory().numBytesInBackend - 4000, Reflect.get(held, "numBytesInBackend"));
  const { kernelMs } = await tf.time(() => tf.matMul(x.reshape([10, 100]), x.reshape([100, 10])));
  assert.ok(typeof kernelMs === "number" && kernelMs > 0);
  const { kernelNames } = await tf.profile(() => x.add(1).exp());
  assert.deepEqual([...kernelNames].sort(), ["Add", "Exp"]);
  x.dispose();
  assert.equal(backend().memory().numBytesInBackend >= 0, true);
});

test("tensors move to another backend and back", async () => {
  const x = tf.tensor1d([1, 2]).add(1);
  await tf.setBackend("cpu");
  const y = x.mul(2);
  await tf.setBackend("onnxruntime");
  assert.deepEqual(numbers(y.add(x)), [6, 9]);
});

test("an impossible number of threads is refused", async () => {
  await assert.rejects(registerOnnxBackend({ threads: -1 }), /whole number from 0/);
  await assert.rejects(registerOnnxBackend({ precision: "tf32" }), /TF32 is CUDA's alone; cpu has float32/);
});
