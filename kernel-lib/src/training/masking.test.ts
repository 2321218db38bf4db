import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../core/random";
import { registerOnnxBackend } from "../tfjs-backend";
import { keepTokens, keptCount, keptPatches, pixelMask, tokenRows } from "./masking";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
});

test("a ratio of patches is hidden, at least one is kept", () => {
  assert.deepEqual(
    [keptCount(256, 0.5), keptCount(49, 0.75), keptCount(4, 0.99), keptCount(16, 0)],
    [128, 12, 1, 16],
  );
});

test("kept patches differ, ascend, and every patch is kept as often as another", () => {
  const counts = new Float64Array(10);
  const images = 4000;
  const kept = keptPatches(images, 10, 0.7, (image) => seededRandom(image));
  for (let image = 0; image < images; image++) {
    const row = kept.subarray(image * 3, image * 3 + 3);
    assert.ok((row[0] ?? 9) < (row[1] ?? 0) && (row[1] ?? 9) < (row[2] ?? 0));
    for (const patch of row) counts[patch] = (counts[patch] ?? 0) + 1;
  }
  // Each is kept by 0.3 of the images, with a deviation of √(0.21 · 4000) = 29: five of them.
  for (const count of counts) assert.ok(Math.abs(count - 1200) < 145, `${counts}`);
});

test("tokens are those of the class and of the kept patches, and no other has a gradient", () => {
  const kept = Int32Array.from([0, 2, 1, 3]);
  const rows = tokenRows(kept, 2, 4);
  assert.deepEqual([...rows], [0, 1, 3, 5, 7, 9]);
  const tokens = tf.tensor3d(
    Float32Array.from({ length: 2 * 5 * 2 }, (_, i) => i),
    [2, 5, 2],
  );
  const index = tf.tensor1d(rows, "int32");
  const found = keepTokens(tokens, index);
  assert.deepEqual(found.shape, [2, 3, 2]);
  assert.deepEqual([...found.dataSync()], [0, 1, 2, 3, 6, 7, 10, 11, 14, 15, 18, 19]);
  const gradient = tf
    .grad((x: tf.Tensor) => tf.sum(tf.square(keepTokens(x, index))))(tokens)
    .dataSync();
  const expected = Array.from({ length: 20 }, (_, i) => (rows.includes(Math.floor(i / 2)) ? 2 * i : 0));
  assert.deepEqual([...gradient], expected);
});

test("pixels of kept patches are seen, at the border too", () => {
  // 3 × 5 pixels in patches of 2: 2 rows of 3 patches, those at the right and below cut off.
  const mask = pixelMask(Int32Array.from([0, 5]), 1, 3, 5, 2);
  assert.deepEqual([...mask], [1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
});
