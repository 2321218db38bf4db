import { SoftconError, throwIfAborted } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import { seededRandom } from "../../core/random";
import { checkMatrix, type Matrix, takeRows } from "../matrix";
import { bootstrap, type Interval } from "../metrics/bootstrap";
import { type ClassTargets, checkTargets, takeTargets } from "../targets";
import { probeQuality } from "./cross-validate";
import { shuffledStrata } from "./folds";
import { fitLogistic, type LogisticOptions } from "./logistic";

export interface FewShotOptions extends LongWork, Pick<LogisticOptions, "c" | "standardise"> {
  /** Rows drawn of each class; default 1, 5 and 10. */
  readonly shots?: readonly number[];
  /** Draws for each number of shots; default 10. */
  readonly draws?: number;
  readonly seed: number;
}

export interface FewShotResult {
  readonly shots: number;
  /** Accuracy on the test rows after each draw, float64 [draws]. */
  readonly accuracies: Float64Array;
  readonly mean: number;
  /** Of the mean, by resampling the draws. */
  readonly interval: Interval;
}

/**
 * Linear probes on a few rows of each class, drawn anew several times by the seed.
 * @throws SoftconError where a class of `train` has fewer rows than the shots asked for, or as `fitLogistic`.
 */
export async function fewShot(
  train: Matrix,
  trainTargets: ClassTargets,
  test: Matrix,
  testTargets: ClassTargets,
  options: FewShotOptions,
): Promise<FewShotResult[]> {
  checkMatrix(train, "the training features");
  checkTargets(trainTargets, train.rows);
  checkMatrix(test, "the test features");
  checkTargets(testTargets, test.rows);
  const shotCounts = options.shots ?? [1, 5, 10];
  const draws = options.draws ?? 10;
  const random = seededRandom(options.seed);
  const results: FewShotResult[] = [];
  for (const shots of shotCounts) {
    const accuracies = new Float64Array(draws);
    for (let draw = 0; draw < draws; draw++) {
      throwIfAborted(options.signal);
      const rows: number[] = [];
      for (const [id, stratum] of shuffledStrata(trainTargets, train.rows, random).entries()) {
        if (stratum.length === 0) continue;
        if (stratum.length < shots)
          throw new SoftconError(
            `class ${id} has ${stratum.length} training rows, fewer than the ${shots} to draw`,
          );
        rows.push(...stratum.subarray(0, shots));
      }
      const { probe } = await fitLogistic(takeRows(train, rows), takeTargets(trainTargets, rows), {
        ...options,
        onProgress: undefined,
        tolerance: 1e-6,
      });
      accuracies[draw] = probeQuality(probe, test, testTargets);
      options.onProgress?.({
        done: results.length * draws + draw + 1,
        total: shotCounts.length * draws,
        unit: "draws",
      });
    }
    const mean = (chosen: Int32Array): number =>
      chosen.reduce((sum, draw) => sum + accuracies[draw]!, 0) / chosen.length;
    results.push({
      shots,
      accuracies,
      mean: mean(Int32Array.from(accuracies.keys())),
      interval: bootstrap(draws, mean, { seed: options.seed }),
    });
  }
  return results;
}
