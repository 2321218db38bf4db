// What is asked of a table and what it gives: no type of the Parquet library, which our users do not install.

/** What a table's cell is to a reader: times as ISO 8601, lists of one depth as arrays. */
export type Cell = string | number | bigint | boolean | Uint8Array | readonly Cell[] | null;

/** Rows `start` to `end` (exclusive). */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Vectors of equal length, one after the other. */
export interface Vectors {
  readonly dim: number;
  /** [end - start, dim] float32, row-major; NaN where a row has no vector. */
  readonly matrix: Float32Array;
  /** Rows that have no vector, counted from the range's start. */
  readonly missing: readonly number[];
}
