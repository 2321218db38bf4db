import { SoftconError } from "../../core/errors";

/**
 * Area under the precision–recall steps: Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct scores, highest first, so that rows with
 * equal scores enter together: scikit-learn's `average_precision_score`. 0 where nothing is positive, as there.
 * @param hot 0 or 1 for every row.
 * @param scores one for every row, the higher the more likely; ±∞ allowed.
 * @throws SoftconError where the lengths differ, there is no row, or a score is not a number.
 */
export function averagePrecision(hot: Uint8Array, scores: Float64Array): number {
  if (hot.length !== scores.length)
    throw new SoftconError(`${scores.length} scores for ${hot.length} labels: one for each is needed`);
  if (hot.length === 0) throw new SoftconError("no rows to rank: at least one is needed");
  const wrong = scores.findIndex(Number.isNaN);
  if (wrong >= 0) throw new SoftconError(`score ${wrong} is NaN: a ranking needs numbers`);
  // Sorting the scores as numbers, with the positives' own in a second array, spares a comparison function.
  const all = scores.slice().sort();
  const positive = scores.filter((_, i) => hot[i] === 1).sort();
  let area = 0;
  let ranked = 0;
  let found = 0;
  for (let i = all.length - 1, p = positive.length - 1; p >= 0; ) {
    const threshold = positive[p]!;
    const before = found;
    // Number.isNaN is ruled out above, so ≥ orders everything.
    while (i >= 0 && all[i]! >= threshold) {
      ranked++;
      i--;
    }
    while (p >= 0 && positive[p] === threshold) {
      found++;
      p--;
    }
    area += ((found - before) * found) / ranked;
  }
  return positive.length === 0 ? 0 : area / positive.length;
}

/**
 * Average precision of each label over the whole split, float64 [count].
 * @param hot [rows, count] row-major, 0 or 1; @param scores [rows, count] row-major.
 */
export function perLabelAveragePrecision(hot: Uint8Array, scores: Float64Array, count: number): Float64Array {
  const rows = hot.length / count;
  return Float64Array.from({ length: count }, (_, k) =>
    averagePrecision(
      Uint8Array.from({ length: rows }, (_, r) => hot[r * count + k]!),
      Float64Array.from({ length: rows }, (_, r) => scores[r * count + k]!),
    ),
  );
}

/** Every (row, label) pair ranked together: the "micro mAP" of BigEarthNet, over the whole split at once. */
export const microAveragePrecision = averagePrecision;

/** The labels' average precisions, averaged. */
export function macroAveragePrecision(hot: Uint8Array, scores: Float64Array, count: number): number {
  return perLabelAveragePrecision(hot, scores, count).reduce((sum, value) => sum + value, 0) / count;
}
