import * as tf from "@tensorflow/tfjs-core";
import { type ContrastiveLoss, contrastiveLoss } from "../losses/contrastive";
import { labelSimilarity, noLabels } from "../losses/label-similarity";
import type { SoftTargets } from "../losses/soft-contrastive";
import { keepAll, namedGradients } from "../named-gradients";
import type { PendingValues } from "../pending-values";
import { scoped } from "../scoped";
import type { Variables } from "../variables";
import type { Branch, ViewSlice } from "./branches";
import type { SiameseBatch, SiameseOptions } from "./options";

/** What a batch gives. The tensors outlive every `tidy`; their owner disposes of them. */
export interface BatchGradients {
  readonly gradients: Map<string, tf.Tensor>;
  /** loss, hard, soft, featureStd. */
  readonly figures: tf.Tensor;
  /** Projections of the averaged branch, for the queue. */
  readonly keys: tf.Tensor;
}

/** What computing a batch needs. */
export interface BatchWork {
  readonly options: SiameseOptions;
  readonly trained: Branch;
  readonly average: Branch;
  /** The variables of the trained branch that are learned. */
  readonly learned: Variables;
  readonly queue: tf.Tensor | null;
  readonly pending: PendingValues;
  readonly batch: SiameseBatch;
  /** Step, and batch of the step. */
  readonly place: readonly number[];
}

/** Images `first` to `first + count` of a view; default: all. */
export function sliceOf(
  { batch, place }: BatchWork,
  view: ViewSlice["view"],
  first = 0,
  count: number = batch.shape[0],
): ViewSlice {
  return { batch, view, first, count, place };
}

/** The views that a branch sees. */
export function viewsOf(options: SiameseOptions, branch: "trained" | "average"): ViewSlice["view"][] {
  if (options.symmetric) return ["first", "second"];
  return branch === "trained" ? ["first"] : ["second"];
}

/** The whole batch through both branches at once, as one graph. */
export function batchGradients(work: BatchWork): BatchGradients {
  const { options, trained, average, pending, learned } = work;
  return scoped(() => {
    const keys = viewsOf(options, "average").map((view) =>
      average.project(average.embed(sliceOf(work, view), pending), pending),
    );
    return lossGradients(work, learned, keys, () =>
      viewsOf(options, "trained").map((view) => trained.embed(sliceOf(work, view), pending)),
    );
  });
}

/**
 * Gradients of the batch's loss with respect to `leaves`. To be called in a `tidy`; what it returns outlives it.
 * @param keys of each view of the averaged branch.
 * @param embed embeddings of each view of the trained branch.
 */
export function lossGradients(
  { options, trained, queue, pending, batch }: BatchWork,
  leaves: Variables,
  keys: readonly tf.Tensor[],
  embed: () => readonly tf.Tensor[],
): BatchGradients {
  const targets = targetsOf(batch);
  let figures: tf.Tensor | undefined;
  const { gradients } = namedGradients(leaves, () => {
    const queries = embed().map((embeddings) => trained.project(embeddings, pending));
    const loss = total(
      pairs(queries, keys).map(([q, k]) => contrastiveLoss(q, k, targets, options.loss, queue)),
    );
    const spread = featureStd(tf.concat(queries));
    figures = tf.keep(tf.stack([loss.loss, loss.hard, loss.soft, spread]));
    return loss.loss;
  });
  if (!figures) throw new Error("the loss was not computed");
  const allKeys = tf.keep(tf.concat([...keys]));
  keepAll(gradients.values());
  return { gradients, figures, keys: allKeys };
}

function targetsOf({ shape, labels, classes }: SiameseBatch): SoftTargets {
  const { count, similarity, labelled } = labels ? labelSimilarity(labels, classes) : noLabels(shape[0]);
  return { similarity: tf.tensor2d(similarity, [count, count]), labelled: tf.tensor1d(labelled) };
}

/** Queries with the keys of the other view, or, where there is one view each, of the same images. */
function pairs(queries: readonly tf.Tensor[], keys: readonly tf.Tensor[]): [tf.Tensor, tf.Tensor][] {
  return queries.map((query, i) => {
    const key = keys[keys.length - 1 - i];
    if (!key) throw new Error("as many views of queries as of keys were expected");
    return [query, key];
  });
}

function total(losses: readonly ContrastiveLoss[]): ContrastiveLoss {
  const sum = (part: keyof ContrastiveLoss): tf.Scalar => tf.sum(tf.stack(losses.map((loss) => loss[part])));
  return { loss: sum("loss"), hard: sum("hard"), soft: sum("soft") };
}

/** Standard deviation over the batch, mean over dimensions, of rows of length 1, times √D. */
function featureStd(rows: tf.Tensor): tf.Tensor {
  const [, width = 1] = rows.shape;
  const variance = tf.mean(tf.square(tf.sub(rows, tf.mean(rows, 0, true))), 0);
  return tf.mul(tf.mean(tf.sqrt(variance)), Math.sqrt(width));
}
