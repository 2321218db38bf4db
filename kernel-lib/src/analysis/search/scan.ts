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
  const offer = (row: number, product: number): void => {
    const similarity = product * inverseNorms[row]!;
    if (similarity > top.floor) top.offer(row, similarity);
  };
  let row = first;
  // Four rows at a time share each value of the query, and no addition waits for the one before. Every row is summed in
  // the order of its columns, so that it does not matter which four come together.
  for (; row + 4 <= end; row += 4) {
    const at0 = row * cols;
    const at1 = at0 + cols;
    const at2 = at1 + cols;
    const at3 = at2 + cols;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let c = 0; c < cols; c++) {
      const value = query[c]!;
      s0 += data[at0 + c]! * value;
      s1 += data[at1 + c]! * value;
      s2 += data[at2 + c]! * value;
      s3 += data[at3 + c]! * value;
    }
    offer(row, s0);
    offer(row + 1, s1);
    offer(row + 2, s2);
    offer(row + 3, s3);
  }
  for (; row < end; row++) {
    let sum = 0;
    for (let c = 0; c < cols; c++) sum += data[row * cols + c]! * query[c]!;
    offer(row, sum);
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
