import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { SoftconError } from "../core/errors";
import { OnnxBackend } from "./backend";
import { registerOnnxBackend } from "./index";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
});

/** x through an operator that onnxruntime does not have, with a gradient that it has. */
const impossible: (x: tf.Tensor) => tf.Tensor = tf.customGrad((x) => {
  const backend = tf.backend();
  assert.ok(backend instanceof OnnxBackend && x instanceof tf.Tensor);
  const value = backend.valueFor(x);
  assert.ok(value);
  const made = backend.publish(backend.recorder.node("NoSuchOperator", [value], "float32", x.shape));
  return {
    value: tf.engine().makeTensorFromTensorInfo(made),
    gradFunc: (dy: tf.Tensor) => tf.mul(dy, impossible(x)),
  };
});

test("a step that fails loses what it assigns and nothing else, says why, and training goes on", () => {
  const [weight, other] = [tf.variable(tf.tensor1d([3, 4])), tf.variable(tf.tensor1d([5, 6]))];
  const optimizer = tf.train.sgd(0.25);
  const step = (broken: boolean): void => {
    optimizer.minimize(() => tf.sum(tf.square(broken ? impossible(weight) : weight)), false, [weight]);
  };
  step(false);
  assert.deepEqual([...weight.dataSync()], [1.5, 2]);
  const { numTensors } = tf.memory();
  step(true);
  assert.throws(
    () => weight.dataSync(),
    (error: Error) => {
      assert.match(error.message, /NoSuchOperator/);
      return error instanceof SoftconError;
    },
  );
  // Every later read gives the same reason, and every use of it, too.
  assert.throws(() => weight.dataSync(), /NoSuchOperator/);
  assert.throws(() => tf.tidy(() => weight.add(1).dataSync()), /NoSuchOperator/);
  assert.deepEqual([...other.dataSync()], [5, 6]);
  weight.assign(tf.tidy(() => tf.tensor1d([1, 2])));
  step(false);
  assert.deepEqual([...weight.dataSync()], [0.5, 1]);
  assert.ok(tf.memory().numTensors <= numTensors + 1);
  tf.dispose([weight, other]);
});
