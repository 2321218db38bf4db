import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../core/random";

/**
 * Factors of stochastic depth (Huang et al., 2016; as timm's `DropPath`): a residual branch is left out for an image with
 * a probability that grows linearly from 0 in the first branch to `rate` in the last block's, and is divided by the
 * probability of staying where it stays. [branches, images].
 * @param blocks how many blocks.
 * @param each how many branches a block has.
 * @param randomOf the random numbers of an image.
 */
export function dropPathFactors(
  blocks: number,
  each: number,
  images: number,
  rate: number,
  randomOf: (image: number) => Random,
): Float32Array {
  const factors = new Float32Array(blocks * each * images);
  for (let image = 0; image < images; image++) {
    const random = randomOf(image);
    for (let branch = 0; branch < blocks * each; branch++) {
      const dropped = blocks > 1 ? (rate * Math.floor(branch / each)) / (blocks - 1) : rate;
      factors[branch * images + image] = random.next() < dropped ? 0 : 1 / (1 - dropped);
    }
  }
  return factors;
}

/** Applies the factors [branches, B] one branch after the other, as a backbone's `residual` hook is called. */
export function dropPath(factors: tf.Tensor): (branch: tf.Tensor) => tf.Tensor {
  let next = 0;
  const [, images = 1] = factors.shape;
  return (branch) => {
    const factor = tf.slice(factors, [next++, 0], [1, images]);
    return tf.mul(branch, tf.reshape(factor, [images, ...branch.shape.slice(1).map(() => 1)]));
  };
}
