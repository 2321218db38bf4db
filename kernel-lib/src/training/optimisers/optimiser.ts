import type * as tf from "@tensorflow/tfjs-core";
import type { PendingValues } from "../pending-values";
import { adamW } from "./adamw";
import { lars } from "./lars";
import type { OptimiserOptions } from "./optimiser-options";
import type { ParameterRule } from "./parameter-rules";
import { sgd } from "./sgd";

/**
 * Updates variables in tensor operations alone: a step can be recorded once and played again, since all that changes
 * from step to step comes in as tensors.
 */
export interface Optimiser {
  /** Moments by slot and variable: `momentum.blocks.0.norm1.weight`. Saved and loaded with a run. */
  readonly slots: ReadonlyMap<string, tf.Variable>;
  /** The numbers that `apply` needs at a step, counted from 0, at a learning rate. */
  numbers(step: number, learningRate: number): readonly number[];
  /**
   * What every variable that has a gradient is to become, and its moments. To be called in a `tidy`.
   * @param numbers those of this step, as scalars.
   */
  apply(
    gradients: ReadonlyMap<string, tf.Tensor>,
    numbers: readonly tf.Tensor[],
    pending: PendingValues,
  ): void;
  dispose(): void;
}

/** What an optimiser works on. */
export interface OptimiserTarget {
  /** The variables to update, all of them. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly ruleOf: (name: string) => ParameterRule;
}

export function createOptimiser(options: OptimiserOptions, target: OptimiserTarget): Optimiser {
  switch (options.kind) {
    case "sgd":
      return sgd(options, target);
    case "adamw":
      return adamW(options, target);
    case "lars":
      return lars(options, target);
  }
}
