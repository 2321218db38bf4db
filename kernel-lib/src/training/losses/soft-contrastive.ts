import * as tf from "@tensorflow/tfjs-core";

/** Targets of the soft term as tensors. */
export interface SoftTargets {
  /** [N, N]: label similarities, 0–1. */
  readonly similarity: tf.Tensor;
  /** [N]: 1 where an image has labels, else 0. */
  readonly labelled: tf.Tensor;
}

/**
 * The soft term: binary cross-entropy of S / τ_s, as logits, against the label similarities, mean over all pairs of
 * images that both have labels; 0 where there is none. That it is a binary cross-entropy is from secondary notes [S].
 * τ_s is open [O], default 0.1: the sigmoid of a raw cosine lies within 0.27–0.73 and could reach neither 0 nor 1.
 * @param similarities [N, N], cosines of queries and keys.
 */
export function softContrastive(
  similarities: tf.Tensor,
  { similarity, labelled }: SoftTargets,
  temperature: number,
): tf.Scalar {
  const logits = tf.div(similarities, temperature);
  // −y log σ(x) − (1 − y) log(1 − σ(x)) = softplus(x) − x y, with softplus(x) = max(x, 0) + log(1 + e^−|x|).
  const entropy = tf.sub(softplus(logits), tf.mul(logits, similarity));
  const pairs = tf.mul(tf.reshape(labelled, [-1, 1]), tf.reshape(labelled, [1, -1]));
  return tf.div(tf.sum(tf.mul(entropy, pairs)), tf.maximum(tf.sum(pairs), 1));
}

/**
 * The alternative to the soft term [O]: cross-entropy of softmax(S / τ_s) over the images with labels against the label
 * similarities, each row of them divided by its sum; mean over rows with labels, 0 where there is none.
 */
export function softCrossEntropy(
  similarities: tf.Tensor,
  { similarity, labelled }: SoftTargets,
  temperature: number,
): tf.Scalar {
  const rows = tf.reshape(labelled, [-1, 1]);
  const columns = tf.reshape(labelled, [1, -1]);
  const targets = tf.mul(similarity, tf.mul(rows, columns));
  const distribution = tf.div(targets, tf.maximum(tf.sum(targets, 1, true), 1e-12));
  // An image without labels is no candidate: far below every cosine, yet finite, so that 0 times it is 0.
  const logits = tf.sub(tf.div(similarities, temperature), tf.mul(tf.sub(1, columns), 1e9));
  const entropy = tf.neg(tf.sum(tf.mul(distribution, tf.logSoftmax(logits)), 1, true));
  return tf.div(tf.sum(tf.mul(entropy, rows)), tf.maximum(tf.sum(rows), 1));
}

/** log(1 + eˣ) without overflow, its gradient the sigmoid everywhere. */
export function softplus(x: tf.Tensor): tf.Tensor {
  return tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))));
}
