import * as tf from "@tensorflow/tfjs-core";
import { softplus } from "./soft-contrastive";

/**
 * The supervised loss of several labels an image [V for BigEarthNet's protocol]: binary cross-entropy of each class,
 * mean over classes, then over images (PyTorch's `MultiLabelSoftMarginLoss`).
 * @param logits [N, classes].
 * @param labels [N, classes], 0 or 1.
 * @param labelled [N], 1 where an image counts and 0 where it has no labels; default: all count.
 */
export function multiLabelSoftMargin(logits: tf.Tensor, labels: tf.Tensor, labelled?: tf.Tensor): tf.Scalar {
  return meanOf(tf.mean(tf.sub(softplus(logits), tf.mul(logits, labels)), 1), labelled);
}

/**
 * The supervised loss of one class an image [V for EuroSAT's protocol]: mean of −log softmax(logits) at the class.
 * @param logits [N, classes].
 * @param labels [N, classes], one 1 a row; with label smoothing, a distribution.
 * @param labelled [N], 1 where an image counts and 0 where it has no label; default: all count.
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor, labelled?: tf.Tensor): tf.Scalar {
  return meanOf(tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), labels), 1)), labelled);
}

/** The mean over the images that count; 0 where none does. */
function meanOf(losses: tf.Tensor, labelled?: tf.Tensor): tf.Scalar {
  if (!labelled) return tf.mean(losses);
  return tf.div(tf.sum(tf.mul(losses, labelled)), tf.maximum(tf.sum(labelled), 1));
}
