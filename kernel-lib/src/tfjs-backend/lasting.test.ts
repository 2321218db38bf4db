import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as tf from "@tensorflow/tfjs";
import { SmallTraining } from "../testing/small-training";
import { OnnxBackend } from "./backend";
import { registerOnnxBackend } from "./index";

/** Bytes in use once the garbage is collected, and all that the process has. */
function memory(): { used: number; resident: number } {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, resident: rss };
}

test("2,000 steps with a changing learning rate, changing batches and a smaller last one: nothing grows", async () => {
  await registerOnnxBackend({ threads: 1 });
  await tf.setBackend("onnxruntime");
  const backend = tf.backend();
  assert.ok(backend instanceof OnnxBackend);
  const training = new SmallTraining();
  const epoch = (from: number): number[] =>
    Array.from({ length: 20 }, (_, i) => {
      const step = from + i;
      return training.step(i === 19 ? 3 : 8, 0.001 * (1 + Math.cos((Math.PI * step) / 2000)));
    });
  const first = epoch(0);
  epoch(20);
  const state = (): number[] => [tf.memory().numTensors, backend.memory().numBytesInBackend];
  const settled = state();
  // Two sizes of batch, each compiled again when the learning rate is seen to change; a small batch whose labels are all
  // the first class, or all the second, is a structure of its own.
  assert.ok(backend.runner.statistics.compiled <= 6);
  let last: number[] = [];
  let early = memory();
  for (let step = 40; step < 2000; step += 20) {
    last = epoch(step);
    assert.deepEqual(state(), settled, `at step ${step}`);
    if (step === 400) early = memory();
  }
  const late = memory();
  const grown = (key: "used" | "resident"): number => (late[key] - early[key]) / 2 ** 20;
  assert.ok(grown("used") < 16, `${grown("used").toFixed(1)} MiB more in use`);
  assert.ok(grown("resident") < 128, `the process grew by ${grown("resident").toFixed(0)} MiB`);
  const { compiled } = backend.runner.statistics;
  assert.ok(compiled <= 12 && backend.runner.sessions <= 6, `${compiled} compiled`);
  const mean = (losses: number[]): number => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  assert.ok(mean(last) < 0.2 * mean(first), `${mean(first)} became ${mean(last)}`);
  training.dispose();
});
