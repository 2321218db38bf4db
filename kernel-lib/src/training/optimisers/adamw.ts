import * as tf from "@tensorflow/tfjs-core";
import type { Optimiser, OptimiserTarget } from "./optimiser";
import type { OptimiserOptions } from "./optimiser-options";
import { optimiserOf } from "./slots";

type AdamWOptions = Extract<OptimiserOptions, { kind: "adamw" }>;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019; PyTorch's `AdamW`):
 * θ ← θ (1 − η w) − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε).
 */
export function adamW(options: AdamWOptions, target: OptimiserTarget): Optimiser {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  return optimiserOf(
    target,
    ["first", "second"],
    (step, learningRate) => [
      learningRate,
      learningRate / (1 - beta1 ** (step + 1)),
      1 / Math.sqrt(1 - beta2 ** (step + 1)),
    ],
    ({ weights, gradient, rule, numbers: [learningRate = 0, corrected = 0, root = 1], moments }) => {
      const [before = 0, squares = 0] = moments;
      const first = tf.add(tf.mul(before, beta1), tf.mul(gradient, 1 - beta1));
      const second = tf.add(tf.mul(squares, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const denominator = tf.add(tf.mul(tf.sqrt(second), root), epsilon);
      const step = tf.mul(tf.div(first, denominator), tf.mul(corrected, rule.rate));
      const decay = rule.decay ? weightDecay * rule.rate : 0;
      const shrunk = decay === 0 ? weights : tf.sub(weights, tf.mul(weights, tf.mul(learningRate, decay)));
      return { weights: tf.sub(shrunk, step), moments: [first, second] };
    },
  );
}
