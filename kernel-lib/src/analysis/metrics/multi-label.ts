import { SoftconError } from "../../core/errors";

export interface MultiLabelF1 {
  /** [count] float64; 0 for a label neither true nor predicted anywhere, as in scikit-learn. */
  readonly perLabel: Float64Array;
  /** Mean of `perLabel`. */
  readonly macro: number;
  /** F1 of all (row, label) pairs together. */
  readonly micro: number;
}

/**
 * @param hot [rows, count] row-major, 0 or 1: the truth.
 * @param predicted [rows, count] row-major, 0 or 1.
 * @throws SoftconError where the sizes differ or there is no row.
 */
export function multiLabelF1(hot: Uint8Array, predicted: Uint8Array, count: number): MultiLabelF1 {
  if (hot.length !== predicted.length)
    throw new SoftconError(`${predicted.length} predicted marks for ${hot.length} true ones`);
  if (hot.length === 0) throw new SoftconError("no rows to compare: at least one is needed");
  const right = new Float64Array(count);
  const marked = new Float64Array(count);
  for (let i = 0; i < hot.length; i++) {
    right[i % count]! += hot[i]! & predicted[i]!;
    marked[i % count]! += hot[i]! + predicted[i]!;
  }
  const f1 = (own: number, both: number): number => (both === 0 ? 0 : (2 * own) / both);
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const perLabel = right.map((own, k) => f1(own, marked[k]!));
  return { perLabel, macro: total(perLabel) / count, micro: f1(total(right), total(marked)) };
}

/** 1 where the log-odds are positive: probability above one half. */
export const positiveScores = (scores: Float64Array): Uint8Array =>
  Uint8Array.from(scores, (score) => (score > 0 ? 1 : 0));
