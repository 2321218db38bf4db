import { SoftconError } from "../../core/errors";

/** How often each class was taken for each other. */
export interface ConfusionMatrix {
  /** [classes, classes] row-major: rows are the truth, columns the prediction. */
  readonly counts: Float64Array;
  readonly classes: number;
  readonly total: number;
}

/**
 * @param truth [rows] and @param predicted [rows]: class ids in 0 … classes − 1.
 * @throws SoftconError where the lengths differ, there is no row, or an id is out of range.
 */
export function confusionMatrix(truth: Int32Array, predicted: Int32Array, classes: number): ConfusionMatrix {
  if (truth.length !== predicted.length)
    throw new SoftconError(`${predicted.length} predictions for ${truth.length} true classes`);
  if (truth.length === 0) throw new SoftconError("no rows to compare: at least one is needed");
  const counts = new Float64Array(classes * classes);
  for (let r = 0; r < truth.length; r++) {
    const [t, p] = [truth[r]!, predicted[r]!];
    if (t < 0 || t >= classes || p < 0 || p >= classes)
      throw new SoftconError(`row ${r} has class ${t} predicted as ${p}, outside 0 to ${classes - 1}`);
    counts[t * classes + p]! += 1;
  }
  return { counts, classes, total: truth.length };
}

/** Share of rows on the diagonal, in [0, 1]. */
export function accuracy({ counts, classes, total }: ConfusionMatrix): number {
  let right = 0;
  for (let k = 0; k < classes; k++) right += counts[k * classes + k]!;
  return right / total;
}

/** Share of each class's rows that were recognised (its recall), float64 [classes]; NaN for a class without rows. */
export function perClassAccuracy({ counts, classes }: ConfusionMatrix): Float64Array {
  return Float64Array.from({ length: classes }, (_, k) => {
    let rows = 0;
    for (let p = 0; p < classes; p++) rows += counts[k * classes + p]!;
    return counts[k * classes + k]! / rows;
  });
}

/**
 * 2·TP / (2·TP + FP + FN) of each class, float64 [classes]; NaN for a class neither true nor predicted anywhere.
 */
export function perClassF1({ counts, classes }: ConfusionMatrix): Float64Array {
  return Float64Array.from({ length: classes }, (_, k) => {
    let both = 0;
    for (let other = 0; other < classes; other++)
      both += counts[k * classes + other]! + counts[other * classes + k]!;
    return (2 * counts[k * classes + k]!) / both;
  });
}

/** Mean F1 over the classes that are true or predicted somewhere, as scikit-learn's `f1_score(average="macro")`. */
export function macroF1(matrix: ConfusionMatrix): number {
  const f1 = perClassF1(matrix).filter((value) => !Number.isNaN(value));
  return f1.reduce((sum, value) => sum + value, 0) / f1.length;
}

/** The output with the highest score of every row, int32 [rows]; the first of equals. */
export function highestScores(scores: Float64Array, outputs: number): Int32Array {
  const ids = new Int32Array(scores.length / outputs);
  for (let r = 0; r < ids.length; r++)
    for (let k = 1; k < outputs; k++)
      if (scores[r * outputs + k]! > scores[r * outputs + ids[r]!]!) ids[r] = k;
  return ids;
}
