import * as tf from "@tensorflow/tfjs-core";
import { infoNce } from "./info-nce";
import { type SoftTargets, softContrastive, softCrossEntropy } from "./soft-contrastive";

/** The pretraining loss L = λ L_hard + (1 − λ) L_soft [V]. */
export interface ContrastiveOptions {
  /** λ, 0–1 [O], default 0.1; 1 is plain contrastive learning. */
  readonly hardWeight: number;
  /** τ of the hard term, default 0.2 [V for the lab's MoCo baselines; O for SoftCon]. */
  readonly temperature: number;
  /** τ_s of the soft term [O], default 0.1. */
  readonly softTemperature: number;
  /** Binary cross-entropy [S] or the soft cross-entropy instead [O]. */
  readonly softLoss: "binary" | "cross-entropy";
  /** Multiply the hard term by 2τ, as MoCo v3 [O], default off. */
  readonly scaled: boolean;
}

export const contrastiveDefaults: ContrastiveOptions = {
  hardWeight: 0.1,
  temperature: 0.2,
  softTemperature: 0.1,
  softLoss: "binary",
  scaled: false,
};

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
