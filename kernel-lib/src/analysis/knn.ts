import { SoftconError } from "../core/errors";
import type { Matrix } from "./matrix";
import { cosineNeighbours, type NeighbourOptions } from "./neighbours/cosine-neighbours";
import { checkTargets, type Targets } from "./targets";

export interface KnnOptions extends NeighbourOptions {
  /** Neighbours that vote; default 20, or all where there are fewer. */
  readonly k?: number;
  /** A vote weighs exp(cosine / temperature); default 0.07. Both defaults are those of the published protocol. */
  readonly temperature?: number;
}

/**
 * The k-nearest-neighbour classifier of frozen features, by cosine with weighted votes (Wu et al. 2018; k = 20 and
 * temperature 0.07 as SoftCon's evaluation has them).
 * @param queries rows to classify, or "leave-one-out": every training row by the others.
 * @returns [queries, targets.count] float64 row-major: the share of the votes for each class (a row sums to 1), or
 *   the share of the votes that carry each label.
 * @throws SoftconError for empty or non-finite input, targets that do not fit, a single row asked to leave itself out.
 */
export async function knnScores(
  train: Matrix,
  targets: Targets,
  queries: Matrix | "leave-one-out",
  options: KnnOptions = {},
): Promise<Float64Array> {
  checkTargets(targets, train.rows);
  const temperature = options.temperature ?? 0.07;
  const others = queries === "leave-one-out" ? train.rows - 1 : train.rows;
  if (others < 1) throw new SoftconError("one row has no neighbours: leave-one-out needs two or more");
  if (!(temperature > 0)) throw new SoftconError(`the temperature must be positive, not ${temperature}`);
  const k = Math.min(options.k ?? 20, others);
  const { ids, similarities } = await cosineNeighbours(train, queries, k, options);
  const { count } = targets;
  const rows = ids.length / k;
  const scores = new Float64Array(rows * count);
  for (let r = 0; r < rows; r++) {
    // The nearest neighbour's vote is set to 1: the shares stay the same and nothing overflows.
    const nearest = similarities[r * k]!;
    let total = 0;
    for (let i = r * k; i < (r + 1) * k; i++) {
      const vote = Math.exp((similarities[i]! - nearest) / temperature);
      total += vote;
      if (targets.kind === "classes") scores[r * count + targets.ids[ids[i]!]!]! += vote;
      else
        for (let l = 0; l < count; l++)
          if (targets.hot[ids[i]! * count + l] === 1) scores[r * count + l]! += vote;
    }
    for (let c = 0; c < count; c++) scores[r * count + c]! /= total;
  }
  return scores;
}
