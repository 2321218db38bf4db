// Images a second of the whole pretraining loop (read, augment, step), of the engine's bare step on views in memory, and of
// the same loop in PyTorch, in turns.
// Usage: node test/dist/bench/pretrain.js [tiny|vits14] [BATCH] [STEPS] [THREADS] [bare]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { packDatasets } from "#lib/datasets/packed/write-packed";
import { statisticsPreset } from "#lib/sensors/statistics";
import { pythonEnvironment, pythonInterpreter } from "#lib/testing/peers";
import { architectureOf, bandsOf, pretrainConfig } from "#lib/training/configuration/read-config";
import { BatchLoader } from "#lib/training/data/batch-loader";
import { initialWeights } from "#lib/training/initial-weights";
import { inputFormOf } from "#lib/training/pretrain/write-model";
import { chooseRuntime } from "#lib/training/runtime/index";
import { SiameseTrainer } from "#lib/training/siamese/siamese-trainer";
import { inTurns } from "./turns";

const [name = "tiny", ...rest] = process.argv.slice(2);
const [batch = name === "tiny" ? 64 : 8, steps = 10, threads = 1] = rest.map(Number);
const alone = rest.includes("bare");
const folder = mkdtempSync(join(tmpdir(), "softcon-bench-"));
const data = join(folder, "data");

const config = pretrainConfig({
  ...(name === "tiny"
    ? {
        preset: "tiny-s2",
        network: { width: 128, depth: 4, patch: 8 },
        ...{ shift: null, views: "augment", clip: null },
        augmentation: {
          first: { rotate: 0, flipVertical: 0, antialias: true },
          second: { rotate: 0, flipVertical: 0, antialias: true },
        },
      }
    : { preset: "softcon-vits14-s2" }),
  ...{ data, out: folder, batch, workers: 1, readers: 0 },
});
const architecture = architectureOf(config.network, "s2", config.size);

async function ours(): Promise<{
  loop: () => Promise<number>;
  bare: () => number;
  stop: () => Promise<void>;
}> {
  const runtime = await chooseRuntime({ provider: "cpu", threads });
  const trainer = new SiameseTrainer(
    { ...config, architecture, rules: {} },
    initialWeights(architecture, null, { seed: 1 }),
  );
  const { first, second } = config.augmentation;
  const { loader } = await BatchLoader.open({
    ...{ addresses: config.data, split: null, batch, seed: 1, position: null, badSamples: "throw" },
    ...{ readAhead: config.readAhead, readers: config.readers, workers: config.workers },
    views: {
      form: inputFormOf(config),
      size: config.size,
      augmentation: [first, second],
      shift: null,
      views: "augment",
    },
  });
  const rates = { learningRate: 1e-4, momentum: 0.99 };
  const held = await loader.next();
  trainer.step(held, rates);
  trainer.step(held, rates);
  return {
    loop: async () => {
      const start = performance.now();
      for (let i = 0; i < steps; i++) trainer.step(await loader.next(), rates);
      return (1000 * steps * batch) / (performance.now() - start);
    },
    bare: () => {
      const start = performance.now();
      for (let i = 0; i < steps; i++) trainer.step(held, rates);
      return (1000 * steps * batch) / (performance.now() - start);
    },
    stop: async () => {
      await loader.close();
      trainer.dispose();
      runtime.dispose();
    },
  };
}

async function theirs(): Promise<{ measure: () => Promise<number>; stop: () => void }> {
  const { mean, std } = statisticsPreset(config.statistics, "L1C");
  const bands = bandsOf("s2");
  const low = bands.map((band) => (mean[band] ?? 0) - 2 * (std[band] ?? 0));
  const span = bands.map((band) => 4 * (std[band] ?? 0));
  const { size, augmentation, loss, heads, workers } = config;
  const request = {
    data,
    batch,
    size,
    augmentation,
    loss,
    heads,
    workers,
    threads,
    architecture,
    low,
    span,
    ratio: config.mask.ratio,
  };
  const script = resolve(__dirname, "..", "..", "bench", "pretrain_side.py");
  const child = spawn(pythonInterpreter, [script, JSON.stringify(request)], { env: pythonEnvironment() });
  child.stderr.pipe(process.stderr);
  const reader = createInterface({ input: child.stdout });
  const lines = reader[Symbol.asyncIterator]();
  await lines.next();
  return {
    measure: async () => {
      child.stdin.write(`${steps}\n`);
      return Number((await lines.next()).value);
    },
    stop: () => {
      child.stdin.end();
      reader.close();
      child.kill();
    },
  };
}

async function main(): Promise<void> {
  try {
    const side = name === "tiny" ? 96 : 264;
    const places = Math.ceil((4 * batch) / 4);
    await packDatasets([`synthetic:ssl4eo?seed=7&count=${places}&side=${side}`], data, { size: side });
    const here = await ours();
    const there = alone ? null : await theirs();
    try {
      const sides = [here.loop, here.bare, ...(there ? [there.measure] : [])];
      const [loop = 0, bare = 0, torch] = await inTurns(3, Math.max, sides);
      const compared =
        torch === undefined
          ? ""
          : `; PyTorch's loop ${torch.toFixed(1)}/s, ours ${(loop / torch).toFixed(2)} ×`;
      console.log(
        `${name}, batch ${batch}, ${threads} thread(s): loop ${loop.toFixed(1)} images/s, bare step ${bare.toFixed(1)}/s: ${((100 * loop) / bare).toFixed(0)}%${compared}`,
      );
    } finally {
      there?.stop();
      await here.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
