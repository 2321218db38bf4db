// Seconds of one training step (forward, backward, Adam) on the onnxruntime backend and in PyTorch, in turns.
// Usage: node test/dist/bench/train-step.js [vits14|rn50] [BATCH] [THREADS]
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import * as tf from "@tensorflow/tfjs";
import { randomState } from "#lib/networks/initialise";
import { resnet50 } from "#lib/networks/resnet50";
import { vit } from "#lib/networks/vit";
import { pythonEnvironment, pythonInterpreter } from "#lib/testing/peers";
import { registerOnnxBackend } from "#lib/tfjs-backend/index";
import { TensorOps } from "#lib/training/tensor-ops";
import { inTurns } from "./turns";

const [network = "vits14", batch = 2, threads = 1] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const steps = 3;
const bands = 13;
const size = 224;

const architecture =
  network === "rn50"
    ? ({ kind: "resnet50", channels: bands } as const)
    : ({
        kind: "vit",
        channels: bands,
        width: 384,
        depth: 12,
        heads: 6,
        patch: 14,
        grid: 16,
        layerScale: true,
      } as const);

async function ours(): Promise<() => Promise<number>> {
  await registerOnnxBackend({ threads });
  await tf.setBackend("onnxruntime");
  const state = randomState(architecture, 1);
  const weights = new Map<string, tf.Variable>();
  for (const name of state.names) {
    const frozen = name.includes("running_") || name === "mask_token";
    const initial = tf.tensor(state.float32(name), [...state.info(name).shape]);
    weights.set(name, tf.variable(initial, !frozen));
    initial.dispose();
  }
  const ops = new TensorOps((name) => {
    const weight = weights.get(name);
    if (!weight) throw new Error(`no weight ${name}`);
    return weight;
  });
  const optimizer = tf.train.adam(1e-4);
  const pixels = Float32Array.from({ length: batch * bands * size * size }, () => Math.random());
  const step = (): void =>
    tf.tidy(() => {
      const image = tf.tensor4d(pixels, [batch, bands, size, size]);
      const forward = (): tf.Scalar => {
        const outputs = architecture.kind === "vit" ? vit(ops, image, architecture) : resnet50(ops, image);
        return tf.mean(tf.square(outputs.embedding));
      };
      optimizer.minimize(forward, true)?.dataSync();
    });
  return async () => {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < steps; i++) {
      const start = performance.now();
      step();
      best = Math.min(best, (performance.now() - start) / 1000);
    }
    return best;
  };
}

async function theirs(): Promise<{ measure: () => Promise<number>; stop: () => void }> {
  const script = resolve(__dirname, "..", "..", "bench", "train_side.py");
  const child = spawn(pythonInterpreter, [script, network, String(threads)], { env: pythonEnvironment() });
  child.stderr.pipe(process.stderr);
  const reader = createInterface({ input: child.stdout });
  const lines = reader[Symbol.asyncIterator]();
  await lines.next();
  return {
    measure: async () => {
      child.stdin.write(`${batch} ${steps}\n`);
      return Number((await lines.next()).value);
    },
    stop: () => {
      child.stdin.end();
      reader.close();
    },
  };
}

async function main(): Promise<void> {
  const measure = await ours();
  const first = performance.now();
  const warm = await measure();
  console.log(
    `${network} batch ${batch}, ${threads} thread(s); the first ${steps} steps took ${((performance.now() - first) / 1000).toFixed(1)} s, the fastest ${warm.toFixed(2)} s`,
  );
  const torch = await theirs();
  try {
    const [here = 0, there = 0] = await inTurns(3, Math.min, [measure, torch.measure]);
    console.log(
      `onnxruntime ${here.toFixed(2)} s, PyTorch ${there.toFixed(2)} s: ${(here / there).toFixed(2)} ×; peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`,
    );
  } finally {
    torch.stop();
  }
}

void main();
