import * as tf from "@tensorflow/tfjs-core";
import type { PendingValues } from "./pending-values";

/** PyTorch's default for the share of the new value. */
const momentum = 0.1;

/**
 * Running means and variances as training-mode batch norms leave them behind: 0.9 of the old, 0.1 of the batch's, with
 * the unbiased variance, as PyTorch.
 */
export class BatchStatistics {
  readonly #variables: ReadonlyMap<string, tf.Variable>;
  readonly #pending: PendingValues | null;

  /** @param pending where the new values go; null: they are not wanted. */
  constructor(variables: ReadonlyMap<string, tf.Variable>, pending: PendingValues | null) {
    this.#variables = variables;
    this.#pending = pending;
  }

  /** Takes note of a batch: `mean` and biased `variance` over `count` numbers. */
  note(name: string, mean: tf.Tensor, variance: tf.Tensor, count: number): void {
    this.#mix(`${name}.running_mean`, mean);
    this.#mix(`${name}.running_var`, tf.mul(variance, count / Math.max(1, count - 1)));
  }

  #mix(name: string, value: tf.Tensor): void {
    const variable = this.#variables.get(name);
    if (!variable) throw new Error(`no running statistics ${name}`);
    const old = this.#pending?.of(variable);
    if (old) this.#pending?.set(variable, tf.add(tf.mul(old, 1 - momentum), tf.mul(value, momentum)));
  }
}

/** Mean and biased variance of `x` over all axes but its second (channels), and over how many numbers. */
export function channelMoments(x: tf.Tensor): { mean: tf.Tensor; variance: tf.Tensor; count: number } {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const mean = tf.mean(x, axes, true);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), axes);
  const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  return { mean: tf.reshape(mean, [-1]), variance, count };
}
