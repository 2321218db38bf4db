import { SoftconError } from "../../core/errors";

export interface RelevanceFeedback {
  /** Vectors of what is looked for, at least one. */
  readonly positives: readonly (Float32Array | Float64Array)[];
  /** Vectors of what is not. */
  readonly negatives?: readonly (Float32Array | Float64Array)[];
  /** How hard the negatives push, from 0 on; default 0.2 = 0.15 / 0.75, the usual weights of Rocchio's formula. */
  readonly negativeWeight?: number;
}

/**
 * One query from several examples, after Rocchio ("Relevance feedback in information retrieval", 1971; weights as in
 * Manning, Raghavan and Schütze, "Introduction to Information Retrieval", section 9.1.1): the mean of the positives'
 * directions less `negativeWeight` times the mean of the negatives'.
 * @returns [cols] float64, not normalised.
 * @throws SoftconError where there is no positive, or the examples differ in width.
 */
export function relevanceQuery({
  positives,
  negatives = [],
  negativeWeight = 0.2,
}: RelevanceFeedback): Float64Array {
  const cols = positives[0]?.length;
  if (cols === undefined)
    throw new SoftconError("no positive example: a search by examples needs one or more");
  const query = new Float64Array(cols);
  const add = (vectors: readonly (Float32Array | Float64Array)[], weight: number): void => {
    for (const vector of vectors) {
      if (vector.length !== cols)
        throw new SoftconError(`an example has ${vector.length} values, the first one ${cols}`);
      const length = Math.hypot(...vector);
      if (!(length > 0) || !Number.isFinite(length))
        throw new SoftconError("an example's vector is zero or not finite: it points nowhere");
      for (let c = 0; c < cols; c++) query[c]! += (weight * vector[c]!) / length / vectors.length;
    }
  };
  add(positives, 1);
  add(negatives, -negativeWeight);
  return query;
}
