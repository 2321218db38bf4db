/** A matrix in 8-bit integers: value ≈ scales[column] · values. */
export interface QuantisedMatrix {
  /** [rows, columns], in [−127, 127]. */
  readonly values: Int8Array;
  /** One a column. */
  readonly scales: Float32Array;
}

/** Symmetric quantisation of each column of [rows, columns] to its own largest magnitude. */
export function quantisedMatrix(matrix: Float32Array, rows: number, columns: number): QuantisedMatrix {
  const scales = new Float32Array(columns);
  for (let i = 0; i < matrix.length; i++) {
    const column = i % columns;
    scales[column] = Math.max(scales[column] ?? 0, Math.abs(matrix[i] ?? 0));
  }
  for (let column = 0; column < columns; column++) scales[column] = (scales[column] ?? 0) / 127 || 1;
  const values = new Int8Array(rows * columns);
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.round((matrix[i] ?? 0) / (scales[i % columns] ?? 1));
  }
  return { values, scales };
}
