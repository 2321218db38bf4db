/** Vectors of equal length, one after the other: [rows, dim], row-major. */
export interface Vectors {
  readonly matrix: Float32Array;
  readonly dim: number;
}

/** The vectors less their mean. */
export function centred({ matrix, dim }: Vectors): Vectors {
  const rows = matrix.length / dim;
  const mean = new Float64Array(dim);
  for (let i = 0; i < matrix.length; i++) mean[i % dim] = (mean[i % dim] ?? 0) + (matrix[i] ?? 0) / rows;
  return { matrix: matrix.map((value, i) => value - (mean[i % dim] ?? 0)), dim };
}

/**
 * The first principal components of centred vectors, by power iteration with deflation: enough for a picture of a few
 * hundred rows.
 * @returns coordinates [rows, count] and each component's share of the variance
 */
export function principalComponents(
  { matrix, dim }: Vectors,
  count: number,
): { coordinates: Float64Array; explained: number[] } {
  const rows = matrix.length / dim;
  const left = Float64Array.from(matrix);
  const total = left.reduce((sum, value) => sum + value * value, 0) || 1;
  const coordinates = new Float64Array(rows * count);
  const explained: number[] = [];
  for (let component = 0; component < count; component++) {
    let axis: Float64Array<ArrayBufferLike> = Float64Array.from({ length: dim }, (_, i) => 1 + (i % 7) / 7);
    let scores = new Float64Array(rows);
    for (let iteration = 0; iteration < 100; iteration++) {
      axis = unit(axis);
      scores = Float64Array.from({ length: rows }, (_, row) =>
        dot(left.subarray(row * dim, (row + 1) * dim), axis),
      );
      axis = new Float64Array(dim);
      for (let i = 0; i < left.length; i++)
        axis[i % dim] = (axis[i % dim] ?? 0) + (left[i] ?? 0) * (scores[Math.floor(i / dim)] ?? 0);
    }
    axis = unit(axis);
    explained.push(scores.reduce((sum, score) => sum + score * score, 0) / total);
    for (let row = 0; row < rows; row++) coordinates[row * count + component] = scores[row] ?? 0;
    for (let i = 0; i < left.length; i++)
      left[i] = (left[i] ?? 0) - (scores[Math.floor(i / dim)] ?? 0) * (axis[i % dim] ?? 0);
  }
  return { coordinates, explained };
}

/** Cosine of every vector to the one in row `query`; 0 for a vector of zeros. */
export function cosinesTo(query: number, { matrix, dim }: Vectors): Float32Array {
  const row = (i: number): Float32Array => matrix.subarray(i * dim, (i + 1) * dim);
  const to = row(query);
  return Float32Array.from({ length: matrix.length / dim }, (_, i) => {
    const length = Math.sqrt(dot(row(i), row(i)) * dot(to, to));
    return length === 0 ? 0 : dot(row(i), to) / length;
  });
}

/** How many rows have a nearest other row (by cosine) of the same class, and how many would by chance, as shares. */
export function neighbourAgreement(
  vectors: Vectors,
  classes: readonly number[],
): { readonly share: number; readonly chance: number } {
  const rows = classes.length;
  let same = 0;
  let pairs = 0;
  for (let i = 0; i < rows; i++) {
    const cosines = cosinesTo(i, vectors);
    cosines[i] = Number.NEGATIVE_INFINITY;
    const nearest = cosines.indexOf(Math.max(...cosines));
    if (classes[nearest] === classes[i]) same++;
    for (let j = 0; j < rows; j++) if (j !== i && classes[j] === classes[i]) pairs++;
  }
  return { share: same / rows, chance: pairs / (rows * (rows - 1)) };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function unit(vector: Float64Array): Float64Array<ArrayBufferLike> {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((value) => value / length);
}
