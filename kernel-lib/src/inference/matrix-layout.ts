/** [rows, columns] → [columns, rows]; each row times its factor, where there are factors. */
export function transpose(
  matrix: Float32Array,
  rows: number,
  columns: number,
  factors?: Float32Array,
): Float32Array {
  const out = new Float32Array(matrix.length);
  // As many columns as the cache keeps open lines for.
  const strip = 16;
  for (let left = 0; left < columns; left += strip) {
    const right = Math.min(left + strip, columns);
    for (let row = 0; row < rows; row++) {
      const factor = factors?.[row] ?? 1;
      for (let column = left; column < right; column++) {
        out[column * rows + row] = (matrix[row * columns + column] ?? 0) * factor;
      }
    }
  }
  return out;
}
