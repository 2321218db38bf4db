// Models of TensorFlow.js's public examples, as they are there, on made-up data: every random number, those of the
// initial weights and of shuffling included, comes from Math.random, which is seeded here.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../core/random";
import { registerOnnxBackend } from "./index";

/** A model to train and how; returns the losses. */
type Example = () => Promise<number[]>;

async function sameCurve(t: TestContext, example: Example): Promise<void> {
  const losses = async (backend: string): Promise<number[]> => {
    await registerOnnxBackend({ threads: 1 });
    await tf.setBackend(backend);
    const random = seededRandom(11);
    const mocked = t.mock.method(Math, "random", () => random.next());
    try {
      return await example();
    } finally {
      mocked.mock.restore();
    }
  };
  const [expected, actual] = [await losses("cpu"), await losses("onnxruntime")];
  assert.ok(expected.length >= 3 && actual.length === expected.length);
  assert.ok((expected.at(-1) ?? 1) < 0.98 * (expected[0] ?? 0), `it learns nothing: ${expected}`);
  for (const [i, loss] of expected.entries())
    assert.ok(
      Math.abs(loss - (actual[i] ?? Number.NaN)) < 1e-4 * loss,
      `epoch ${i}: ${actual[i]} is not ${loss}`,
    );
}

const lossesOf = ({ history }: tf.History): number[] => (history["loss"] ?? []).map(Number);

function uniform(shape: number[], seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.next());
}

test("boston-housing: a perceptron with two hidden layers, trained by gradient descent", (t) =>
  sameCurve(t, async () => {
    const model = tf.sequential();
    model.add(
      tf.layers.dense({
        inputShape: [12],
        units: 50,
        activation: "sigmoid",
        kernelInitializer: "leCunNormal",
      }),
    );
    model.add(tf.layers.dense({ units: 50, activation: "sigmoid", kernelInitializer: "leCunNormal" }));
    model.add(tf.layers.dense({ units: 1 }));
    model.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError" });
    const features = uniform([333, 12], 1);
    const prices = Float32Array.from({ length: 333 }, (_, i) =>
      features.subarray(12 * i, 12 * i + 12).reduce((sum, x, j) => sum + x * Math.cos(j), 20),
    );
    return lossesOf(
      await model.fit(tf.tensor2d(features, [333, 12]), tf.tensor2d(prices, [333, 1]), {
        batchSize: 40,
        epochs: 8,
        validationSplit: 0.2,
        verbose: 0,
      }),
    );
  }));

test("mnist: a convolutional net, trained by layers.fit", (t) =>
  sameCurve(t, async () => {
    const model = tf.sequential();
    const convolution = {
      kernelSize: 5,
      strides: 1,
      activation: "relu",
      kernelInitializer: "varianceScaling",
    } as const;
    model.add(tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, ...convolution }));
    model.add(tf.layers.maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }));
    model.add(tf.layers.conv2d({ filters: 16, ...convolution }));
    model.add(tf.layers.maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: 10, kernelInitializer: "varianceScaling", activation: "softmax" }));
    model.compile({ optimizer: tf.train.adam(), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    const labels = Int32Array.from({ length: 24 }, (_, i) => (i * 7) % 10);
    const noise = uniform([24, 28, 28], 2);
    // A digit is a bar at a height of its own.
    const pixels = noise.map((x, i) => {
      const row = Math.floor(i / 28) % 28;
      const label = labels[Math.floor(i / 784)] ?? 0;
      return 0.3 * x + Number(Math.abs(row - 2.7 * label) < 2);
    });
    return lossesOf(
      await model.fit(tf.tensor4d(pixels, [24, 28, 28, 1]), tf.oneHot(tf.tensor1d(labels, "int32"), 10), {
        batchSize: 8,
        epochs: 3,
        shuffle: true,
        verbose: 0,
      }),
    );
  }));

test("addition-rnn: an encoder and a decoder of LSTMs that learn to add", (t) =>
  sameCurve(t, async () => {
    const characters = "0123456789+ ";
    const [digits, hidden, count] = [2, 32, 64];
    const length = 2 * digits + 1;
    const random = seededRandom(3);
    const encode = (texts: string[], size: number): tf.Tensor3D => {
      const buffer = tf.buffer<tf.Rank.R3>([texts.length, size, characters.length]);
      for (const [i, text] of texts.entries())
        for (const [j, character] of [...text.padEnd(size)].entries())
          buffer.set(1, i, j, characters.indexOf(character));
      return buffer.toTensor();
    };
    const sums = Array.from({ length: count }, () => [random.int(100), random.int(100)] as const);
    const questions = encode(
      sums.map(([a, b]) => `${a}+${b}`),
      length,
    );
    const answers = encode(
      sums.map(([a, b]) => `${a + b}`),
      digits + 1,
    );
    const model = tf.sequential();
    model.add(
      tf.layers.lstm({
        units: hidden,
        recurrentInitializer: "glorotNormal",
        inputShape: [length, characters.length],
      }),
    );
    model.add(tf.layers.repeatVector({ n: digits + 1 }));
    model.add(tf.layers.lstm({ units: hidden, recurrentInitializer: "glorotNormal", returnSequences: true }));
    model.add(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: characters.length }) }));
    model.add(tf.layers.activation({ activation: "softmax" }));
    model.compile({ loss: "categoricalCrossentropy", optimizer: "adam", metrics: ["accuracy"] });
    return lossesOf(await model.fit(questions, answers, { epochs: 4, batchSize: 4, verbose: 0 }));
  }));
