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
