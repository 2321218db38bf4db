import * as tf from "@tensorflow/tfjs-core";

/** Length of all gradients together. */
export function globalNorm(gradients: ReadonlyMap<string, tf.Tensor>): tf.Scalar {
  const squares = [...gradients.values()].map((gradient): tf.Scalar => tf.sum(tf.square(gradient)));
  return tf.sqrt(squares.length === 0 ? tf.scalar(0) : tf.addN(squares));
}

/** All gradients times min(1, most / (norm + 1e-6)), as PyTorch's `clip_grad_norm_`. */
export function clipGradients(
  gradients: ReadonlyMap<string, tf.Tensor>,
  norm: tf.Scalar,
  most: number,
): Map<string, tf.Tensor> {
  const factor = tf.minimum(tf.div(most, tf.add(norm, 1e-6)), 1);
  return new Map([...gradients].map(([name, gradient]) => [name, tf.mul(gradient, factor)]));
}
