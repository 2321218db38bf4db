import { SoftconError } from "../../core/errors";
import { checkMatrix, type Matrix, takeRows } from "../matrix";
import { microAveragePrecision } from "../metrics/average-precision";
import { accuracy, confusionMatrix, highestScores } from "../metrics/classification";
import { checkTargets, type Targets, takeTargets } from "../targets";
import { featureScaling } from "./features";
import { stratifiedFolds } from "./folds";
import {
  fitLogistic,
  type LinearProbe,
  type LogisticFit,
  type LogisticOptions,
  minimise,
  probeScores,
} from "./logistic";
import { freeOutputs } from "./outputs";
import { sampleCovariance } from "./preconditioner";
import { openShards } from "./shards";

export interface CrossValidationOptions extends Omit<LogisticOptions, "c"> {
  /** Values of C to try; default 10⁻³, 10⁻², … 10³. */
  readonly cs?: readonly number[];
  /** Default 5. */
  readonly folds?: number;
  /** Deals the rows to the folds. */
  readonly seed: number;
}

export interface CrossValidatedFit extends LogisticFit {
  /** The C chosen: the smallest of those that score best. */
  readonly c: number;
  /** Every C tried, ascending, with its mean score over the folds: accuracy (classes) or micro average precision (labels). */
  readonly scores: readonly { readonly c: number; readonly score: number }[];
}

/** Only the ranking of the candidates is wanted of the folds' fits. */
const FOLD_TOLERANCE = 1e-5;

/**
 * Logistic regression whose penalty is chosen by stratified cross-validation on the training rows, then fitted to all
 * of them. Scaling, too, is found anew in every fold.
 * @throws SoftconError as `fitLogistic`, and where there are fewer rows than folds.
 */
export async function fitLogisticCrossValidated(
  x: Matrix,
  targets: Targets,
  options: CrossValidationOptions,
): Promise<CrossValidatedFit> {
  checkMatrix(x, "the features");
  checkTargets(targets, x.rows);
  const cs = [...(options.cs ?? [1e-3, 1e-2, 1e-1, 1, 10, 100, 1000])].sort((a, b) => a - b);
  if (cs.length === 0 || !(cs[0]! > 0))
    throw new SoftconError(`C must be positive, and at least one given; found ${cs.join(", ") || "none"}`);
  const folds = options.folds ?? 5;
  const fold = stratifiedFolds(targets, x.rows, folds, options.seed);
  const totals = new Float64Array(cs.length);
  const free = freeOutputs(targets, x.cols);
  const shards = await openShards(x, free.targets, options.threads);
  try {
    for (let held = 0; held < folds; held++) {
      const include = Uint8Array.from(fold, (own) => (own === held ? 0 : 1));
      const testRows = Int32Array.from(fold.keys()).filter((row) => fold[row] === held);
      const [testX, testTargets] = [takeRows(x, testRows), takeTargets(targets, testRows)];
      const scaling = featureScaling(x, options.standardise ?? false, include);
      const covariance = await sampleCovariance(shards, x.rows, free.targets.count, scaling);
      // Each C starts from its stronger neighbour's answer.
      let start: Float64Array = new Float64Array(free.targets.count * (x.cols + 1));
      for (const [index, c] of cs.entries()) {
        const { model, minimum } = await minimise(shards, scaling, covariance, free.targets.count, {
          c,
          include,
          start,
          tolerance: FOLD_TOLERANCE,
          signal: options.signal,
        });
        start = minimum.x;
        const probe = { kind: targets.kind, outputs: targets.count, cols: x.cols, ...free.expand(model) };
        totals[index]! += probeQuality(probe, testX, testTargets);
        options.onProgress?.({ done: held * cs.length + index + 1, total: folds * cs.length, unit: "fits" });
      }
    }
  } finally {
    await shards.close();
  }
  const scores = cs.map((c, index) => ({ c, score: totals[index]! / folds }));
  const best = scores.reduce((winner, candidate) => (candidate.score > winner.score ? candidate : winner));
  const fit = await fitLogistic(x, targets, { ...options, onProgress: undefined, c: best.c });
  return { ...fit, c: best.c, scores };
}

/** Accuracy of a probe for classes, micro average precision of one for labels, in [0, 1]. */
export function probeQuality(probe: LinearProbe, x: Matrix, targets: Targets): number {
  const scores = probeScores(probe, x);
  return targets.kind === "classes"
    ? accuracy(confusionMatrix(targets.ids, highestScores(scores, probe.outputs), targets.count))
    : microAveragePrecision(targets.hot, scores);
}
