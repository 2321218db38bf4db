import type { Matrix } from "../matrix";
import type { Linear } from "./row-block";

/** How a probe sees a feature: (value − mean) / scale. */
export interface FeatureScaling {
  /** [cols] float64. */
  readonly mean: Float64Array;
  /** [cols] float64, positive: the standard deviation where features are standardised, else 1. */
  readonly scale: Float64Array;
}

/**
 * Means and population standard deviations of the columns; a constant column has scale 1.
 * @param standardise false keeps every scale at 1: features are then only centred, which the unpenalised intercept
 *   takes up, so that the model is the one fitted to raw features.
 * @param include [rows], 1 for rows that count.
 */
export function featureScaling(
  { data, rows, cols }: Matrix,
  standardise: boolean,
  include?: Uint8Array,
): FeatureScaling {
  const mean = new Float64Array(cols);
  const scale = new Float64Array(cols);
  let count = 0;
  for (let r = 0; r < rows; r++) {
    if (include && include[r] === 0) continue;
    count++;
    for (let c = 0; c < cols; c++) mean[c]! += data[r * cols + c]!;
  }
  for (let c = 0; c < cols; c++) mean[c]! /= count;
  if (!standardise) return { mean, scale: scale.fill(1) };
  for (let r = 0; r < rows; r++) {
    if (include && include[r] === 0) continue;
    for (let c = 0; c < cols; c++) scale[c]! += (data[r * cols + c]! - mean[c]!) ** 2;
  }
  for (let c = 0; c < cols; c++) {
    const deviation = Math.sqrt(scale[c]! / count);
    // What rounding leaves of a constant column is not a spread.
    scale[c] = deviation > 1e-12 * Math.abs(mean[c]!) ? deviation : 1;
  }
  return { mean, scale };
}

/** A model of scaled features as the same model of raw ones. */
export function toRawFeatures({ weights, bias }: Linear, { mean, scale }: FeatureScaling): Linear {
  const cols = mean.length;
  const raw = { weights: weights.slice(), bias: bias.slice() };
  for (let k = 0; k < bias.length; k++)
    for (let c = 0; c < cols; c++) {
      raw.weights[k * cols + c]! /= scale[c]!;
      raw.bias[k]! -= raw.weights[k * cols + c]! * mean[c]!;
    }
  return raw;
}

/** The gradient by the parameters of the model of scaled features, from that by those of raw ones. */
export function toScaledGradient({ weights, bias }: Linear, { mean, scale }: FeatureScaling): Linear {
  const cols = mean.length;
  const scaled = weights.slice();
  for (let k = 0; k < bias.length; k++)
    for (let c = 0; c < cols; c++)
      scaled[k * cols + c] = (scaled[k * cols + c]! - mean[c]! * bias[k]!) / scale[c]!;
  return { weights: scaled, bias };
}
