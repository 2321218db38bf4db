// Does pretraining learn, and what does the soft term add? Soft contrastive (λ 0.3), plain contrastive (λ 1) and supervised
// training of one small network on the same images, views and steps, judged by a linear probe and kNN on ten classes that
// none of them was trained with, beside the untrained network; over seeds, with 95% intervals (Student's t) of each, and of
// the differences that seeds have between methods. Linear probes choose their C by five-fold cross-validation.
// Usage: node test/dist/bench/learns.js [--steps 400] [--seeds 3] [--methods soft,plain] [--data ADDRESS] [--judge ADDRESS]
//   [--json FILE]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  accuracy,
  confusionMatrix,
  highestScores,
  knnScores,
  type Matrix,
  probeScores,
} from "#lib/analysis/index";
import { fitLogisticCrossValidated } from "#lib/analysis/probe/cross-validate";
import { dynamicWorldClasses } from "#lib/datasets/dynamic-world";
import { openDataset } from "#lib/datasets/open-dataset";
import { packDatasets } from "#lib/datasets/packed/write-packed";
import { embeddingSize } from "#lib/networks/architectures";
import { architectureOf, pretrainConfig } from "#lib/training/configuration/read-config";
import { BatchLoader } from "#lib/training/data/batch-loader";
import type { LoadedBatch } from "#lib/training/data/loader-messages";
import { FinetuneTrainer } from "#lib/training/finetune/finetune-trainer";
import { finetuneDefaults } from "#lib/training/finetune/options";
import { initialWeights } from "#lib/training/initial-weights";
import { runPlan } from "#lib/training/pretrain/run-plan";
import { inputFormOf } from "#lib/training/pretrain/write-model";
import { chooseRuntime } from "#lib/training/runtime/index";
import { SiameseTrainer } from "#lib/training/siamese/siamese-trainer";
import { plainView } from "#lib/training/views/make-views";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "400" },
    seeds: { type: "string", default: "3" },
    data: { type: "string", default: "synthetic:ssl4eo?seed=303&count=2000&side=96&pair=s2a" },
    judge: { type: "string", default: "synthetic:eurosat?seed=900&count=1500" },
    methods: { type: "string", default: "untrained,supervised,plain,soft" },
    json: { type: "string" },
  },
});
const steps = Number(values.steps);
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const allMethods = ["untrained", "supervised", "plain", "soft"] as const;
type Method = (typeof allMethods)[number];
const methods = allMethods.filter((method) => values.methods.split(",").includes(method));

/** Images that are generated would be so for every epoch again. */
const folder = mkdtempSync(join(tmpdir(), "softcon-bench-learns-"));
const packed = values.data.startsWith("synthetic:") ? `packed:${join(folder, "data")}` : values.data;

/** The shipped model's setting, smaller: 32 × 32 pixels, two blocks. */
const configOf = (method: Method, seed: number) =>
  pretrainConfig({
    preset: "tiny-s2",
    data: packed,
    out: "unused",
    network: { width: 128, depth: 2, patch: 8, layerScale: false },
    size: 32,
    mask: { ratio: 0.5 },
    steps,
    seed,
    loss: { hardWeight: method === "plain" ? 1 : 0.3 },
    schedule: { kind: "cosine", warmupEpochs: 0.1 },
  });
type Config = ReturnType<typeof configOf>;

/** Images [n, C, S, S] → features [n, D]. */
type Embed = (images: Float32Array, shape: readonly [number, number, number, number]) => Float32Array;

async function withBatches(
  config: Config,
  use: (next: () => Promise<LoadedBatch>, images: number) => Promise<void>,
): Promise<void> {
  const { data, split, batch, seed, size, shift, views, badSamples } = config;
  const { first, second } = config.augmentation;
  const { loader, info } = await BatchLoader.open({
    ...{
      addresses: data,
      split,
      batch,
      seed,
      badSamples,
      position: null,
      readAhead: 2,
      readers: 1,
      workers: 1,
    },
    views: { form: inputFormOf(config), size, augmentation: [first, second], shift, views },
  });
  try {
    await use(() => loader.next(), info.images);
  } finally {
    await loader.close();
  }
}

const architecture = architectureOf(configOf("soft", 1).network, "s2", 32);

async function contrastive(config: Config): Promise<{ embed: Embed; dispose: () => void }> {
  const trainer = new SiameseTrainer(
    { ...config, architecture, rules: { decayAll: false } },
    initialWeights(architecture, null, { seed: config.seed }),
  );
  await withBatches(config, async (next, images) => {
    const plan = runPlan(config, images);
    for (let step = 0; step < steps; step++) trainer.step(await next(), plan.ratesAt(step));
  });
  return { embed: (images, shape) => trainer.embed(images, shape), dispose: () => trainer.dispose() };
}

/** A linear layer on the backbone, all of it trained by the labels of one view, unmasked. */
async function supervised(config: Config, count: number): Promise<{ embed: Embed; dispose: () => void }> {
  const { optimiser, seed, clip } = config;
  const trainer = new FinetuneTrainer(
    {
      ...finetuneDefaults(architecture),
      ...{ classes: dynamicWorldClasses, multiLabel: true, method: "full", rules: {}, optimiser, seed, clip },
    },
    initialWeights(architecture, null, { seed }),
  );
  if (count > 0)
    await withBatches(config, async (next, images) => {
      const plan = runPlan(config, images);
      for (let step = 0; step < count; step++) {
        const { first, labels, shape, classes } = await next();
        const batch = { shape, images: first, labels: labels ?? new Uint8Array(shape[0] * classes) };
        trainer.step(batch, plan.ratesAt(step).learningRate);
      }
    });
  return { embed: (images, shape) => trainer.embed(images, shape), dispose: () => trainer.dispose() };
}

interface Judged {
  readonly images: Float32Array;
  readonly ids: Int32Array;
}

async function read(split: string, config: Config): Promise<Judged> {
  const dataset = await openDataset(values.judge);
  const views: Float32Array[] = [];
  const ids: number[] = [];
  for await (const { raster, labels } of dataset.samples({ split })) {
    views.push(plainView(raster, inputFormOf(config), config.size, true));
    ids.push(dataset.classes.indexOf(labels?.[0] ?? ""));
  }
  await dataset.close();
  const length = views[0]?.length ?? 0;
  const images = new Float32Array(views.length * length);
  for (const [i, view] of views.entries()) images.set(view, i * length);
  return { images, ids: Int32Array.from(ids) };
}

function featuresOf({ images, ids }: Judged, embed: Embed): Matrix {
  const batch = 100;
  const { size } = configOf("soft", 1);
  const length = images.length / ids.length;
  const cols = embeddingSize(architecture);
  const data = new Float32Array(ids.length * cols);
  for (let at = 0; at < ids.length; at += batch) {
    const part = images.subarray(at * length, (at + batch) * length);
    data.set(embed(part, [part.length / length, architecture.channels, size, size]), at * cols);
  }
  return { data, rows: ids.length, cols };
}

async function judge(embed: Embed, fit: Judged, test: Judged): Promise<{ linear: number; knn: number }> {
  const [train, queries] = [featuresOf(fit, embed), featuresOf(test, embed)];
  const targets = { kind: "classes", ids: fit.ids, count: 10 } as const;
  const share = (scores: Float64Array): number =>
    100 * accuracy(confusionMatrix(test.ids, highestScores(scores, 10), 10));
  const { probe } = await fitLogisticCrossValidated(train, targets, { standardise: true, seed: 1 });
  return {
    linear: share(probeScores(probe, queries)),
    knn: share(await knnScores(train, targets, queries, { threads: 1 })),
  };
}

/** Mean and half the width of its 95% interval, by Student's t. */
function interval(values: readonly number[]): string {
  const t = [Number.NaN, 12.71, 4.3, 3.18, 2.78, 2.57][values.length - 1] ?? 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(1)} ± ${(t * Math.sqrt(variance / values.length)).toFixed(1)}`;
}

async function main(): Promise<void> {
  if (packed !== values.data) await packDatasets([values.data], join(folder, "data"), { size: 96 });
  const runtime = await chooseRuntime({ provider: "cpu", threads: 1 });
  const [fit, test] = [await read("train", configOf("soft", 1)), await read("test", configOf("soft", 1))];
  console.log(
    `${steps} steps of ${configOf("soft", 1).batch}; ${fit.ids.length} images to fit, ${test.ids.length} to judge; accuracy in %`,
  );
  const results: { method: Method; seed: number; linear: number; knn: number }[] = [];
  for (const method of methods) {
    for (const seed of seeds) {
      const config = configOf(method, seed);
      const labelled = method === "supervised" || method === "untrained";
      const trained = labelled
        ? await supervised(config, method === "untrained" ? 0 : steps)
        : await contrastive(config);
      results.push({ method, seed, ...(await judge(trained.embed, fit, test)) });
      trained.dispose();
      console.error(JSON.stringify(results.at(-1)));
      if (values.json) writeFileSync(values.json, JSON.stringify({ steps, results }, null, 2));
    }
    const own = results.filter((result) => result.method === method);
    const of = (name: "linear" | "knn"): string => interval(own.map((result) => result[name]));
    console.log(`${method.padEnd(10)}  linear ${of("linear")}   kNN ${of("knn")}`);
  }
  for (const [a, b] of [
    ["soft", "untrained"],
    ["soft", "plain"],
    ["soft", "supervised"],
  ] as const) {
    const of = (name: "linear" | "knn"): string =>
      interval(
        seeds.map((seed) => {
          const [one, other] = [a, b].map((m) => results.find((r) => r.method === m && r.seed === seed));
          return (one?.[name] ?? Number.NaN) - (other?.[name] ?? Number.NaN);
        }),
      );
    console.log(`${a} − ${b}: linear ${of("linear")}   kNN ${of("knn")}`);
  }
  runtime.dispose();
}

void main().finally(() => rmSync(folder, { recursive: true, force: true }));
