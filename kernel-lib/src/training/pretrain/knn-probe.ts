import { knnScores } from "../../analysis/knn";
import { microAveragePrecision } from "../../analysis/metrics/average-precision";
import { accuracy, confusionMatrix, highestScores } from "../../analysis/metrics/classification";
import type { Targets } from "../../analysis/targets";
import { SoftconError } from "../../core/errors";
import { openDataset } from "../../datasets/open-dataset";
import type { ProbeChoice } from "../configuration/pretrain-config";
import { plainView } from "../views/make-views";
import type { InputForm } from "../views/normalise";

/** Labelled images in memory, to be embedded again and again. */
export interface ProbeSet {
  /** [rows, channels, size, size] */
  readonly images: Float32Array;
  readonly shape: readonly [number, number, number, number];
  readonly targets: Targets;
  readonly k: number;
  /** "accuracy" of single labels, "micro mAP" of several. */
  readonly metric: "accuracy" | "micro mAP";
}

/**
 * Reads the images of a probe, as inference would give them to the network.
 * @throws SoftconError where fewer than two of them are labelled.
 */
export async function readProbeSet(
  { data, split, images: most = 500, k = 20 }: ProbeChoice,
  { form, size, antialias, seed }: { form: InputForm; size: number; antialias: boolean; seed: number },
): Promise<ProbeSet> {
  const dataset = await openDataset(data, { threads: 1 });
  try {
    const { classes, multiLabel } = dataset;
    const length = form.bands.length * size ** 2;
    const images: Float32Array[] = [];
    const labels: number[][] = [];
    for await (const sample of dataset.samples({ shuffle: seed, ...(split !== undefined && { split }) })) {
      if (sample.labels === null || sample.labels.length === 0) continue;
      images.push(plainView(sample.raster, form, size, antialias));
      labels.push(sample.labels.map((label) => classes.indexOf(label)));
      if (images.length >= most) break;
    }
    if (images.length < 2)
      throw new SoftconError(
        `the probe's data ${data} have ${images.length} labelled images; two or more are needed`,
      );
    const all = new Float32Array(images.length * length);
    for (const [row, image] of images.entries()) all.set(image, row * length);
    return {
      images: all,
      shape: [images.length, form.bands.length, size, size],
      targets: targetsOf(labels, classes.length, multiLabel),
      k,
      metric: multiLabel ? "micro mAP" : "accuracy",
    };
  } finally {
    await dataset.close();
  }
}

function targetsOf(labels: readonly (readonly number[])[], count: number, multiLabel: boolean): Targets {
  if (!multiLabel) return { kind: "classes", ids: Int32Array.from(labels, ([label = 0]) => label), count };
  const hot = new Uint8Array(labels.length * count);
  for (const [row, own] of labels.entries()) for (const label of own) hot[row * count + label] = 1;
  return { kind: "labels", hot, count };
}

/**
 * How well neighbours tell labels, every image by all others.
 * @param embed images [n, channels, size, size] → features [n, D].
 * @param batch images at a time; the last batch is filled up, so that all are of one shape.
 */
export async function knnProbe(
  { images, shape, targets, k }: ProbeSet,
  batch: number,
  embed: (images: Float32Array, shape: ProbeSet["shape"]) => Float32Array,
): Promise<number> {
  const [rows, channels, height, width] = shape;
  const length = channels * height * width;
  let data: Float32Array | undefined;
  let cols = 0;
  for (let first = 0; first < rows; first += batch) {
    const part = new Float32Array(batch * length);
    part.set(images.subarray(first * length, Math.min(rows, first + batch) * length));
    const features = embed(part, [batch, channels, height, width]);
    cols = features.length / batch;
    data ??= new Float32Array(rows * cols);
    data.set(features.subarray(0, (Math.min(rows, first + batch) - first) * cols), first * cols);
  }
  const matrix = { data: data ?? new Float32Array(), rows, cols };
  const scores = await knnScores(matrix, targets, "leave-one-out", { k, threads: 1 });
  if (targets.kind === "labels") return microAveragePrecision(targets.hot, scores);
  const found = highestScores(scores, targets.count);
  return accuracy(confusionMatrix(targets.ids, found, targets.count));
}
