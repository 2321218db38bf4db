import { TopK } from "../neighbours/top-k";

/** Rows in memory that threads share, with what a search needs to know of each. */
export interface SearchRows {
  /** [rows, cols] float32. */
  readonly data: Float32Array;
  /** [rows] float64: 1 / length; 0 for a row of zeros. */
  readonly inverseNorms: Float64Array;
  readonly cols: number;
}

/** A range of rows, `first` included, `end` not. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** The k rows of the range that are most similar to a query of length 1, best first; the lower row of equals. */
export function scan(
  { data, inverseNorms, cols }: SearchRows,
  { first, end }: RowRange,
  query: Float64Array,
  k: number,
): TopK {
  const top = new TopK(k);
  const whole = cols - (cols % 8);
  for (let r = first; r < end; r++) {
    // Four sums, so that no addition waits for the one before; the order is fixed, and so is the result.
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let at = r * cols;
    let c = 0;
    for (; c < whole; c += 8, at += 8) {
      s0 += data[at]! * query[c]! + data[at + 4]! * query[c + 4]!;
      s1 += data[at + 1]! * query[c + 1]! + data[at + 5]! * query[c + 5]!;
      s2 += data[at + 2]! * query[c + 2]! + data[at + 6]! * query[c + 6]!;
      s3 += data[at + 3]! * query[c + 3]! + data[at + 7]! * query[c + 7]!;
    }
    for (; c < cols; c++, at++) s0 += data[at]! * query[c]!;
    const similarity = (s0 + s1 + s2 + s3) * inverseNorms[r]!;
    if (similarity > top.floor) top.offer(r, similarity);
  }
  return top;
}

/** Fills in 1 / length for the rows of the range. */
export function invertNorms({ data, inverseNorms, cols }: SearchRows, { first, end }: RowRange): void {
  for (let r = first; r < end; r++) {
    let sum = 0;
    for (let at = r * cols; at < (r + 1) * cols; at++) sum += data[at]! * data[at]!;
    inverseNorms[r] = sum > 0 ? 1 / Math.sqrt(sum) : 0;
  }
}
