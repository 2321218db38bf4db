import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { BoundedCache } from "../onnx/bounded-cache";
import { SmallTraining } from "../testing/small-training";
import { OnnxBackend } from "./backend";
import { registerOnnxBackend } from "./index";

interface Setting {
  readonly threads?: number;
  readonly pool?: boolean;
  readonly cache?: boolean;
  readonly debug?: boolean;
}

/** Twelve steps: every loss, and all weights afterwards. */
async function train(
  t: TestContext,
  { threads = 1, pool = true, cache = true, debug = false }: Setting,
): Promise<number[][]> {
  await registerOnnxBackend({ threads, debug });
  await tf.setBackend("onnxruntime");
  const backend = tf.backend();
  assert.ok(backend instanceof OnnxBackend);
  const mocks = [
    ...(pool ? [] : [t.mock.method(backend.runner.pool, "give", () => {})]),
    ...(cache ? [] : [t.mock.method(BoundedCache.prototype, "get", () => undefined)]),
  ];
  const training = new SmallTraining();
  const losses = Array.from({ length: 12 }, (_, i) => training.step(i % 4 === 3 ? 5 : 8, 0.01 / (1 + i)));
  const weights = training.weights();
  training.dispose();
  for (const { mock } of mocks) {
    assert.ok(mock.callCount() > 0);
    mock.restore();
  }
  assert.ok((losses.at(-1) ?? 1) < (losses[0] ?? 0), `${losses}`);
  return [losses, ...weights];
}

const settings: Record<string, Setting> = {
  "without the pool": { pool: false },
  "without the cache": { cache: false },
  "without either": { pool: false, cache: false },
  "with two threads": { threads: 2 },
};

for (const [name, setting] of Object.entries(settings)) {
  test(`a training ${name} has the same numbers`, async (t) => {
    const expected = await train(t, {});
    const actual = await train(t, setting);
    assert.deepEqual(actual, expected);
  });
}

test("a training with every kernel by itself differs by rounding alone: nothing is fused then", async (t) => {
  const expected = await train(t, {});
  const actual = await train(t, { debug: true });
  for (const [i, numbers] of expected.entries()) {
    const scale = Math.max(...numbers.map(Math.abs));
    for (const [j, number] of numbers.entries())
      assert.ok(Math.abs(number - (actual[i]?.[j] ?? Number.NaN)) < 1e-5 * scale);
  }
});
