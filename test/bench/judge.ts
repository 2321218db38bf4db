// What a model's features are worth on the synthetic world: linear probe and kNN on ten classes it was not trained with,
// beside the same network untrained (three seeds) and the bands' means and deviations.
// Usage: node test/dist/bench/judge.js MODEL.safetensors… [--count N] [--data ADDRESS]
import { parseArgs } from "node:util";
import {
  accuracy,
  bootstrap,
  confusionMatrix,
  fitLogistic,
  highestScores,
  knnScores,
  type Matrix,
  probeScores,
} from "#lib/analysis/index";
import type { Sample } from "#lib/datasets/dataset";
import { openDataset } from "#lib/datasets/open-dataset";
import type { Encoder } from "#lib/inference/encoder";
import { loadEncoder, untrainedEncoder } from "#lib/inference/load-encoder";
import type { Raster } from "#lib/raster/raster";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { count: { type: "string", default: "1000" }, data: { type: "string" } },
});

interface Images {
  readonly l1c: readonly Raster[];
  readonly l2a: readonly Raster[];
  readonly ids: Int32Array;
}

async function read(split: string): Promise<Images> {
  const dataset = await openDataset(
    values.data ?? `synthetic:eurosat?seed=900&count=${values.count}&pair=s2a`,
  );
  const samples: Sample[] = [];
  for await (const sample of dataset.samples({ split })) samples.push(sample);
  const ids = Int32Array.from(samples, ({ labels }) => dataset.classes.indexOf(labels?.[0] ?? ""));
  await dataset.close();
  return {
    l1c: samples.map(({ raster }) => raster),
    l2a: samples.flatMap(({ companions }) => companions?.["s2a"] ?? []),
    ids,
  };
}

type Features = (rasters: readonly Raster[]) => Promise<Matrix>;

/** Embeds through inference, as a user would: bands by name, L2A by its own statistics. */
const encoded =
  (open: (bands: readonly string[]) => Promise<Encoder>): Features =>
  async (rasters) => {
    const bands = rasters[0]?.bands ?? [];
    const encoder = await open(bands);
    try {
      const rows: Float32Array[] = [];
      for (const { data, width, height } of rasters) {
        const { embedding } = await encoder.run({
          data: Float32Array.from(data),
          shape: [1, bands.length, height, width],
        });
        if (embedding) rows.push(Float32Array.from(embedding.data));
      }
      return matrixOf(rows);
    } finally {
      await encoder.dispose();
    }
  };

/** Mean and deviation of the twelve bands that both products have. */
const bandStatistics: Features = async (rasters) =>
  matrixOf(
    rasters.map(({ data, bands, width, height }) => {
      const area = width * height;
      const row = bands.flatMap((band, b) => {
        if (band === "B10") return [];
        const plane = Float64Array.from(data.subarray(b * area, (b + 1) * area));
        const mean = plane.reduce((sum, value) => sum + value, 0) / area;
        const variance = plane.reduce((sum, value) => sum + (value - mean) ** 2, 0) / area;
        return [mean, Math.sqrt(variance)];
      });
      return Float32Array.from(row);
    }),
  );

function matrixOf(rows: readonly Float32Array[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * cols);
  for (const [i, row] of rows.entries()) data.set(row, i * cols);
  return { data, rows: rows.length, cols };
}

const classes = 10;

function told(truth: Int32Array, scores: Float64Array): string {
  const found = highestScores(scores, classes);
  const of = (rows: ArrayLike<number>): number => {
    const pick = (all: Int32Array): Int32Array => Int32Array.from(rows, (row) => all[row] ?? 0);
    return accuracy(confusionMatrix(pick(truth), pick(found), classes));
  };
  const { low, high } = bootstrap(truth.length, of, { seed: 1 });
  const all = of(Int32Array.from(truth.keys()));
  return `${(100 * all).toFixed(1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
}

async function judge(name: string, features: Features, train: Images, test: Images): Promise<void> {
  const [fitL1c, fitL2a, l1c, l2a] = [
    await features(train.l1c),
    await features(train.l2a),
    await features(test.l1c),
    await features(test.l2a),
  ];
  const pairs = [
    ["L1C", fitL1c, l1c],
    ["L2A", fitL2a, l2a],
    ["L1C → L2A", fitL1c, l2a],
  ] as const;
  const cells: string[] = [];
  for (const [what, fit, query] of pairs) {
    const targets = { kind: "classes", ids: train.ids, count: classes } as const;
    const { probe } = await fitLogistic(fit, targets, { standardise: true });
    cells.push(`${what}: linear ${told(test.ids, probeScores(probe, query))}`);
    cells.push(`kNN ${told(test.ids, await knnScores(fit, targets, query))}`);
  }
  console.log(`${name}\n  ${cells.join("; ")}`);
}

async function main(): Promise<void> {
  const [train, test] = [await read("train"), await read("test")];
  console.log(
    `${train.ids.length} images to fit, ${test.ids.length} to judge; accuracy in % with 95% intervals`,
  );
  await judge("bands' means and deviations", bandStatistics, train, test);
  for (const [i, path] of positionals.entries()) {
    const open = (bands: readonly string[]): Promise<Encoder> =>
      loadEncoder(path, { bands, provider: "cpu", threads: 1 });
    if (i === 0) {
      const encoder = await open(train.l1c[0]?.bands ?? []);
      const { architecture, preprocessing } = encoder.description;
      await encoder.dispose();
      const { resize, antialias } = preprocessing;
      for (const seed of [1, 2, 3])
        await judge(
          `untrained, seed ${seed}`,
          encoded((bands) =>
            untrainedEncoder(architecture, seed, { bands, resize, antialias, provider: "cpu", threads: 1 }),
          ),
          train,
          test,
        );
    }
    await judge(path, encoded(open), train, test);
  }
}

void main();
