import { seededRandom } from "../core/random";

/** Rows that look like embeddings, and the group each belongs to. */
export interface Mixture {
  /** [rows, cols] float32, row-major. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly cols: number;
  /** int32 [rows]: row i belongs to group i mod groups. */
  readonly group: Int32Array;
}

/** How many directions a group extends in; embeddings have far fewer of them than columns. */
const DIRECTIONS = 10;

/**
 * A mixture of Gaussians with the structure of embeddings: group centres are standard normal, each group extends
 * along ten random directions of its own, each a standard normal vector times `extent`, and every value has noise.
 */
export function gaussianMixture(
  rows: number,
  cols: number,
  { groups = 30, extent = 0.25, noise = 0.2, seed = 0 } = {},
): Mixture {
  const random = seededRandom(seed);
  const centres = Float64Array.from({ length: groups * cols }, () => random.normal());
  const directions = Float64Array.from(
    { length: groups * DIRECTIONS * cols },
    () => extent * random.normal(),
  );
  const data = new Float32Array(rows * cols);
  const row = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    const group = i % groups;
    for (let c = 0; c < cols; c++) row[c] = centres[group * cols + c]! + noise * random.normal();
    for (let d = 0; d < DIRECTIONS; d++) {
      const along = random.normal();
      const at = (group * DIRECTIONS + d) * cols;
      for (let c = 0; c < cols; c++) row[c]! += along * directions[at + c]!;
    }
    data.set(row, i * cols);
  }
  return { data, rows, cols, group: Int32Array.from({ length: rows }, (_, i) => i % groups) };
}
