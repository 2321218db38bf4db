import { SoftconError } from "../../core/errors";

/** Neighbours of every row, as `nearestRows` gives them. */
export interface Neighbourhoods {
  readonly k: number;
  /** [rows, k] int32. */
  readonly ids: Int32Array;
}

/**
 * How far a row is from its kind: the mean distance to its k nearest rows (Angiulli and Pizzuti 2002), float64 [rows].
 * What stands highest is an outlier, or rare.
 */
export function outlierScores({
  k,
  distances,
}: {
  readonly k: number;
  readonly distances: Float32Array;
}): Float64Array {
  return Float64Array.from({ length: distances.length / k }, (_, row) => {
    let sum = 0;
    for (let at = row * k; at < (row + 1) * k; at++) sum += distances[at]!;
    return sum / k;
  });
}

/**
 * How differently two models see the same rows: the share of a row's k neighbours by the one that are none by the
 * other, float64 [rows] in [0, 1]; 0 where both agree on all.
 * @throws SoftconError where the rows or k differ.
 */
export function neighbourDisagreement(first: Neighbourhoods, second: Neighbourhoods): Float64Array {
  const { k } = first;
  if (second.k !== k || second.ids.length !== first.ids.length)
    throw new SoftconError(
      `${first.ids.length / k} rows with ${k} neighbours against ${second.ids.length / second.k} with ${second.k}: the same rows and as many neighbours are needed`,
    );
  return Float64Array.from({ length: first.ids.length / k }, (_, row) => {
    const near = new Set(first.ids.subarray(row * k, (row + 1) * k));
    let shared = 0;
    for (let at = row * k; at < (row + 1) * k; at++) if (near.has(second.ids[at]!)) shared++;
    return 1 - shared / k;
  });
}
