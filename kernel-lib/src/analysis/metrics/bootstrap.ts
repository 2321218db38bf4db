import { SoftconError } from "../../core/errors";
import { seededRandom } from "../../core/random";

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Share of resamplings between the two: 0.95. */
  readonly confidence: number;
}

export interface BootstrapOptions {
  /** Default 1000. */
  readonly resamplings?: number;
  /** In (0, 1); default 0.95. */
  readonly confidence?: number;
  readonly seed: number;
}

/**
 * Percentile bootstrap (Efron and Tibshirani 1993, chapter 13): the statistic over rows drawn anew with replacement.
 * @param statistic of the rows whose indices it is given, int32 [rows]; draws on which it is NaN are left out.
 * @throws SoftconError where there is no row, or the statistic is NaN on every draw.
 */
export function bootstrap(
  rows: number,
  statistic: (rows: Int32Array) => number,
  { resamplings = 1000, confidence = 0.95, seed }: BootstrapOptions,
): Interval {
  if (rows < 1) throw new SoftconError("no rows to resample: at least one is needed");
  const random = seededRandom(seed);
  const drawn = new Int32Array(rows);
  const values = Float64Array.from({ length: resamplings }, () => {
    for (let i = 0; i < rows; i++) drawn[i] = random.int(rows);
    return statistic(drawn);
  }).filter((value) => !Number.isNaN(value));
  if (values.length === 0) throw new SoftconError("the statistic is undefined on every resampling");
  values.sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(values, tail), high: quantile(values, 1 - tail), confidence };
}

/** Linear interpolation between order statistics, as NumPy's default. @param sorted ascending, not empty. */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
