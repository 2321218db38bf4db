import { SoftconError } from "../../core/errors";
import { checkMatrix, type Matrix } from "../matrix";
import { exactNeighbours, searchExactly } from "./neighbours/exact";
import type { Metric } from "./neighbours/space";
import { mostEntries, type SparseRows, symmetrise } from "./neighbours/symmetric";
import { calibrateRows } from "./tsne/affinities";

/** All of these compare all pairs: minutes from some ten thousands of rows on. */

function checkPair(matrix: Matrix, map: Matrix, k: number, most: number): void {
  checkMatrix(matrix, "the rows");
  checkMatrix(map, "the map's points");
  if (matrix.rows !== map.rows)
    throw new SoftconError(`the map has ${map.rows} points for ${matrix.rows} rows: one each is needed`);
  if (!Number.isInteger(k) || k < 1 || k > most)
    throw new SoftconError(`${k} neighbours among ${matrix.rows} rows: from 1 to ${most} are possible`);
}

/**
 * How many of the k nearest rows are also among the k nearest points of the map, on average, in [0, 1].
 * @param map float32 [rows, dimensions].
 */
export function neighbourPreservation(
  matrix: Matrix,
  map: Matrix,
  k = 10,
  metric: Metric = "euclidean",
): number {
  checkPair(matrix, map, k, matrix.rows - 1);
  const before = exactNeighbours(matrix, k, metric).ids;
  const after = exactNeighbours(map, k).ids;
  let kept = 0;
  for (let i = 0; i < matrix.rows; i++) {
    const near = new Set(before.subarray(i * k, (i + 1) * k));
    for (const j of after.subarray(i * k, (i + 1) * k)) if (near.has(j)) kept++;
  }
  return kept / (matrix.rows * k);
}

/**
 * Trustworthiness (Venna and Kaski 2001), in [0, 1]: lower, the farther the rows really are that the map shows as
 * neighbours. As scikit-learn's; k is less than half the rows.
 */
export function trustworthiness(matrix: Matrix, map: Matrix, k = 5, metric: Metric = "euclidean"): number {
  checkPair(matrix, map, k, Math.ceil(matrix.rows / 2) - 1);
  const n = matrix.rows;
  const distances = exactNeighbours(matrix, n - 1, metric);
  const after = exactNeighbours(map, k).ids;
  const rank = new Int32Array(n);
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    for (let s = 0; s < n - 1; s++) rank[distances.ids[i * (n - 1) + s]!] = s + 1;
    for (const j of after.subarray(i * k, (i + 1) * k)) penalty += Math.max(0, rank[j]! - k);
  }
  return 1 - (2 * penalty) / (n * k * (2 * n - 3 * k - 1));
}

/**
 * The Kullback–Leibler divergence, in nats, of a map from the rows' joint probabilities: these from exact nearest
 * neighbours, 3 · perplexity of them, and the map's normalisation over all pairs.
 * @param map float32 [rows, 2].
 */
export function tsneDivergence(
  matrix: Matrix,
  map: Matrix,
  { perplexity, metric = "euclidean" }: { readonly perplexity: number; readonly metric?: Metric },
): number {
  const n = matrix.rows;
  const k = Math.min(n - 1, Math.floor(3 * perplexity) + 1);
  checkPair(matrix, map, k, n - 1);
  const { memory, space } = searchExactly(matrix, k, metric);
  calibrateRows(memory, space, metric, perplexity, 0, n);
  const joint: SparseRows = {
    starts: new Int32Array(n + 1),
    others: new Int32Array(mostEntries(n, k)),
    values: new Float32Array(mostEntries(n, k)),
  };
  symmetrise(memory, space, joint, (a, b) => a + b, 1 / (2 * n));
  let sum = 0;
  let z = 0;
  for (let i = 0; i < n; i++) {
    for (let at = joint.starts[i]!; at < joint.starts[i + 1]!; at++) {
      const p = joint.values[at]!;
      if (p > 0) sum += p * Math.log(p / similarity(map, i, joint.others[at]!));
    }
    for (let j = 0; j < i; j++) z += 2 * similarity(map, i, j);
  }
  return sum + Math.log(z);
}

function similarity({ data, cols }: Matrix, i: number, j: number): number {
  let square = 0;
  for (let c = 0; c < cols; c++) square += (data[i * cols + c]! - data[j * cols + c]!) ** 2;
  return 1 / (1 + square);
}
