import { SoftconError } from "../../core/errors";
import { checkMatrix, type Matrix } from "../matrix";
import { TopK } from "../neighbours/top-k";

/** A row found, with its Euclidean distance to the query. */
export interface Distance {
  readonly row: number;
  readonly distance: number;
}

/**
 * The k rows nearest to a vector by the length of the difference, nearest first; of equals the lower row. Exact.
 * @param exclude rows not to be found, such as the examples that the query was made of.
 * @throws SoftconError where the matrix is empty or not finite, or the query has another width.
 */
export function nearestByDistance(
  matrix: Matrix,
  query: Float32Array | Float64Array,
  k: number,
  exclude: Iterable<number> = [],
): Distance[] {
  checkMatrix(matrix, "the rows to search");
  const { data, rows, cols } = matrix;
  if (query.length !== cols)
    throw new SoftconError(`the query has ${query.length} values and the rows to search ${cols}`);
  if (!Number.isInteger(k) || k < 1) throw new SoftconError(`k must be a whole number from 1 on, not ${k}`);
  const hidden = new Set(exclude);
  const best = new TopK(Math.min(k, rows));
  for (let row = 0; row < rows; row++) {
    if (hidden.has(row)) continue;
    let square = 0;
    for (let c = 0; c < cols; c++) square += (data[row * cols + c]! - query[c]!) ** 2;
    if (-square > best.floor) best.offer(row, -square);
  }
  return Array.from({ length: best.size }, (_, i) => ({
    row: best.ids[i]!,
    distance: Math.sqrt(-best.similarities[i]!),
  }));
}
