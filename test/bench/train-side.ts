// TensorFlow.js's side of the training benchmark: AdamW, eval-mode batch norm, random weights, on one backend.
// Usage: train-side.js onnxruntime|wasm vits14|rn50 BATCH THREADS; reads lines `STEPS` and answers as train_side.py does.
import { createInterface } from "node:readline";
import * as tf from "@tensorflow/tfjs";
import { randomState } from "#lib/networks/initialise";
import { resnet50 } from "#lib/networks/resnet50";
import { vit } from "#lib/networks/vit";
import { compileStep, registerOnnxBackend } from "#lib/tfjs-backend/index";
import { createOptimiser } from "#lib/training/optimisers/optimiser";
import { committing } from "#lib/training/pending-values";
import { TensorOps } from "#lib/training/tensor-ops";

const [backend = "onnxruntime", network = "vits14"] = process.argv.slice(2);
const [batch = 2, threads = 1] = process.argv.slice(4).map(Number);
const [bands, size] = [13, 224];

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

/** Random weights: those of the state dict that are trained as trainable variables. */
function randomWeights(): Map<string, tf.Variable> {
  const state = randomState(architecture, 1);
  const weights = new Map<string, tf.Variable>();
  for (const name of state.names) {
    const frozen = name.includes("running_") || name === "mask_token";
    const initial = tf.tensor(state.float32(name), [...state.info(name).shape]);
    weights.set(name, tf.variable(initial, !frozen));
    initial.dispose();
  }
  return weights;
}

function trainingStep(): () => void {
  const weights = randomWeights();
  const ops = new TensorOps((name) => {
    const weight = weights.get(name);
    if (!weight) throw new Error(`no weight ${name}`);
    return weight;
  });
  const variables = new Map([...weights].filter(([, weight]) => weight.trainable));
  const optimiser = createOptimiser(
    { kind: "adamw", weightDecay: 0.01 },
    { variables, ruleOf: () => ({ rate: 1, decay: true }) },
  );
  const nameOf = new Map([...variables].map(([name, variable]) => [variable.name, name]));
  const step = compileStep((inputs: { readonly image: tf.Tensor; readonly numbers: tf.Tensor }) => {
    const { value, grads } = tf.variableGrads(() => {
      const { embedding } =
        architecture.kind === "vit" ? vit(ops, inputs.image, architecture) : resnet50(ops, inputs.image);
      return tf.mean<tf.Scalar>(tf.square(embedding));
    });
    const gradients = new Map(Object.entries(grads).map(([name, grad]) => [nameOf.get(name) ?? name, grad]));
    committing((pending) => optimiser.apply(gradients, tf.unstack(inputs.numbers), pending));
    return { loss: value };
  });
  const pixels = Float32Array.from({ length: batch * bands * size * size }, () => Math.random());
  let count = 0;
  return () =>
    tf.tidy(() => {
      const image = tf.tensor4d(pixels, [batch, bands, size, size]);
      const numbers = tf.tensor1d([...optimiser.numbers(count++, 1e-4)]);
      const [loss] = step.run({ image, numbers }).loss.dataSync();
      if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss}`);
    });
}

async function main(): Promise<void> {
  if (backend === "wasm") {
    const { setThreadsCount } = await import("@tensorflow/tfjs-backend-wasm");
    setThreadsCount(threads);
  } else await registerOnnxBackend({ threads });
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
  const step = trainingStep();
  console.log("ready");
  for await (const line of createInterface({ input: process.stdin })) {
    let [best, cpu] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let i = 0; i < Number(line); i++) {
      const [start, used] = [performance.now(), process.cpuUsage()];
      step();
      const { user, system } = process.cpuUsage(used);
      best = Math.min(best, (performance.now() - start) / 1000);
      cpu = Math.min(cpu, (user + system) / 1e6);
    }
    console.log(`${best} ${cpu} ${process.resourceUsage().maxRSS / 1024}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
