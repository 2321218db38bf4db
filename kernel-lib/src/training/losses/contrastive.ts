import * as tf from "@tensorflow/tfjs-core";
import type { ContrastiveOptions } from "./contrastive-options";
import { infoNce } from "./info-nce";
import { type SoftTargets, softContrastive, softCrossEntropy } from "./soft-contrastive";

/** The loss and its two terms, each unweighted. */
export interface ContrastiveLoss {
  readonly loss: tf.Scalar;
  readonly hard: tf.Scalar;
  readonly soft: tf.Scalar;
}

/**
 * @param queries [N, D], projections of the trainable branch, of length 1.
 * @param keys [N, D], projections of the averaged branch, of length 1; row i is of the same image as query i.
 * @param targets the batch's label similarities. Images without labels count in the hard term alone.
 * @param queue [K, D], keys of earlier batches: further negatives of the hard term [O].
 */
export function contrastiveLoss(
  queries: tf.Tensor,
  keys: tf.Tensor,
  targets: SoftTargets,
  options: ContrastiveOptions,
  queue: tf.Tensor | null = null,
): ContrastiveLoss {
  const { hardWeight, softTemperature, softLoss } = options;
  const similarities = tf.matMul(queries, keys, false, true);
  const candidates = queue
    ? tf.concat([similarities, tf.matMul(queries, queue, false, true)], 1)
    : similarities;
  const hard = infoNce(candidates, options);
  const soft = (softLoss === "binary" ? softContrastive : softCrossEntropy)(
    similarities,
    targets,
    softTemperature,
  );
  return { loss: tf.add(tf.mul(hard, hardWeight), tf.mul(soft, 1 - hardWeight)), hard, soft };
}

/** Rows of length 1, as PyTorch's `normalize`: divided by max(length, 1e-12). */
export function unitRows(x: tf.Tensor): tf.Tensor {
  const squares = tf.sum(tf.square(x), -1, true);
  return tf.mul(x, tf.rsqrt(tf.maximum(squares, 1e-24)));
}
