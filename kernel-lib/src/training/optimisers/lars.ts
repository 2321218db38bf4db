import * as tf from "@tensorflow/tfjs-core";
import type { Optimiser, OptimiserTarget } from "./optimiser";
import type { OptimiserOptions } from "./optimiser-options";
import { optimiserOf } from "./slots";

type LarsOptions = Extract<OptimiserOptions, { kind: "lars" }>;

/**
 * Layer-wise adaptive rates (You et al., 2017), as in MoCo v3's code: the gradient of a matrix or a filter, decay added,
 * is scaled to `trust` times the length of its weights; vectors take no decay and no scaling.
 */
export function lars(options: LarsOptions, target: OptimiserTarget): Optimiser {
  const { momentum = 0.9, weightDecay = 0, trust = 0.001 } = options;
  return optimiserOf(
    target,
    ["momentum"],
    (_, learningRate) => [learningRate],
    ({ weights, gradient, rule, numbers: [learningRate = 0], moments: [before = 0] }) => {
      let direction = gradient;
      if (weights.rank > 1) {
        if (rule.decay) direction = tf.add(direction, tf.mul(weights, weightDecay));
        direction = tf.mul(direction, trustRatio(weights, direction, trust));
      }
      const velocity = tf.add(tf.mul(before, momentum), direction);
      return {
        weights: tf.sub(weights, tf.mul(velocity, tf.mul(learningRate, rule.rate))),
        moments: [velocity],
      };
    },
  );
}

/** trust · |θ| / |g|, and 1 where either is 0. */
function trustRatio(weights: tf.Tensor, gradient: tf.Tensor, trust: number): tf.Tensor {
  const length = (x: tf.Tensor): tf.Tensor => tf.sqrt(tf.sum(tf.square(x)));
  const [numerator, denominator] = [length(weights), length(gradient)];
  const both = tf.mul(tf.step(numerator), tf.step(denominator));
  const ratio = tf.div(tf.mul(numerator, trust), tf.maximum(denominator, 1e-38));
  return tf.add(tf.mul(both, ratio), tf.sub(1, both));
}
