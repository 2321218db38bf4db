// Memory and time of one pretraining step on a batch that goes through the backbones a part at a time.
// Usage: node test/dist/bench/large-batch.js [BATCH 256] [MICRO 8] [THREADS 2] [SIZE 224] [vits14|rn50]
import * as tf from "@tensorflow/tfjs";
import type { Architecture } from "#lib/networks/architectures";
import { randomState } from "#lib/networks/initialise";
import { registerOnnxBackend } from "#lib/tfjs-backend/index";
import { siameseDefaults } from "#lib/training/siamese/options";
import { SiameseTrainer } from "#lib/training/siamese/siamese-trainer";

const [batch = 256, microBatch = 8, threads = 2, side = 224] = process.argv.slice(2, 6).map(Number);
const architecture: Architecture =
  process.argv[6] === "rn50"
    ? { kind: "resnet50", channels: 13 }
    : {
        ...{ kind: "vit", channels: 13, width: 384, depth: 12, heads: 6, patch: 14, grid: 16 },
        layerScale: true,
      };

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const peak = (): number => process.resourceUsage().maxRSS * 1024;

async function main(): Promise<void> {
  await registerOnnxBackend({ threads });
  await tf.setBackend("onnxruntime");
  const trainer = new SiameseTrainer(
    { ...siameseDefaults(architecture), microBatch },
    randomState(architecture, 1),
  );
  const shape = [batch, 13, side, side] as const;
  const size = shape.reduce((product, length) => product * length);
  const first = new Float32Array(size);
  for (let i = 0; i < size; i++) first[i] = ((i * 7919) % 10_007) / 10_007;
  const second = first.map((value) => 0.9 * value + 0.05);
  const labels = Uint8Array.from({ length: batch * 9 }, (_, i) => (i % 4 === 0 ? 1 : 0));
  const before = peak();
  const start = performance.now();
  const report = trainer.step(
    { shape, first, second, labels, classes: 9 },
    { learningRate: 1e-4, momentum: 0.99 },
  );
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${side} px, batch ${batch} in parts of ${microBatch}: ${seconds.toFixed(1)} s, loss ${report.loss.toFixed(4)}; ` +
      `peak ${mebibytes(peak())}, of which ${mebibytes(before)} before the step (${mebibytes(8 * size)} pixels of both views, weights and moments)`,
  );
}

void main();
