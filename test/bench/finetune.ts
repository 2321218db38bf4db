// What fine-tuning gains on a linear probe, and what low-rank adapters lose against the whole network: accuracy on test
// images of the synthetic world, over seeds, each with images of its own to train on; 95% intervals (Student's t), of the
// gains on the probe too.
// Usage: node test/dist/bench/finetune.js MODEL.safetensors [--images 2000] [--epochs 10] [--seeds 1,2,3]
//   [--methods head-first,adapters] [--keep FOLDER] [--threads 2] [--json FILE]
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fitLogisticCrossValidated } from "#lib/analysis/probe/cross-validate";
import { probeScores } from "#lib/analysis/probe/logistic";
import { openDataset } from "#lib/datasets/open-dataset";
import { packDatasets } from "#lib/datasets/packed/write-packed";
import { loadEncoder } from "#lib/inference/load-encoder";
import type { Pool } from "#lib/inference/pooling";
import type { FinetuneInput } from "#lib/training/configuration/finetune-config";
import { finetune } from "#lib/training/finetune/finetune";
import { type FinetuneMethod, finetuneMethods } from "#lib/training/finetune/options";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: "string", default: "2000" },
    epochs: { type: "string", default: "10" },
    seeds: { type: "string", default: "1,2,3" },
    methods: { type: "string", default: "head-first,adapters" },
    keep: { type: "string" },
    threads: { type: "string", default: "2" },
    json: { type: "string" },
  },
});
const [model] = positionals;
if (model === undefined) throw new Error("MODEL.safetensors is missing");
const folder = mkdtempSync(join(tmpdir(), "softcon-bench-finetune-"));

interface Vectors {
  readonly data: Float32Array;
  readonly rows: number;
  readonly cols: number;
  readonly ids: Int32Array;
}

/** Vectors of a data set's images, and their classes. */
async function vectorsOf(path: string, data: string, pool: Pool): Promise<Vectors> {
  const encoder = await loadEncoder(path, { provider: "cpu", threads });
  const dataset = await openDataset(data, { threads: 1 });
  try {
    const ids: number[] = [];
    const rows: Float32Array[] = [];
    async function* tiles() {
      for await (const { id, raster, labels, source } of dataset.samples()) {
        ids.push(dataset.classes.indexOf(labels?.[0] ?? ""));
        const window = { x: 0, y: 0, width: raster.width, height: raster.height };
        yield { id, raster, source, window, footprint: null, datetime: null, validShare: 1 };
      }
    }
    for await (const batch of encoder.stream(tiles(), { pool, batch: 32 }))
      for (const { embedding } of batch) rows.push(embedding);
    const cols = rows[0]?.length ?? 0;
    const matrix = new Float32Array(rows.length * cols);
    for (const [row, vector] of rows.entries()) matrix.set(vector, row * cols);
    return { data: matrix, rows: rows.length, cols, ids: Int32Array.from(ids) };
  } finally {
    await dataset.close();
    await encoder.dispose();
  }
}

/** Percent of rows whose largest score is that of their class. */
function accuracyOf(scores: ArrayLike<number>, { ids, rows }: Vectors): number {
  const classes = scores.length / rows;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if ((scores[row * classes + c] ?? 0) > (scores[row * classes + best] ?? 0)) best = c;
    if (best === ids[row]) right++;
  }
  return (100 * right) / rows;
}

/** Packed images; those that a folder of `--keep` holds are not drawn again. */
async function pack(name: string, seed: number, count: number): Promise<string> {
  const path = join(values.keep ?? folder, name);
  if (!existsSync(path))
    await packDatasets([`synthetic:eurosat?seed=${seed}&count=${count}`], path, { size: 64, threads: 2 });
  return `packed:${path}`;
}

interface Row {
  readonly method: string;
  readonly seed: number;
  readonly accuracy: number;
  readonly trainedPercent: number;
}

const threads = Number(values.threads);
/** Of the small model; larger networks want lower rates. */
const settings: Readonly<Partial<Record<FinetuneMethod, Partial<FinetuneInput>>>> = {
  "head-first": { learningRate: 5e-4, layerDecay: 0.85, augmentation: { cropScale: [0.6, 1] } },
  adapters: { learningRate: 2e-3, augmentation: { cropScale: [0.6, 1] } },
};

async function main(path: string): Promise<void> {
  const [images, epochs] = [Number(values.images), Number(values.epochs)];
  const rows: Row[] = [];
  const told = (row: Row): void => {
    rows.push(row);
    console.log(JSON.stringify(row));
    if (values.json) writeFileSync(values.json, JSON.stringify({ images, epochs, rows }, null, 2));
  };
  const seeds = values.seeds.split(",").map(Number);
  const test = await pack("test", 7001, 1000);
  const val = await pack("val", 5001, 400);
  for (const seed of seeds) {
    const train = await pack(`train-${seed}`, seed, images);
    const [known, unknown] = [await vectorsOf(path, train, "cls"), await vectorsOf(path, test, "cls")];
    const fit = await fitLogisticCrossValidated(
      known,
      { kind: "classes", ids: known.ids, count: 10 },
      { standardise: true, seed },
    );
    told({
      method: "linear probe",
      seed,
      accuracy: accuracyOf(probeScores(fit.probe, unknown), unknown),
      trainedPercent: 0,
    });
    for (const method of finetuneMethods.filter((name) => values.methods.split(",").includes(name))) {
      const result = await finetune({
        ...{ data: train, split: null, init: path, out: join(folder, `${method}-${seed}`), epochs, seed },
        ...{ validation: { data: val, split: null }, checkpointMinutes: 60, workers: 1, readers: 0 },
        runtime: { provider: "cpu", threads },
        ...settings[method],
        method,
      });
      const vectors = await vectorsOf(result.model, test, "probabilities");
      const trainedPercent = (100 * result.trained) / result.parameters;
      told({ method, seed, accuracy: accuracyOf(vectors.data, vectors), trainedPercent });
    }
  }
  const of = (method: string): number[] =>
    rows.filter((row) => row.method === method).map(({ accuracy }) => accuracy);
  for (const method of new Set(rows.map((row) => row.method))) {
    const gains = of(method).map((value, i) => value - (of("linear probe")[i] ?? Number.NaN));
    console.log(`${method}: ${interval(of(method))}; on the probe ${interval(gains)}`);
  }
}

/** Mean and half the width of its 95% interval, by Student's t. */
function interval(numbers: readonly number[]): string {
  const t = [Number.NaN, 12.71, 4.3, 3.18, 2.78, 2.57][numbers.length - 1] ?? 2;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (numbers.length - 1);
  return `${mean.toFixed(1)} ± ${(t * Math.sqrt(variance / numbers.length)).toFixed(1)}`;
}

void main(model).finally(() => rmSync(folder, { recursive: true, force: true }));
