/** Rows of `width` numbers. */
export interface RowMatrix {
  readonly values: Float64Array;
  readonly width: number;
}

/**
 * Linear discriminant analysis with equal priors: class means and one covariance for all (Fisher 1936), in closed form.
 * @returns what gives every row its class
 */
export function lda(
  { values, width }: RowMatrix,
  labels: Uint8Array,
  classes: number,
): (rows: RowMatrix) => Uint8Array {
  const means = Array.from({ length: classes }, () => new Float64Array(width));
  const counts = new Float64Array(classes);
  for (const [row, label] of labels.entries()) {
    counts[label]!++;
    for (let i = 0; i < width; i++) means[label]![i]! += values[row * width + i]!;
  }
  for (const [label, mean] of means.entries()) for (let i = 0; i < width; i++) mean[i]! /= counts[label]!;
  const covariance = Array.from({ length: width }, () => new Float64Array(width));
  for (const [row, label] of labels.entries())
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++)
        covariance[i]![j]! +=
          ((values[row * width + i]! - means[label]![i]!) * (values[row * width + j]! - means[label]![j]!)) /
          labels.length;
  const weights = means.map((mean) => solved(covariance, mean));
  const offsets = weights.map((weight, k) => -0.5 * weight.reduce((sum, w, i) => sum + w * means[k]![i]!, 0));
  return (rows) =>
    Uint8Array.from({ length: rows.values.length / width }, (_, row) => {
      const scores = weights.map((weight, k) =>
        weight.reduce((sum, w, i) => sum + w * rows.values[row * width + i]!, offsets[k]!),
      );
      return scores.indexOf(Math.max(...scores));
    });
}

/** x of A x = b, by Gaussian elimination with pivoting. */
function solved(matrix: readonly Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  const a = matrix.map((row, i) => Float64Array.from([...row, b[i]!]));
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[pivot]![k]!)) pivot = i;
    [a[k], a[pivot]] = [a[pivot]!, a[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i]![k]! / a[k]![k]!;
      for (let j = k; j <= n; j++) a[i]![j]! -= factor * a[k]![j]!;
    }
  }
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let sum = a[i]![n]!;
    for (let j = i + 1; j < n; j++) sum -= a[i]![j]! * x[j]!;
    x[i] = sum / a[i]![i]!;
  }
  return x;
}
