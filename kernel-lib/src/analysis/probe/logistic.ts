import { SoftconError } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import { checkMatrix, type Matrix } from "../matrix";
import { checkTargets, type Targets } from "../targets";
import { type FeatureScaling, featureScaling, toRawFeatures, toScaledGradient } from "./features";
import { lbfgs, type Minimum } from "./lbfgs";
import { freeOutputs } from "./outputs";
import { type Covariance, sampleCovariance } from "./preconditioner";
import { type Linear, RowBlock } from "./row-block";
import { openShards, type Shards } from "./shards";

/** A linear classifier of raw features: softmax over its scores (classes), or the sigmoid of each (labels). */
export interface LinearProbe extends Linear {
  readonly kind: Targets["kind"];
  readonly outputs: number;
  readonly cols: number;
}

export interface LogisticOptions extends LongWork {
  /** Weight C of the loss against the penalty, positive: C · Σ loss + ½ ‖weights‖². Default 1, as in scikit-learn. */
  readonly c?: number;
  /**
   * Divide every feature by its standard deviation over the training rows, so that the penalty weighs all alike.
   * Default false: scikit-learn's objective on raw features.
   */
  readonly standardise?: boolean;
  /** Ends when the decrease still to be had is below this share of the objective. Default 1e-9. */
  readonly tolerance?: number;
  /** Default 1000. */
  readonly maxIterations?: number;
  /** Worker threads; the result is the same to the bit for any number. Default one a core, eight at most. */
  readonly threads?: number;
}

export interface LogisticFit {
  readonly probe: LinearProbe;
  /** C · Σ loss + ½ ‖weights‖² at the end; the weights are those of standardised features where that is asked. */
  readonly objective: number;
  readonly iterations: number;
  readonly evaluations: number;
  readonly converged: boolean;
}

/**
 * Logistic regression with an L2 penalty, the intercept free, by preconditioned L-BFGS in float64: multinomial for
 * classes (for two, one sigmoid, as in scikit-learn), one sigmoid a label for labels. The objective is that of
 * scikit-learn's `LogisticRegression(solver="lbfgs")`, and of `OneVsRestClassifier` around it, summed over labels.
 * @throws SoftconError for empty or non-finite input, targets that do not fit, fewer than two classes, or when aborted.
 */
export async function fitLogistic(
  x: Matrix,
  targets: Targets,
  options: LogisticOptions = {},
): Promise<LogisticFit> {
  checkMatrix(x, "the features");
  checkTargets(targets, x.rows);
  const free = freeOutputs(targets, x.cols);
  const scaling = featureScaling(x, options.standardise ?? false);
  const shards = await openShards(x, free.targets, options.threads);
  try {
    const covariance = await sampleCovariance(shards, x.rows, free.targets.count, scaling);
    const { model, minimum } = await minimise(shards, scaling, covariance, free.targets.count, options);
    return {
      probe: { kind: targets.kind, outputs: targets.count, cols: x.cols, ...free.expand(model) },
      objective: minimum.value,
      iterations: minimum.iterations,
      evaluations: minimum.evaluations,
      converged: minimum.converged,
    };
  } finally {
    await shards.close();
  }
}

export interface MinimiseOptions extends Omit<LogisticOptions, "standardise" | "threads"> {
  /** [rows], 1 for rows that count. */
  readonly include?: Uint8Array;
  /** Parameters to start from, as an earlier minimum's `x`; zeros where absent. */
  readonly start?: Float64Array;
}

/** The best model of the rows that the shards hold, for raw features. */
export async function minimise(
  shards: Shards,
  scaling: FeatureScaling,
  covariance: Covariance,
  outputs: number,
  options: MinimiseOptions,
): Promise<{ readonly model: Linear; readonly minimum: Minimum }> {
  const cols = scaling.mean.length;
  const weightCount = outputs * cols;
  const c = options.c ?? 1;
  const modelOf = (parameters: Float64Array): Linear =>
    toRawFeatures(
      { weights: parameters.subarray(0, weightCount), bias: parameters.subarray(weightCount) },
      scaling,
    );
  const minimum = await lbfgs(
    async (parameters) => {
      const raw = await shards.lossAndGradient(modelOf(parameters), options.include);
      const { weights, bias } = toScaledGradient(raw, scaling);
      const gradient = new Float64Array(parameters.length);
      let penalty = 0;
      for (let i = 0; i < weightCount; i++) {
        gradient[i] = c * weights[i]! + parameters[i]!;
        penalty += parameters[i]! ** 2;
      }
      for (let k = 0; k < outputs; k++) gradient[weightCount + k] = c * bias[k]!;
      return { value: c * raw.loss + penalty / 2, gradient };
    },
    options.start ?? new Float64Array(weightCount + outputs),
    {
      precondition: covariance.curvature(c).precondition,
      tolerance: options.tolerance ?? 1e-9,
      maxIterations: options.maxIterations ?? 1000,
      signal: options.signal,
      onProgress: options.onProgress,
    },
  );
  return { model: modelOf(minimum.x), minimum };
}

/** Rows scored at a time: bounds the memory beside the matrix. */
const SCORED_ROWS = 4096;

/**
 * A probe's score of every class or label: the logarithm of the class's odds up to a constant a row, or the label's
 * log-odds. ±∞ where training never, or always, showed it.
 * @returns [rows, outputs] float64, row-major.
 */
export function probeScores(probe: LinearProbe, x: Matrix): Float64Array {
  checkMatrix(x, "the features");
  if (x.cols !== probe.cols)
    throw new SoftconError(
      `the probe takes ${probe.cols} features a row, not ${x.cols}: embed with its model`,
    );
  const scores = new Float64Array(x.rows * probe.outputs);
  const rows = Math.min(SCORED_ROWS, x.rows);
  const take = (from: number): Float32Array =>
    x.data.subarray(from * x.cols, Math.min(from + rows, x.rows) * x.cols);
  const block = new RowBlock({ data: take(0), rows, cols: x.cols }, probe.outputs);
  for (let from = 0; from < x.rows; from += rows) {
    const data = take(from);
    block.setRows(data);
    scores.set(block.scores(probe, data.length / x.cols), from * probe.outputs);
  }
  return scores;
}
