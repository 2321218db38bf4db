/** A matrix in 8-bit integers, transposed: value[row][column] ≈ scales[row] · values[column][row]. */
export interface QuantisedMatrix {
  /** [columns, rows], in [−127, 127]. */
  readonly values: Int8Array;
  /** One a row of the matrix that was quantised. */
  readonly scales: Float32Array;
}

/**
 * Symmetric quantisation of each row of [rows, columns] to its own largest magnitude. A row's factor, where there are
 * factors, goes into its scale and costs no accuracy.
 */
export function quantiseRows(
  matrix: Float32Array,
  rows: number,
  columns: number,
  factors?: Float32Array,
): QuantisedMatrix {
  const scales = new Float32Array(rows);
  const inverse = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let largest = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++)
      largest = Math.max(largest, Math.abs(matrix[i] ?? 0));
    scales[row] = (largest / 127 || 1) * (factors?.[row] ?? 1);
    inverse[row] = 127 / (largest || 127);
  }
  const values = new Int8Array(rows * columns);
  const strip = 16;
  for (let left = 0; left < columns; left += strip) {
    const right = Math.min(left + strip, columns);
    for (let row = 0; row < rows; row++) {
      const factor = inverse[row] ?? 0;
      for (let column = left; column < right; column++) {
        values[column * rows + row] = Math.round((matrix[row * columns + column] ?? 0) * factor);
      }
    }
  }
  return { values, scales };
}
