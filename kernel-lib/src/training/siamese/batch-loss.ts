import * as tf from "@tensorflow/tfjs-core";
import { type ContrastiveLoss, contrastiveLoss } from "../losses/contrastive";
import type { ContrastiveOptions } from "../losses/contrastive-options";
import type { SoftTargets } from "../losses/soft-contrastive";

/** The loss of a batch and what is told of it. */
export interface BatchLoss {
  readonly loss: tf.Scalar;
  /** loss, hard, soft, featureStd. */
  readonly figures: tf.Tensor;
}

/**
 * @param queries projections of the trained branch, one matrix for each of its views.
 * @param keys projections of the averaged branch, one for each of its views, in the same order of views.
 */
export function batchLoss(
  queries: readonly tf.Tensor[],
  keys: readonly tf.Tensor[],
  targets: SoftTargets,
  options: ContrastiveOptions,
  queue: tf.Tensor | null,
): BatchLoss {
  const { loss, hard, soft } = total(
    pairs(queries, keys).map(([query, key]) => contrastiveLoss(query, key, targets, options, queue)),
  );
  return { loss, figures: tf.stack([loss, hard, soft, featureStd(tf.concat([...queries]))]) };
}

/** Queries with the keys of the other view; where there is one view each, of the same images. */
function pairs(queries: readonly tf.Tensor[], keys: readonly tf.Tensor[]): [tf.Tensor, tf.Tensor][] {
  return queries.map((query, i) => {
    const key = keys[keys.length - 1 - i];
    if (!key) throw new Error("as many views of queries as of keys were expected");
    return [query, key];
  });
}

function total(losses: readonly ContrastiveLoss[]): ContrastiveLoss {
  return losses.reduce((sum, next) => ({
    loss: tf.add(sum.loss, next.loss),
    hard: tf.add(sum.hard, next.hard),
    soft: tf.add(sum.soft, next.soft),
  }));
}

/** Standard deviation over the batch, mean over dimensions, of rows of length 1, times √D. */
function featureStd(rows: tf.Tensor): tf.Tensor {
  const [, width = 1] = rows.shape;
  const variance = tf.mean(tf.square(tf.sub(rows, tf.mean(rows, 0, true))), 0);
  return tf.mul(tf.mean(tf.sqrt(variance)), Math.sqrt(width));
}
