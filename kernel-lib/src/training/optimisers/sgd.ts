import * as tf from "@tensorflow/tfjs-core";
import type { Optimiser, OptimiserTarget } from "./optimiser";
import type { OptimiserOptions } from "./optimiser-options";
import { optimiserOf } from "./slots";

type SgdOptions = Extract<OptimiserOptions, { kind: "sgd" }>;

/** Stochastic gradient descent with momentum, its weight decay in the gradient (PyTorch's `SGD`). */
export function sgd(options: SgdOptions, target: OptimiserTarget): Optimiser {
  const { momentum = 0.9, weightDecay = 0 } = options;
  return optimiserOf(
    target,
    momentum === 0 ? [] : ["momentum"],
    (_, learningRate) => [learningRate],
    ({ weights, gradient, rule, numbers: [learningRate = 0], moments: [velocity] }) => {
      const decay = rule.decay ? weightDecay : 0;
      const slope = decay === 0 ? gradient : tf.add(gradient, tf.mul(weights, decay));
      const direction = velocity ? tf.add(tf.mul(velocity, momentum), slope) : slope;
      return {
        weights: tf.sub(weights, tf.mul(direction, tf.mul(learningRate, rule.rate))),
        moments: velocity ? [direction] : [],
      };
    },
  );
}
