import { inverseCholesky } from "./cholesky";
import type { FeatureScaling } from "./features";
import { RowBlock } from "./row-block";
import type { Shards } from "./shards";

/** Columns that one factor spans: a factor's cost grows with its cube. */
const BLOCK = 1024;
/** Rows sampled for each column of a factor. */
const ROWS_PER_COLUMN = 5;

/**
 * The Hessian of a logistic loss is Σ h·xxᵀ with 0 < h ≤ ¼: each row counts by how undecided it is. Put a constant in
 * the place of h and a sample in the place of all rows, and one factorisation serves every output and every step: it
 * takes out the features' spread and correlation, which is what slows plain L-BFGS down on embeddings.
 */
const UNDECIDED = 0.03;

export interface Curvature {
  /** Approximate inverse of the Hessian times a gradient [outputs × cols weights, then outputs biases]. */
  precondition(gradient: Float64Array): Float64Array;
}

/** The covariance of the scaled features, block by block, for any strength of the penalty. */
export interface Covariance {
  /** @param c the loss's weight against the penalty. */
  curvature(c: number): Curvature;
}

/** @param rows how many rows the loss sums over. */
export async function sampleCovariance(
  shards: Shards,
  rows: number,
  outputs: number,
  scaling: FeatureScaling,
): Promise<Covariance> {
  const cols = scaling.mean.length;
  const blocks: { first: number; size: number; moment: Float64Array }[] = [];
  for (let first = 0; first < cols; first += BLOCK) {
    const size = Math.min(BLOCK, cols - first);
    const every = Math.max(1, Math.floor(rows / (ROWS_PER_COLUMN * size)));
    const moment = await shards.gram(every, first, size, scaling);
    const sampled = Math.ceil(rows / every);
    for (let i = 0; i < moment.length; i++) moment[i]! /= sampled;
    shrink(moment, size, sampled);
    blocks.push({ first, size, moment });
  }
  return {
    curvature(c) {
      const weight = UNDECIDED * c * rows;
      // The factor's inverse in float32 is as good, and whatever its rounding, MᵀM is positive definite.
      const factors = blocks.map(({ first, size, moment }) => {
        const hessian = moment.map((value) => value * weight);
        for (let i = 0; i < size; i++) hessian[i * (size + 1)]! += 1;
        const data = Float32Array.from(inverseCholesky(hessian, size));
        return { first, size, inverse: new RowBlock({ data, rows: size, cols: size }, outputs) };
      });
      return {
        precondition(gradient) {
          const result = gradient.slice();
          for (const { first, size, inverse } of factors) {
            const part = new Float64Array(outputs * size);
            for (let k = 0; k < outputs; k++)
              part.set(gradient.subarray(k * cols + first, k * cols + first + size), k * size);
            const product = inverse.normalProduct(part);
            for (let k = 0; k < outputs; k++)
              result.set(product.subarray(k * size, (k + 1) * size), k * cols + first);
          }
          for (let k = outputs * cols; k < result.length; k++) result[k]! /= weight;
          return result;
        },
      };
    },
  };
}

/**
 * Draws a sample covariance towards a multiple of the identity, in place, by what the sample's size makes noise of it:
 * the oracle approximating shrinkage of Chen, Wiesel, Eldar and Hero, "Shrinkage algorithms for MMSE covariance
 * estimation", IEEE Transactions on Signal Processing 58, 2010. Features that are white already stay so.
 */
export function shrink(covariance: Float64Array, size: number, samples: number): void {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += covariance[i * (size + 1)]!;
  let squares = 0;
  for (const value of covariance) squares += value * value;
  const signal = (1 - 2 / size) * squares + trace * trace;
  const noise = (samples + 1 - 2 / size) * (squares - (trace * trace) / size);
  const share = noise > 0 ? Math.min(1, signal / noise) : 1;
  for (let i = 0; i < covariance.length; i++) covariance[i]! *= 1 - share;
  for (let i = 0; i < size; i++) covariance[i * (size + 1)]! += (share * trace) / size;
}
