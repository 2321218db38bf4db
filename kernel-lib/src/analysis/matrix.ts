import { SoftconError } from "../core/errors";

/** Rows of equal length, one after the other. */
export interface Matrix {
  /** [rows, cols] float32, row-major, every value finite. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/**
 * @param what how messages name the matrix: "the embeddings".
 * @throws SoftconError where the matrix is empty, its length is not rows × cols, or a value is not finite.
 */
export function checkMatrix({ data, rows, cols }: Matrix, what: string): void {
  if (rows < 1 || cols < 1)
    throw new SoftconError(`${what} are empty (${rows} rows of ${cols} values): at least one row is needed`);
  if (data.length !== rows * cols)
    throw new SoftconError(`${what} hold ${data.length} values, not ${rows} rows of ${cols}`);
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]))
      throw new SoftconError(
        `row ${Math.floor(i / cols)} of ${what} holds ${data[i]} in column ${i % cols}: leave such rows out`,
      );
}

/** The chosen rows, in the order given. */
export function takeRows({ data, cols }: Matrix, rows: ArrayLike<number>): Matrix {
  const taken = new Float32Array(rows.length * cols);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * cols;
    taken.set(data.subarray(from, from + cols), i * cols);
  }
  return { data: taken, rows: rows.length, cols };
}

/** The Euclidean length of every row, float64 [rows]. */
export function rowNorms({ data, rows, cols }: Matrix): Float64Array {
  const norms = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let at = r * cols; at < (r + 1) * cols; at++) sum += data[at]! * data[at]!;
    norms[r] = Math.sqrt(sum);
  }
  return norms;
}

/** The matrix in memory that worker threads see too: itself where it lies there already, else a copy. */
export function toSharedMatrix(matrix: Matrix): Matrix {
  if (matrix.data.buffer instanceof SharedArrayBuffer) return matrix;
  const data = new Float32Array(new SharedArrayBuffer(matrix.data.byteLength));
  data.set(matrix.data);
  return { ...matrix, data };
}
