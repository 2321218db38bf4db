import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { stateShapes } from "../networks/architectures";
import { publishedModels } from "../networks/registry";
import { resnet50 } from "../networks/resnet50";
import { vit } from "../networks/vit";
import { oracleInput, oracleWeight } from "../testing/oracle";
import { sharedPath } from "../testing/shared-data";
import { registerOnnxBackend } from "../tfjs-backend";
import { TensorOps } from "./tensor-ops";

interface Golden {
  readonly tag: string;
  readonly models: Readonly<
    Record<
      string,
      readonly {
        readonly input: readonly [number, number, number, number];
        readonly embedding: {
          readonly shape: readonly number[];
          readonly step: number;
          readonly values: readonly number[];
          readonly std: number;
        };
      }[]
    >
  >;
}

before(async () => {
  await registerOnnxBackend({ threads: 2 });
  await tf.setBackend("onnxruntime");
});

// One of a kind: the other published models differ in width and bands alone.
for (const id of ["B13_rn50_softcon", "B13_vits14_softcon"]) {
  test(`${id} in TensorFlow.js agrees with PyTorch`, (t) => {
    const goldenPath = sharedPath(t, "oracle/golden.json");
    if (goldenPath === undefined) return;
    const { tag, models }: Golden = JSON.parse(readFileSync(goldenPath, "utf8"));
    const model = publishedModels().find((published) => published.id === id);
    assert.ok(model, `no model ${id}`);
    const { architecture } = model;
    const shapes = stateShapes(architecture);
    const weights = new Map<string, tf.Tensor>();
    const ops = new TensorOps((name) => {
      const shape = shapes.get(name);
      assert.ok(shape, `no weight ${name}`);
      const made =
        weights.get(name) ??
        tf.keep(tf.tensor(oracleWeight(tag, id, name, shape).data as Float32Array, [...shape]));
      weights.set(name, made);
      return made;
    });
    const cases = models[id] ?? [];
    assert.ok(cases.length >= 2, `no golden cases for ${id}`);
    for (const { input, embedding } of cases) {
      const actual = tf.tidy(() => {
        const image = tf.tensor4d(oracleInput(tag, id, input), [...input]);
        const outputs = architecture.kind === "vit" ? vit(ops, image, architecture) : resnet50(ops, image);
        return outputs.embedding.dataSync();
      });
      assert.equal(
        actual.length,
        embedding.shape.reduce((product, size) => product * size, 1),
      );
      // The oracle's tolerances: 2e-5 for a ViT, 1e-5 of the output's deviation for a ResNet.
      const tolerance = architecture.kind === "vit" ? 2e-5 : 1e-5 * embedding.std;
      for (const [i, value] of embedding.values.entries()) {
        const off = Math.abs((actual[i * embedding.step] ?? Number.NaN) - value);
        assert.ok(off <= tolerance, `[${input}] ${i}: off by ${off}, allowed ${tolerance}`);
      }
    }
    for (const weight of weights.values()) weight.dispose();
  });
}

/** A convolution and its norm with running statistics: result, and gradients by images, filter, gain and shift. */
async function convolvedAndNormed(
  backend: string,
  batch: number,
  [channels, filters, size]: readonly [number, number, number],
  plain: boolean,
): Promise<number[][]> {
  await tf.setBackend(backend);
  const wave = (shape: number[], seed: number, around: number): tf.Tensor =>
    tf.tensor(
      Float32Array.from(
        { length: tf.util.sizeFromShape(shape) },
        (_, i) => around + 0.5 * Math.sin(seed * i + seed),
      ),
      shape,
    );
  const [mean, variance] = [wave([filters], 1.7, 0), wave([filters], 2.3, 1)];
  const inputs = [
    wave([batch, channels, size, size], 0.7, 0),
    wave([filters, channels, 3, 3], 1.1, 0),
    wave([filters], 0.9, 1),
    wave([filters], 1.3, 0),
  ];
  const column = (x: tf.Tensor | undefined): tf.Tensor => tf.reshape(x ?? [], [1, -1, 1, 1]);
  const f = (...[x = mean, filter = mean, gain = mean, shift = mean]: tf.Tensor[]): tf.Tensor => {
    if (plain) {
      const [images, kernel] = [
        tf.reshape<tf.Rank.R4>(x, [batch, channels, size, size]),
        tf.transpose(filter, [2, 3, 1, 0]),
      ];
      const y = tf.conv2d(images, tf.reshape(kernel, [3, 3, channels, filters]), 1, "same", "NCHW");
      const normed = tf.div(tf.sub(y, column(mean)), tf.sqrt(tf.add(column(variance), 1e-5)));
      return tf.add(tf.mul(normed, column(gain)), column(shift));
    }
    const weights = new Map(
      Object.entries({
        "c.weight": filter,
        "n.weight": gain,
        "n.bias": shift,
        "n.running_mean": mean,
        "n.running_var": variance,
      }),
    );
    const ops = new TensorOps((name) => weights.get(name) ?? assert.fail(`no weight ${name}`));
    return ops.batchNorm(ops.conv2d(x, "c", { stride: 1, padding: 1, bias: false }), "n");
  };
  const results = tf.tidy(() => {
    const weighted = (...xs: tf.Tensor[]): tf.Tensor => {
      const y = f(...xs);
      return tf.sum(tf.mul(y, tf.reshape(wave([y.size], 0.37, 0), y.shape)));
    };
    return [f(...inputs), ...tf.grads(weighted)(inputs)];
  });
  const numbers = await Promise.all(results.map(async (result) => [...(await result.data())]));
  tf.dispose([mean, variance, inputs, results]);
  return numbers;
}

// Of the second the filters are more than the results: its norm stays a pass of its own.
for (const shape of [
  [3, 5, 8],
  [9, 12, 2],
] as const)
  test(`a convolution of ${shape} and its norm: result and gradients of TensorFlow.js's own operations`, async () => {
    const expected = await convolvedAndNormed("cpu", 2, shape, true);
    const { numTensors } = tf.memory();
    const actual = await convolvedAndNormed("onnxruntime", 2, shape, false);
    assert.equal(tf.memory().numTensors, numTensors);
    for (const [i, numbers] of expected.entries()) {
      const scale = Math.max(...numbers.map(Math.abs));
      assert.equal(actual[i]?.length, numbers.length);
      const worst = Math.max(
        ...numbers.map((number, j) => Math.abs(number - (actual[i]?.[j] ?? Number.NaN))),
      );
      assert.ok(worst <= 5e-6 * scale, `output ${i}: off by ${worst} of ${scale}`);
    }
  });
