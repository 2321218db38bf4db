import * as tf from "@tensorflow/tfjs-core";
import { type Inputs, input, rateInputs, withInputs } from "../step-inputs";
import { takeNumbers } from "../variables";
import type { SiameseGraphs } from "./graphs";
import { choiceInputs, imageInputs, targetInputs, type ViewName, type ViewSlice, viewsOf } from "./inputs";
import type { SiameseBatch, SiameseOptions } from "./options";

/** What a step runs with. */
export interface StepRun {
  readonly options: SiameseOptions;
  readonly graphs: SiameseGraphs;
  /** Steps taken before. */
  readonly step: number;
}

/**
 * Runs the graphs that a step is made of: one, where one batch goes through at once.
 * @param numbers momentum of the average, then the optimiser's.
 * @returns loss, hard, soft, featureStd, gradNorm, as means over the batches.
 */
export function runStep(
  run: StepRun,
  batches: readonly SiameseBatch[],
  numbers: readonly number[],
): readonly number[] {
  const [only] = batches;
  if (!only) throw new Error("a step needs a batch");
  if (batches.length === 1 && !isCut(run, only)) {
    const inputs = { ...wholeInputs(run, only, [run.step, 0]), ...rateInputs(numbers) };
    return withInputs(inputs, (given) => {
      const { report } = run.graphs.whole.run(given);
      return takeNumbers(report);
    });
  }
  run.graphs.prepareSums();
  const results = batches.map((batch, i) => {
    const place = [run.step, i];
    if (isCut(run, batch)) return cachedGradients(run, batch, place);
    return withInputs(wholeInputs(run, batch, place), (inputs) => {
      const { figures, keys } = run.graphs.accumulate.run(inputs);
      return { figures: takeNumbers(figures), keys };
    });
  });
  const keys = tf.tidy(() => tf.concat(results.map((result) => result.keys)));
  for (const result of results) result.keys.dispose();
  const inputs = { keys, ...rateInputs([...numbers, 1 / batches.length]) };
  const norm = withInputs(inputs, (given) => takeNumbers(run.graphs.update.run(given).norm));
  const means = [0, 1, 2, 3].map((i) =>
    results.reduce((sum, { figures }) => sum + (figures[i] ?? 0) / results.length, 0),
  );
  return [...means, ...norm];
}

const isCut = ({ options: { microBatch } }: StepRun, { shape }: SiameseBatch): boolean =>
  microBatch !== null && microBatch < shape[0];

function wholeInputs({ options }: StepRun, batch: SiameseBatch, place: readonly number[]): Inputs {
  const slice = (view: ViewName): ViewSlice => ({ batch, view, first: 0, count: batch.shape[0], place });
  const trained = viewsOf(options, "trained").map((view) => choiceInputs(options, slice(view)));
  return Object.assign(
    targetInputs(batch),
    imageInputs(slice("first")),
    imageInputs(slice("second")),
    ...trained,
  );
}

/**
 * A batch's gradients, added to the sums, with no more than `microBatch` images in a backbone at a time (gradient
 * caching, Gao et al., 2021): embeddings alone; the loss of the whole batch and its gradient at the embeddings; then
 * every micro-batch once more, for its gradients from those of its embeddings on.
 *
 * It is what the whole batch at once gives, to rounding, with masks and dropped branches too, since an image's are the
 * same in every run over it. Heads always see the whole batch. Batch norms within a ResNet, in training mode, see a
 * micro-batch: their statistics, and so the gradients, are those of smaller batches, as on several devices without
 * synchronised batch norm.
 */
function cachedGradients(
  { options, graphs }: StepRun,
  batch: SiameseBatch,
  place: readonly number[],
): { figures: readonly number[]; keys: tf.Tensor } {
  const [count] = batch.shape;
  const size = options.microBatch ?? count;
  const starts = Array.from({ length: Math.ceil(count / size) }, (_, i) => i * size);
  const slice = (view: ViewName, first: number): ViewSlice => {
    return { batch, view, first, count: Math.min(size, count - first), place };
  };
  const masked = (view: ViewName, first: number): Inputs => {
    const images = slice(view, first);
    return { ...imageInputs(images), ...choiceInputs(options, images) };
  };
  const inputs = targetInputs(batch);
  for (const view of viewsOf(options, "trained")) {
    // The running statistics take this batch in when it goes through the second time.
    const graph = view === "first" ? graphs.embedFirst : graphs.embedSecond;
    inputs[`${view}.embeddings`] = joined(
      starts.map((first) => withInputs(masked(view, first), (given) => graph.run(given).embeddings)),
    );
  }
  for (const view of viewsOf(options, "average")) {
    const graph = view === "first" ? graphs.keyFirst : graphs.keySecond;
    inputs[`${view}.keys`] = joined(
      starts.map((first) =>
        withInputs(imageInputs(slice(view, first)), (given) => graph.run(given).embeddings),
      ),
    );
  }
  const { figures, keys, ...upstream } = withInputs(inputs, (given): Inputs => graphs.heads.run(given));
  if (!figures || !keys) throw new Error("the heads gave no figures");
  for (const view of viewsOf(options, "trained")) {
    const graph = view === "first" ? graphs.backwardFirst : graphs.backwardSecond;
    const gradient = input(upstream, view);
    for (const first of starts) {
      const rows = tf.slice(gradient, [first, 0], [slice(view, first).count, -1]);
      withInputs({ ...masked(view, first), upstream: rows }, (given) => graph.run(given));
    }
    gradient.dispose();
  }
  return { figures: takeNumbers(figures), keys };
}

/** One below the other; the parts are disposed of. */
function joined(parts: readonly tf.Tensor[]): tf.Tensor {
  const all = tf.concat([...parts]);
  for (const part of parts) part.dispose();
  return all;
}
