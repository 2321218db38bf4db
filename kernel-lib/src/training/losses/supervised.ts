import * as tf from "@tensorflow/tfjs-core";
import { softplus } from "./soft-contrastive";

/**
 * The supervised loss of several labels an image [V for BigEarthNet's protocol]: binary cross-entropy of each class,
 * mean over classes, then over images (PyTorch's `MultiLabelSoftMarginLoss`).
 * @param logits [N, classes].
 * @param labels [N, classes], 0 or 1.
 */
export function multiLabelSoftMargin(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  return tf.mean(tf.sub(softplus(logits), tf.mul(logits, labels)));
}

/**
 * The supervised loss of one class an image [V for EuroSAT's protocol]: mean of −log softmax(logits) at the class.
 * @param logits [N, classes].
 * @param labels [N, classes], one 1 a row; with label smoothing, a distribution.
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), labels), 1)));
}
