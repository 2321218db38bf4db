import { SoftconError } from "../core/errors";
import type { ClassTargets } from "./targets";

/** A row whose neighbours say that it is something else. */
export interface DoubtfulLabel {
  readonly row: number;
  /** Class ids: what it is called, and what its neighbours are called most. */
  readonly given: number;
  readonly suggested: number;
  /** Shares of the votes, in [0, 1], for the one and the other. */
  readonly givenShare: number;
  readonly suggestedShare: number;
}

/**
 * Labels that are likely wrong: the neighbours vote for another class. Most doubtful first, which is where the other
 * class leads by most.
 * @param scores [rows, classes] row-major: votes of the others, as `knnScores(…, "leave-one-out")` gives them.
 * @throws SoftconError where there is not a row of scores for each target.
 */
export function doubtfulLabels(scores: Float64Array, { ids, count }: ClassTargets): DoubtfulLabel[] {
  if (scores.length !== ids.length * count)
    throw new SoftconError(`${scores.length} scores for ${ids.length} rows of ${count} classes`);
  const doubtful: DoubtfulLabel[] = [];
  for (let row = 0; row < ids.length; row++) {
    const given = ids[row]!;
    let suggested = given;
    for (let k = 0; k < count; k++)
      if (scores[row * count + k]! > scores[row * count + suggested]!) suggested = k;
    if (suggested === given) continue;
    const givenShare = scores[row * count + given]!;
    doubtful.push({ row, given, suggested, givenShare, suggestedShare: scores[row * count + suggested]! });
  }
  const lead = (label: DoubtfulLabel): number => label.suggestedShare - label.givenShare;
  return doubtful.sort((a, b) => lead(b) - lead(a) || a.row - b.row);
}
