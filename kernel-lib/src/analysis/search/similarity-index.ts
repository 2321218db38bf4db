import { join } from "node:path";
import { SoftconError } from "../../core/errors";
import { checkMatrix, type Matrix, toSharedMatrix } from "../matrix";
import { TopK } from "../neighbours/top-k";
import { defaultThreads, Remote } from "../parallel/remote";
import { invertNorms, type SearchRows, scan } from "./scan";
import type { SearchOperations } from "./search-worker";

/** A row found, with its cosine to the query. */
export interface Hit {
  readonly row: number;
  readonly similarity: number;
}

export interface SimilarityIndexOptions {
  /** Worker threads; the result is the same for any number. Default one a core, eight at most. */
  readonly threads?: number;
}

/** Values below which one thread answers sooner than several. */
const WORTH_WORKERS = 4e6;

/**
 * Exact similarity search by cosine: every query compares with every row, in worker threads over shared memory.
 * The same query gives the same hits, to the bit, on any number of threads. Close it when done.
 */
export class SimilarityIndex {
  private constructor(
    private readonly matrix: Matrix,
    private readonly rows: SearchRows,
    private readonly workers: readonly Remote<SearchOperations>[],
  ) {}

  /**
   * @param matrix copied into shared memory unless it lies there (`toSharedMatrix`).
   * @throws SoftconError where it is empty or holds a value that is not finite.
   */
  static async open(matrix: Matrix, options: SimilarityIndexOptions = {}): Promise<SimilarityIndex> {
    checkMatrix(matrix, "the rows to search");
    const shared = toSharedMatrix(matrix);
    const rows: SearchRows = {
      data: shared.data,
      inverseNorms: new Float64Array(new SharedArrayBuffer(matrix.rows * 8)),
      cols: matrix.cols,
    };
    const threads = options.threads ?? defaultThreads();
    if (threads < 2 || matrix.data.length < WORTH_WORKERS) {
      invertNorms(rows, { first: 0, end: matrix.rows });
      return new SimilarityIndex(shared, rows, []);
    }
    const workers = Array.from(
      { length: threads },
      () => new Remote<SearchOperations>(join(__dirname, "search-worker.js")),
    );
    const share = Math.ceil(matrix.rows / threads);
    await Promise.all(
      workers.map((worker, index) => {
        const first = Math.min(index * share, matrix.rows);
        const range = { first, end: Math.min(first + share, matrix.rows) };
        return worker.call("load", { rows, range });
      }),
    );
    return new SimilarityIndex(shared, rows, workers);
  }

  /** The vector of a row: the query that finds what is like it. */
  vector(row: number): Float32Array {
    const { rows, cols, data } = this.matrix;
    if (!Number.isInteger(row) || row < 0 || row >= rows)
      throw new SoftconError(`no row ${row}: there are rows 0 to ${rows - 1}`);
    return data.subarray(row * cols, (row + 1) * cols);
  }

  /**
   * The k rows most similar to a vector, most similar first; of equals the lower row.
   * @param query [cols], of any length but zero.
   * @param exclude rows not to be found, such as the examples that the query was made of.
   * @throws SoftconError where the query has another width, is zero or not finite, or k is not a whole number from 1 on.
   */
  async search(
    query: Float32Array | Float64Array,
    k: number,
    exclude: Iterable<number> = [],
  ): Promise<Hit[]> {
    const { cols, rows } = this.matrix;
    if (query.length !== cols)
      throw new SoftconError(`the query has ${query.length} values and the rows to search ${cols}`);
    if (!Number.isInteger(k) || k < 1) throw new SoftconError(`k must be a whole number from 1 on, not ${k}`);
    const unit = normalise(query);
    const hidden = new Set(exclude);
    // What is to be left out may fill the first places, so that many more are asked for.
    const wanted = Math.min(rows, k + hidden.size);
    const found = new TopK(wanted);
    const parts =
      this.workers.length === 0
        ? [scan(this.rows, { first: 0, end: rows }, unit, wanted)]
        : await Promise.all(this.workers.map((worker) => worker.call("search", { query: unit, k: wanted })));
    for (const part of parts)
      for (let i = 0; i < part.ids.length; i++) found.offer(part.ids[i]!, part.similarities[i]!);
    const hits: Hit[] = [];
    for (let i = 0; i < found.size && hits.length < k; i++)
      if (!hidden.has(found.ids[i]!)) hits.push({ row: found.ids[i]!, similarity: found.similarities[i]! });
    return hits;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
  }
}

/** A vector of length 1 in the same direction. */
function normalise(vector: Float32Array | Float64Array): Float64Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (!Number.isFinite(sum) || sum === 0)
    throw new SoftconError("the query vector is zero or not finite: it points nowhere");
  return Float64Array.from(vector, (value) => value / Math.sqrt(sum));
}
