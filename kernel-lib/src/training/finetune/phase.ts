import * as tf from "@tensorflow/tfjs-core";
import { compileStep } from "../../tfjs-backend";
import { GradientSums } from "../gradient-sums";
import { type NamedGradients, namedGradients } from "../named-gradients";
import { clipGradients, globalNorm } from "../optimisers/clip";
import type { Optimiser } from "../optimisers/optimiser";
import { committing, type PendingValues } from "../pending-values";
import { type Inputs, input } from "../step-inputs";
import type { Variables } from "../variables";

/** The graphs of a phase: what is learned in it, and how. */
export class Phase {
  readonly sums: GradientSums;

  constructor(
    readonly learned: Variables,
    readonly optimiser: Optimiser,
    private readonly clip: number | null,
    private readonly loss: (inputs: Inputs, pending: PendingValues) => tf.Scalar,
  ) {
    this.sums = new GradientSums(learned);
  }

  /** A whole step of one batch. `report`: loss, gradNorm. */
  readonly whole = compileStep((inputs: Inputs) =>
    committing((pending) => {
      const { gradients, loss } = this.#gradients(inputs, pending);
      const norm = this.#update(gradients, input(inputs, "rates"), pending);
      const report = tf.stack([loss, norm]);
      loss.dispose();
      return { report };
    }),
  );

  /** Adds a batch's gradients to the sums. */
  readonly accumulate = compileStep((inputs: Inputs) =>
    committing((pending) => {
      const { gradients, loss } = this.#gradients(inputs, pending);
      this.sums.add(gradients, pending);
      return { loss };
    }),
  );

  /** The update from the mean of the sums. */
  readonly update = compileStep((inputs: Inputs) =>
    committing((pending) => {
      const rates = input(inputs, "rates");
      const means = this.sums.take(tf.slice(rates, [0], [1]), pending);
      return { norm: this.#update(means, rates, pending) };
    }),
  );

  dispose(): void {
    for (const graph of [this.whole, this.accumulate, this.update]) graph.dispose();
    this.sums.dispose();
    this.optimiser.dispose();
  }

  #gradients(inputs: Inputs, pending: PendingValues): { gradients: NamedGradients; loss: tf.Tensor } {
    let loss: tf.Tensor | undefined;
    const gradients = namedGradients(this.learned, () => {
      const value = this.loss(inputs, pending);
      loss = tf.keep(tf.clone(value));
      return value;
    });
    if (!loss) throw new Error("the loss was not computed");
    return { gradients, loss };
  }

  #update(gradients: NamedGradients, rates: tf.Tensor, pending: PendingValues): tf.Tensor {
    const norm = globalNorm(gradients);
    const clipped = this.clip === null ? gradients : clipGradients(gradients, norm, this.clip);
    const [, ...numbers] = Array.from({ length: rates.size }, (_, i) =>
      tf.reshape(tf.slice(rates, [i], [1]), []),
    );
    this.optimiser.apply(clipped, numbers, pending);
    return norm;
  }
}
