import { seededRandom } from "../../core/random";
import type { Matrix } from "../matrix";
import { pca } from "./pca";

/** Where a map starts needs no more digits than this. */
const TOLERANCE = 1e-4;

/**
 * Writes the rows along their first principal components, with a standard deviation of 1 along the first, where there
 * is one; standard normal numbers elsewhere.
 * @param map float32 [rows, dimensions].
 */
export function startFromComponents(
  matrix: Matrix,
  map: Float32Array,
  dimensions: number,
  seed: number,
): void {
  const { rows, cols } = matrix;
  const count = Math.min(dimensions, rows, cols);
  const { projected, variance } = pca(matrix, { dimensions: count, seed, tolerance: TOLERANCE });
  const deviation = Math.sqrt((variance[0]! * (rows - 1)) / rows);
  startAtRandom(map, seed);
  if (deviation === 0) return;
  for (let i = 0; i < rows; i++)
    for (let d = 0; d < count; d++) map[i * dimensions + d] = projected[i * count + d]! / deviation;
}

/** Writes standard normal numbers. */
export function startAtRandom(map: Float32Array, seed: number): void {
  const random = seededRandom(seed + 1);
  for (let at = 0; at < map.length; at++) map[at] = random.normal();
}
