import { SoftconError } from "../../core/errors";
import { type Random, seededRandom } from "../../core/random";
import { checkMatrix, type Matrix } from "../matrix";
import { gram } from "../probe/gram";
import { symmetricEigen } from "./eigen";

export interface PcaOptions {
  /** How many components, at most min(rows, cols). */
  readonly dimensions: number;
  /** Of the random start that wide matrices need; 0 unless given. */
  readonly seed?: number;
  /** Their iteration ends when no variance changes by more than this part of the greatest; 1e-11 unless given. */
  readonly tolerance?: number;
}

/** Principal components: the directions of greatest variance, and the rows along them. */
export interface Pca {
  /** float32 [rows, dimensions]: the centred rows along the components. */
  readonly projected: Float32Array;
  /** float64 [dimensions, cols]: the components, of length 1, each with its greatest entry by magnitude positive. */
  readonly components: Float64Array;
  /** float64 [cols]: the mean row. */
  readonly mean: Float64Array;
  /** float64 [dimensions]: the variance along each component, with divisor rows − 1 (0 for a single row). */
  readonly variance: Float64Array;
  /** float64 [dimensions]: its part of the variance of all columns, in [0, 1]; 0 where the rows are all equal. */
  readonly varianceRatio: Float64Array;
}

/** Up to so many columns the scatter matrix is decomposed whole; up to so many it is formed. */
const JACOBI_COLS = 160;
const SCATTER_COLS = 2048;
/** Directions beyond twice those asked for: the more there are, the sooner the iteration converges (Halko et al.). */
const OVERSAMPLE = 8;
/** Iterations end after so many at the latest. */
const MOST_ITERATIONS = 60;

/**
 * Principal component analysis. Narrow matrices by their whole scatter matrix; others by randomised subspace iteration (Halko,
 * Martinsson and Tropp 2011, algorithm 4.4), continued until the variances stand still. Sums are float64.
 * @throws SoftconError where the matrix is empty or not finite, or more dimensions are asked for than it has.
 */
export function pca(matrix: Matrix, { dimensions, seed = 0, tolerance = 1e-11 }: PcaOptions): Pca {
  checkPca(matrix, dimensions);
  const { rows, cols } = matrix;
  const mean = columnMeans(matrix);
  const { directions, energies } = principalDirections(matrix, mean, dimensions, tolerance, seed);
  const components = directions.slice(0, dimensions * cols);
  for (let d = 0; d < dimensions; d++) pointForward(components.subarray(d * cols, (d + 1) * cols));
  const spread = totalSquares(matrix, mean);
  const freedom = Math.max(rows - 1, 1);
  return {
    projected: alongComponents(matrix, mean, components, dimensions),
    components,
    mean,
    variance: energies.slice(0, dimensions).map((energy) => Math.max(energy, 0) / freedom),
    varianceRatio: energies
      .slice(0, dimensions)
      .map((energy) => (spread > 0 ? Math.max(energy, 0) / spread : 0)),
  };
}

/** Throws what `pca` throws. */
export function checkPca(matrix: Matrix, dimensions: number): void {
  checkMatrix(matrix, "the rows");
  const most = Math.min(matrix.rows, matrix.cols);
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > most)
    throw new SoftconError(
      `${dimensions} components of ${matrix.rows} rows of ${matrix.cols} columns: from 1 to ${most} are possible`,
    );
}

/** Directions, one a row, best first; their energies are sums of squares along them. */
interface Directions {
  readonly directions: Float64Array;
  readonly energies: Float64Array;
}

function principalDirections(
  matrix: Matrix,
  mean: Float64Array,
  dimensions: number,
  tolerance: number,
  seed: number,
): Directions {
  const { rows, cols } = matrix;
  if (cols <= JACOBI_COLS) {
    const { values, vectors } = symmetricEigen(scatterMatrix(matrix, mean), cols);
    return { directions: vectors, energies: values };
  }
  const width = Math.min(rows, cols, 2 * dimensions + OVERSAMPLE);
  let times: TimesScatter = (basis) => timesRows(matrix, mean, basis, width);
  if (cols <= SCATTER_COLS && cols <= rows) {
    const scatter = scatterMatrix(matrix, mean);
    times = (basis) => combine(basis, scatter, width, cols);
  }
  return subspace(times, cols, width, dimensions, tolerance, seededRandom(seed));
}

/** Σ (x − mean)(x − mean)ᵀ, float64 [cols, cols]. */
function scatterMatrix({ data, rows, cols }: Matrix, mean: Float64Array): Float64Array {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return gram(data, cols, all, 0, cols, { mean, scale: new Float64Array(cols).fill(1) });
}

/** Rows, float64 [width, cols], times the scatter matrix. */
type TimesScatter = (rows: Float64Array) => Float64Array;

function subspace(
  timesScatter: TimesScatter,
  cols: number,
  width: number,
  dimensions: number,
  tolerance: number,
  random: Random,
): Directions {
  let basis = orthonormal(
    Float64Array.from({ length: width * cols }, () => random.normal()),
    width,
    cols,
    random,
  );
  let energies: Float64Array = new Float64Array(width);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const image = timesScatter(basis);
    const small = new Float64Array(width * width);
    for (let a = 0; a < width; a++)
      for (let b = 0; b < width; b++) {
        let dot = 0;
        for (let c = 0; c < cols; c++) dot += basis[a * cols + c]! * image[b * cols + c]!;
        small[a * width + b] = dot;
      }
    for (let a = 0; a < width; a++)
      for (let b = 0; b < a; b++)
        small[a * width + b] = small[b * width + a] = (small[a * width + b]! + small[b * width + a]!) / 2;
    const { values, vectors } = symmetricEigen(small, width);
    const change = values.slice(0, dimensions).map((value, d) => Math.abs(value - energies[d]!));
    const still = Math.max(...change) <= tolerance * values[0]!;
    energies = values;
    if (still) return { directions: combine(vectors, basis, width, cols), energies };
    basis = orthonormal(combine(vectors, image, width, cols), width, cols, random);
  }
  return { directions: basis, energies };
}

/** `TimesScatter` without forming that matrix. */
function timesRows(matrix: Matrix, mean: Float64Array, basis: Float64Array, width: number): Float64Array {
  const { rows, cols, data } = matrix;
  const image = new Float64Array(width * cols);
  const centred = new Float64Array(cols);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) centred[c] = data[r * cols + c]! - mean[c]!;
    for (let d = 0; d < width; d++) {
      const at = d * cols;
      let along = 0;
      for (let c = 0; c < cols; c++) along += basis[at + c]! * centred[c]!;
      for (let c = 0; c < cols; c++) image[at + c]! += along * centred[c]!;
    }
  }
  return image;
}

/** Mixtures of rows: weights float64 [width, count] times rows float64 [count, cols]. */
function combine(weights: Float64Array, rows: Float64Array, width: number, cols: number): Float64Array {
  const mixed = new Float64Array(width * cols);
  const count = rows.length / cols;
  for (let a = 0; a < width; a++)
    for (let b = 0; b < count; b++) {
      const weight = weights[a * count + b]!;
      for (let c = 0; c < cols; c++) mixed[a * cols + c]! += weight * rows[b * cols + c]!;
    }
  return mixed;
}

/** Gram–Schmidt, twice over, in place; a row that depends on those before it is drawn anew. */
function orthonormal(rows: Float64Array, count: number, cols: number, random: Random): Float64Array {
  for (let d = 0; d < count; d++) {
    const row = rows.subarray(d * cols, (d + 1) * cols);
    for (;;) {
      const before = norm(row);
      for (let pass = 0; pass < 2; pass++)
        for (let e = 0; e < d; e++) {
          let dot = 0;
          for (let c = 0; c < cols; c++) dot += row[c]! * rows[e * cols + c]!;
          for (let c = 0; c < cols; c++) row[c]! -= dot * rows[e * cols + c]!;
        }
      const length = norm(row);
      if (length > 1e-12 * before) {
        for (let c = 0; c < cols; c++) row[c]! /= length;
        break;
      }
      for (let c = 0; c < cols; c++) row[c] = random.normal();
    }
  }
  return rows;
}

function norm(row: Float64Array): number {
  let square = 0;
  for (const value of row) square += value * value;
  return Math.sqrt(square);
}

/** Turns a component so that its greatest entry by magnitude, the first of equals, is positive. */
function pointForward(component: Float64Array): void {
  let greatest = 0;
  for (const value of component) if (Math.abs(value) > Math.abs(greatest)) greatest = value;
  if (greatest < 0) for (let c = 0; c < component.length; c++) component[c] = -component[c]!;
}

function columnMeans({ data, rows, cols }: Matrix): Float64Array {
  const mean = new Float64Array(cols);
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) mean[c]! += data[r * cols + c]!;
  return mean.map((sum) => sum / rows);
}

function totalSquares({ data, rows, cols }: Matrix, mean: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) sum += (data[r * cols + c]! - mean[c]!) ** 2;
  return sum;
}

function alongComponents(
  { data, rows, cols }: Matrix,
  mean: Float64Array,
  components: Float64Array,
  dimensions: number,
): Float32Array {
  const projected = new Float32Array(rows * dimensions);
  for (let r = 0; r < rows; r++)
    for (let d = 0; d < dimensions; d++) {
      let along = 0;
      for (let c = 0; c < cols; c++) along += (data[r * cols + c]! - mean[c]!) * components[d * cols + c]!;
      projected[r * dimensions + d] = along;
    }
  return projected;
}
