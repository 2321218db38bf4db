import * as tf from "@tensorflow/tfjs-core";
import type { Variables } from "./variables";

/** Gradients by the names of what was differentiated. */
export type NamedGradients = ReadonlyMap<string, tf.Tensor>;

/** The value of `f`, and its gradients with respect to those of `variables` that it depends on. */
export function namedGradients(
  variables: Variables,
  f: () => tf.Scalar,
): { value: tf.Scalar; gradients: Map<string, tf.Tensor> } {
  const { value, grads } = tf.variableGrads(f, [...variables.values()]);
  const gradients = new Map<string, tf.Tensor>();
  for (const [name, variable] of variables) {
    const gradient = grads[variable.name];
    if (gradient) gradients.set(name, gradient);
  }
  return { value, gradients };
}

/** Keeps tensors beyond the `tidy` they were made in. */
export function keepAll(tensors: Iterable<tf.Tensor>): void {
  for (const tensor of tensors) tf.keep(tensor);
}
