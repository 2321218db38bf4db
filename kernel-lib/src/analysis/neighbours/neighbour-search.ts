import { type Matrix, rowNorms } from "../matrix";
import { RowBlock } from "../probe/row-block";
import { TopK } from "./top-k";

/** The k most similar rows for each of some queries, most similar first. */
export interface Neighbours {
  readonly k: number;
  /** [queries, k] int32: rows; −1 where there are fewer than k. */
  readonly ids: Int32Array;
  /** [queries, k] float64: cosines; −∞ where there are fewer than k. */
  readonly similarities: Float64Array;
}

/** Queries handled together: the size that the workers are sent. */
export const QUERY_BATCH = 64;
const ROWS = 512;

/** Exact cosine neighbours, a batch of queries at a time, by matrix products in float64. */
export class NeighbourSearch {
  private readonly block: RowBlock;
  private readonly inverseNorms: Float64Array;

  constructor(private readonly matrix: Matrix) {
    const rows = Math.min(ROWS, matrix.rows);
    this.block = new RowBlock(
      { data: matrix.data.subarray(0, rows * matrix.cols), rows, cols: matrix.cols },
      QUERY_BATCH,
    );
    // A row of zeros points nowhere: it is like nothing, itself included.
    this.inverseNorms = rowNorms(matrix).map((norm) => (norm > 0 ? 1 / norm : 0));
  }

  /**
   * @param queries at most QUERY_BATCH rows.
   * @param ownRow the row that query 0 is, which it does not find, as query 1 does not find the next; −1 for none.
   */
  find(queries: Matrix, k: number, ownRow: number): Neighbours {
    const { cols, data, rows } = this.matrix;
    const weights = new Float64Array(QUERY_BATCH * cols);
    const norms = rowNorms(queries);
    for (let i = 0; i < queries.data.length; i++)
      weights[i] = queries.data[i]! / (norms[Math.floor(i / cols)]! || 1);
    const model = { weights, bias: new Float64Array(QUERY_BATCH) };
    const best = Array.from({ length: queries.rows }, () => new TopK(k));
    for (let from = 0; from < rows; from += ROWS) {
      const count = Math.min(ROWS, rows - from);
      this.block.setRows(data.subarray(from * cols, (from + count) * cols));
      const scores = this.block.scores(model, count);
      for (let r = 0; r < count; r++) {
        const inverse = this.inverseNorms[from + r]!;
        for (let q = 0; q < best.length; q++) {
          const similarity = scores[r * QUERY_BATCH + q]! * inverse;
          const top = best[q]!;
          if (similarity > top.floor && (ownRow < 0 || from + r !== ownRow + q))
            top.offer(from + r, similarity);
        }
      }
    }
    const ids = new Int32Array(queries.rows * k);
    const similarities = new Float64Array(queries.rows * k);
    for (const [q, top] of best.entries()) {
      ids.set(top.ids, q * k);
      similarities.set(top.similarities, q * k);
    }
    return { k, ids, similarities };
  }
}
