import * as tf from "@tensorflow/tfjs-core";
import { labelSimilarity, noLabels } from "../losses/label-similarity";
import type { Inputs } from "../step-inputs";
import type { SiameseBatch, SiameseOptions } from "./options";
import { planView } from "./plan";

export type ViewName = "first" | "second";

/** Some images of one view of a batch. */
export interface ViewSlice {
  readonly batch: SiameseBatch;
  readonly view: ViewName;
  readonly first: number;
  readonly count: number;
  /** Step and batch of the step, for the random choices. */
  readonly place: readonly number[];
}

/** The views that a branch sees. */
export function viewsOf({ symmetric }: SiameseOptions, branch: "trained" | "average"): ViewName[] {
  if (symmetric) return ["first", "second"];
  return branch === "trained" ? ["first"] : ["second"];
}

/** `<view>.images`, [count, C, H, W]. */
export function imageInputs({ batch, view, first, count }: ViewSlice): Inputs {
  const [, channels, height, width] = batch.shape;
  const size = channels * height * width;
  const pixels = batch[view].subarray(first * size, (first + count) * size);
  return { [`${view}.images`]: tf.tensor(pixels, [count, channels, height, width], "float32") };
}

/** The trained branch's random choices: `<view>.rows`, `<view>.pixels`, `<view>.factors`, those there are. */
export function choiceInputs(
  options: SiameseOptions,
  { batch, view, first, count, place }: ViewSlice,
): Inputs {
  const [, , height, width] = batch.shape;
  const at = [...place, view === "first" ? 0 : 1];
  const { rows, pixels, factors } = planView(options, [height, width], [first, count], at);
  const inputs: Inputs = {};
  if (rows) inputs[`${view}.rows`] = tf.tensor1d(rows, "int32");
  if (pixels) inputs[`${view}.pixels`] = tf.tensor(pixels, [count, 1, height, width]);
  if (factors) inputs[`${view}.factors`] = tf.tensor(factors, [factors.length / count, count]);
  return inputs;
}

/** `similarity` [N, N] and `labelled` [N]. */
export function targetInputs({ shape, labels, classes }: SiameseBatch): Inputs {
  const { count, similarity, labelled } = labels ? labelSimilarity(labels, classes) : noLabels(shape[0]);
  return { similarity: tf.tensor2d(similarity, [count, count]), labelled: tf.tensor1d(labelled) };
}
