import * as tf from "@tensorflow/tfjs-core";
import type { NamedGradients } from "./named-gradients";
import type { PendingValues } from "./pending-values";
import { disposeVariables, type Variables, zeroVariable } from "./variables";

/** Sums of gradients, where a step is made of several graphs: each adds to them, the last takes their mean. */
export class GradientSums {
  #sums: Variables = new Map();

  constructor(private readonly learned: Variables) {}

  /** Makes the sums, once; to be called before a graph that uses them is recorded. */
  prepare(): void {
    if (this.#sums.size > 0) return;
    this.#sums = new Map([...this.learned].map(([name, { shape }]) => [name, zeroVariable(shape)]));
  }

  add(gradients: NamedGradients, pending: PendingValues): void {
    for (const [name, gradient] of gradients) {
      const sum = this.#sums.get(name);
      if (sum) pending.set(sum, tf.add(pending.of(sum), gradient));
    }
  }

  /** The sums times `share`; they are zero again afterwards. */
  take(share: tf.Tensor, pending: PendingValues): Map<string, tf.Tensor> {
    const means = new Map([...this.#sums].map(([name, sum]) => [name, tf.mul(sum, share)]));
    for (const sum of this.#sums.values()) pending.set(sum, tf.zerosLike(sum));
    return means;
  }

  dispose(): void {
    disposeVariables(this.#sums);
  }
}
