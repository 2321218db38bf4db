import * as tf from "@tensorflow/tfjs-core";

/**
 * What variables are to become at the end of a step. A variable that is assigned and then read ends the recording of a
 * graph, so a step works with the values to come and assigns them together, last.
 */
export class PendingValues {
  readonly #values = new Map<tf.Variable, tf.Tensor>();

  /** What the variable will be, as far as is known. */
  of(variable: tf.Variable): tf.Tensor {
    return this.#values.get(variable) ?? variable;
  }

  /** May be called within a gradient's function, whose `tidy` the value outlives. */
  set(variable: tf.Variable, value: tf.Tensor): void {
    const before = this.#values.get(variable);
    this.#values.set(variable, tf.keep(value));
    if (before !== value) before?.dispose();
  }

  /** Assigns all; nothing is pending then. */
  commit(): void {
    for (const [variable, value] of this.#values) {
      variable.assign(value);
      value.dispose();
    }
    this.#values.clear();
  }

  /** Forgets all. */
  discard(): void {
    for (const value of this.#values.values()) value.dispose();
    this.#values.clear();
  }
}

/** Assigns to the variables what `f` found they are to become. */
export function committing<R>(f: (pending: PendingValues) => R): R {
  const pending = new PendingValues();
  try {
    const result = f(pending);
    pending.commit();
    return result;
  } finally {
    pending.discard();
  }
}
