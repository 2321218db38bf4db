import { SoftconError } from "../../core/errors";

/**
 * The inverse of the lower triangular factor L of a symmetric positive definite matrix A = L Lᵀ, so that
 * A⁻¹ = L⁻ᵀ L⁻¹.
 * @param matrix [size, size] row-major; only its lower triangle is read.
 * @returns L⁻¹, [size, size] row-major, zeros above the diagonal.
 * @throws SoftconError where the matrix is not positive definite.
 */
export function inverseCholesky(matrix: Float64Array, size: number): Float64Array {
  const l = cholesky(matrix, size);
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    // Row i of L L⁻¹ = I: what the rows above contribute is taken off.
    const row = inverse.subarray(i * size, i * size + i + 1);
    for (let j = 0; j < i; j++) addRow(row, -l[i * size + j]!, inverse, j * size, j + 1);
    row[i] = 1;
    const pivot = l[i * size + i]!;
    for (let j = 0; j <= i; j++) row[j]! /= pivot;
  }
  return inverse;
}

function cholesky(matrix: Float64Array, size: number): Float64Array {
  const l = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j < i; j++)
      l[row + j] = (matrix[row + j]! - dotRows(l, row, j * size, j)) / l[j * size + j]!;
    const pivot = matrix[row + i]! - dotRows(l, row, row, i);
    if (!(pivot > 0))
      throw new SoftconError("the features are too nearly dependent to solve for: standardise them");
    l[row + i] = Math.sqrt(pivot);
  }
  return l;
}

/** target[i] += factor · source[from + i] over i < length. */
function addRow(
  target: Float64Array,
  factor: number,
  source: Float64Array,
  from: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) target[i]! += factor * source[from + i]!;
}

/** Σ l[a + i] · l[b + i] over i < length, in four sums so that additions need not wait for each other. */
function dotRows(l: Float64Array, a: number, b: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += l[a + i]! * l[b + i]!;
    s1 += l[a + i + 1]! * l[b + i + 1]!;
    s2 += l[a + i + 2]! * l[b + i + 2]!;
    s3 += l[a + i + 3]! * l[b + i + 3]!;
  }
  for (; i < length; i++) s0 += l[a + i]! * l[b + i]!;
  return s0 + s1 + s2 + s3;
}
