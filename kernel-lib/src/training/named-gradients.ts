import * as tf from "@tensorflow/tfjs-core";

/** Gradients by the names of what was differentiated. */
export type NamedGradients = ReadonlyMap<string, tf.Tensor>;

/**
 * Gradients of `f` with respect to those of `leaves` (variables and tensors) that it depends on.
 * @param upstream the gradient of what follows, in the shape of `f`'s result; default: ones.
 */
export function namedGradients(
  leaves: ReadonlyMap<string, tf.Tensor>,
  f: () => tf.Tensor,
  upstream?: tf.Tensor,
): Map<string, tf.Tensor> {
  const { grads } = tf.engine().gradients(f, [...leaves.values()], upstream, true);
  const gradients = new Map<string, tf.Tensor>();
  let i = 0;
  for (const name of leaves.keys()) {
    const gradient = grads[i++];
    if (gradient) gradients.set(name, gradient);
  }
  return gradients;
}
