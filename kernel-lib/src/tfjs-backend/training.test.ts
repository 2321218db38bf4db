import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../core/random";
import { OnnxBackend } from "./backend";
import { registerOnnxBackend } from "./index";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
});

function normal(shape: number[], seed: number, scale = 1): tf.Tensor {
  const random = seededRandom(seed);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * random.normal()),
    shape,
  );
}

const kernel = (seed: number) => tf.initializers.glorotUniform({ seed });

const models: Record<string, { size: number[]; make: () => tf.Sequential }> = {
  "a perceptron with dropout and batch norm": {
    size: [12],
    make: () =>
      tf.sequential({
        layers: [
          tf.layers.dense({ inputShape: [12], units: 16, activation: "relu", kernelInitializer: kernel(1) }),
          tf.layers.batchNormalization(),
          tf.layers.dropout({ rate: 0.2, seed: 3 }),
          tf.layers.dense({ units: 3, activation: "softmax", kernelInitializer: kernel(2) }),
        ],
      }),
  },
  "a convolutional net": {
    size: [10, 10, 2],
    make: () =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({
            inputShape: [10, 10, 2],
            filters: 6,
            kernelSize: 3,
            padding: "same",
            activation: "relu",
            kernelInitializer: kernel(1),
          }),
          tf.layers.maxPooling2d({ poolSize: 2 }),
          tf.layers.conv2d({
            filters: 8,
            kernelSize: 3,
            strides: 2,
            activation: "relu",
            kernelInitializer: kernel(2),
          }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 3, activation: "softmax", kernelInitializer: kernel(3) }),
        ],
      }),
  },
  "an LSTM": {
    size: [5, 4],
    make: () =>
      tf.sequential({
        layers: [
          tf.layers.lstm({
            inputShape: [5, 4],
            units: 6,
            kernelInitializer: kernel(1),
            recurrentInitializer: tf.initializers.glorotNormal({ seed: 2 }),
          }),
          tf.layers.dense({ units: 3, activation: "softmax", kernelInitializer: kernel(3) }),
        ],
      }),
  },
};

for (const [name, { size, make }] of Object.entries(models)) {
  test(`${name} learns along the same losses as on the cpu backend`, async () => {
    const losses = async (backend: string): Promise<number[]> => {
      await tf.setBackend(backend);
      const model = make();
      model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy" });
      const labels = tf.oneHot(
        tf.tensor1d(
          Array.from({ length: 40 }, (_, i) => i % 3),
          "int32",
        ),
        3,
      );
      // 40 is no multiple of 16: the last batch is a smaller one.
      const { history } = await model.fit(normal([40, ...size], 5), labels, {
        epochs: 6,
        batchSize: 16,
        shuffle: false,
        verbose: 0,
      });
      return (history["loss"] ?? []).map(Number);
    };
    const expected = await losses("cpu");
    const actual = await losses("onnxruntime");
    assert.ok((expected.at(-1) ?? 1) < (expected[0] ?? 0));
    for (const [i, loss] of expected.entries())
      assert.ok(Math.abs(loss - (actual[i] ?? 0)) < 1e-4 * loss, `epoch ${i}: ${actual[i]} is not ${loss}`);
  });
}

test("200 steps with a changing learning rate: tensors, graphs and memory stay as they are", async () => {
  await tf.setBackend("onnxruntime");
  const backend = tf.backend();
  assert.ok(backend instanceof OnnxBackend);
  const weights = [normal([3, 3, 3, 8], 1, 0.2), normal([512, 4], 2, 0.1)].map((initial) =>
    tf.variable(initial),
  );
  const optimizer = tf.train.adam(0.01);
  const random = seededRandom(4);
  const step = (i: number): number => {
    const images = Float32Array.from({ length: 8 * 16 * 16 * 3 }, () => random.next());
    const rate = 0.01 * (1 - i / 400);
    Reflect.set(optimizer, "learningRate", rate);
    const loss = tf.tidy(() => {
      const x = tf.tensor4d(images, [8, 16, 16, 3]);
      const cost = optimizer.minimize(() => {
        const [filter, head] = weights;
        const features = tf.maxPool(tf.relu(tf.conv2d(x, filter as tf.Tensor4D, 1, "same")), 2, 2, "valid");
        const logits = tf.matMul(tf.reshape(features, [8, 512]), head as tf.Tensor2D);
        return tf.losses.softmaxCrossEntropy(
          tf.oneHot(tf.tensor1d([0, 1, 2, 3, 0, 1, 2, 3], "int32"), 4),
          logits,
        );
      }, true);
      return cost?.dataSync()[0] ?? Number.NaN;
    });
    return loss;
  };
  const state = (): number[] => [
    tf.memory().numTensors,
    backend.runner.statistics.compiled,
    backend.runner.sessions,
    backend.memory().numBytesInBackend,
    backend.memory().numBytesPooled,
  ];
  const { compiled } = backend.runner.statistics;
  for (let i = 0; i < 10; i++) step(i);
  // One graph for all steps: the optimizer, and with it the learning rate, is no part of it.
  assert.equal(backend.runner.statistics.compiled - compiled, 1);
  const settled = state();
  const resident = process.memoryUsage().rss;
  for (let i = 10; i < 200; i++) assert.ok(Number.isFinite(step(i)));
  assert.deepEqual(state(), settled);
  const growth = (process.memoryUsage().rss - resident) / 2 ** 20;
  assert.ok(growth < 64, `memory grew by ${growth.toFixed(0)} MiB`);
});

/** A block of a vision transformer, and its head, in TensorFlow.js's own operations. */
function block(x: tf.Tensor, [qkv, out, up, down, gain]: tf.Tensor[]): tf.Tensor {
  const heads = 2;
  const [batch = 1, tokens = 1, width = 1] = x.shape;
  const norm = (y: tf.Tensor): tf.Tensor => {
    const { mean, variance } = tf.moments(y, -1, true);
    return y
      .sub(mean)
      .mul(tf.rsqrt(variance.add(1e-6)))
      .mul(gain!);
  };
  const linear = (y: tf.Tensor, w: tf.Tensor): tf.Tensor =>
    tf
      .matMul(tf.reshape(y, [-1, w.shape[0] ?? 1]), w as tf.Tensor2D)
      .reshape([batch, tokens, w.shape[1] ?? 1]);
  const parts = tf.split(linear(norm(x), qkv!), 3, -1);
  const [q, k, v] = parts.map((part) =>
    tf.transpose(tf.reshape(part, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]),
  );
  const weights = tf.softmax(tf.matMul(q!, k!, false, true).mul(Math.sqrt(heads / width)));
  const attended = tf.reshape(tf.transpose(tf.matMul(weights, v!), [0, 2, 1, 3]), [batch, tokens, width]);
  const y = x.add(linear(attended, out!));
  const hidden = linear(norm(y), up!);
  const gelu = hidden.mul(tf.erf(hidden.div(Math.SQRT2)).add(1)).mul(0.5);
  return y.add(linear(gelu, down!));
}

test("a transformer block has the cpu backend's gradients", async () => {
  const gradients = async (backend: string): Promise<Float32Array[]> => {
    await tf.setBackend(backend);
    const width = 16;
    const inputs = [
      normal([2, 5, width], 1),
      normal([width, 3 * width], 2, 0.3),
      normal([width, width], 3, 0.3),
      normal([width, 4 * width], 4, 0.3),
      normal([4 * width, width], 5, 0.3),
      normal([width], 6),
    ];
    const f = (x: tf.Tensor, ...rest: tf.Tensor[]): tf.Tensor => tf.sum(tf.square(block(x, rest)));
    return Promise.all(
      tf
        .grads(f)(inputs)
        .map(async (gradient) => Float32Array.from(await gradient.data())),
    );
  };
  const expected = await gradients("cpu");
  const actual = await gradients("onnxruntime");
  for (const [i, gradient] of expected.entries()) {
    const scale = Math.max(...gradient.map(Math.abs));
    const worst = Math.max(...gradient.map((g, j) => Math.abs(g - (actual[i]?.[j] ?? Number.NaN))));
    assert.ok(worst < 1e-5 * scale, `gradient ${i}: off by ${worst} of ${scale}`);
  }
});
