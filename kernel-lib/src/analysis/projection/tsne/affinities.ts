import type { SharedMemory } from "../../kernels";
import type { Metric, NeighbourSpace } from "../neighbours/space";

/**
 * Turns one point's distances into the probabilities exp(−β d²) / Σ whose perplexity, 2 to the entropy in bits, is the
 * wanted one; β by bisection, to 1e-5 in the entropy, as in the reference (van der Maaten and Hinton 2008).
 * Only differences of d² count, so the least is taken off first and nothing underflows to a sum of zero.
 * @param squares squared distances, replaced by the probabilities.
 */
export function calibrate(squares: Float32Array, perplexity: number): void {
  const wanted = Math.log(perplexity);
  let least = Number.POSITIVE_INFINITY;
  for (const square of squares) least = Math.min(least, square);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let beta = 1;
  let sum = 0;
  for (let turn = 0; turn < 100; turn++) {
    sum = 0;
    let weighted = 0;
    for (const square of squares) {
      const p = Math.exp(-beta * (square - least));
      sum += p;
      weighted += p * (square - least);
    }
    const excess = Math.log(sum) + (beta * weighted) / sum - wanted;
    if (Math.abs(excess) <= 1e-5) break;
    if (excess > 0) low = beta;
    else high = beta;
    beta = high === Number.POSITIVE_INFINITY ? beta * 2 : (low + high) / 2;
  }
  for (let s = 0; s < squares.length; s++) squares[s] = Math.exp(-beta * (squares[s]! - least)) / sum;
}

/** Replaces the squared distances in the lists of points [from, to) by conditional probabilities. */
export function calibrateRows(
  memory: SharedMemory,
  space: NeighbourSpace,
  metric: Metric,
  perplexity: number,
  from: number,
  to: number,
): void {
  const far = new Float32Array(memory.buffer, space.far, space.n * space.room);
  for (let i = from; i < to; i++) {
    const squares = far.subarray(i * space.room, i * space.room + space.k);
    // Between rows of length 1, |a − b|² is 2 (1 − cos); the cosine distance, like any other, counts squared.
    if (metric === "cosine") for (let s = 0; s < space.k; s++) squares[s] = (squares[s]! / 2) ** 2;
    calibrate(squares, perplexity);
  }
}
