import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../core/random";
import { registerOnnxBackend } from "../tfjs-backend";
import { dropPath, dropPathFactors } from "./drop-path";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
});

test("branches are dropped more the deeper they are, and what stays makes up for it", () => {
  const images = 20_000;
  const factors = dropPathFactors(3, 2, images, 0.4, (image) => seededRandom(image));
  for (let branch = 0; branch < 6; branch++) {
    const row = factors.subarray(branch * images, (branch + 1) * images);
    const dropped = row.filter((factor) => factor === 0).length / images;
    const rate = [0, 0, 0.2, 0.2, 0.4, 0.4][branch] ?? 0;
    // The deviation of the share is at most √(0.24 / 20 000) = 0.0035: five of them.
    assert.ok(Math.abs(dropped - rate) < 0.018, `${branch}: ${dropped}`);
    const expected = Math.fround(1 / (1 - rate));
    assert.ok(row.every((factor) => factor === 0 || factor === expected));
  }
});

test("each call takes the next branch's factors, one for each image", () => {
  const apply = dropPath(tf.tensor2d([1, 0, 2, 3], [2, 2]));
  const branch = tf.ones([2, 1, 3]);
  assert.deepEqual([...apply(branch).dataSync()], [1, 1, 1, 0, 0, 0]);
  assert.deepEqual([...apply(branch).dataSync()], [2, 2, 2, 3, 3, 3]);
});
