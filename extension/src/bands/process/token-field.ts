import type { Library } from "../../shell/process/library";

/** Vectors beyond this many are sampled to find their principal components. */
const mostFitted = 4096;
/** Components are stretched between these percentiles. */
const [low, high] = [0.02, 0.98];

/** Vectors brought to length 1: [count, dim]. One that is zero or not finite stays zero, and is like nothing. */
export class VectorField {
  readonly count: number;
  readonly #vectors: Float32Array;
  readonly #dim: number;

  /** @param vectors [count, dim]; they are changed in place */
  constructor(vectors: Float32Array, dim: number) {
    this.#vectors = vectors;
    this.#dim = dim;
    this.count = vectors.length / dim;
    for (let i = 0; i < this.count; i++) normalise(vectors.subarray(i * dim, (i + 1) * dim));
  }

  /** Cosine of every vector to one of them: [count]. */
  similarTo(index: number): Float32Array {
    const dim = this.#dim;
    const query = this.#vectors.subarray(index * dim, (index + 1) * dim);
    const out = new Float32Array(this.count);
    for (let i = 0; i < this.count; i++) {
      let sum = 0;
      for (let d = 0; d < dim; d++) sum += this.#vectors[i * dim + d]! * query[d]!;
      out[i] = sum;
    }
    return out;
  }

  /**
   * The first three principal components as colours: [count, 3], each stretched from its 2nd to its 98th percentile.
   */
  components({ analysis }: Library): Uint8Array {
    const dim = this.#dim;
    const step = Math.max(1, Math.ceil(this.count / mostFitted));
    const rows = Math.ceil(this.count / step);
    const sample = new Float32Array(rows * dim);
    for (let row = 0; row < rows; row++)
      sample.set(this.#vectors.subarray(row * step * dim, (row * step + 1) * dim), row * dim);
    const dimensions = Math.min(3, rows, dim);
    const { components, mean } = analysis.pca({ data: sample, rows, cols: dim }, { dimensions });
    const out = new Uint8Array(this.count * 3).fill(128);
    for (let c = 0; c < dimensions; c++) {
      const along = this.#along(components.subarray(c * dim, (c + 1) * dim), mean);
      const sorted = along.slice().sort();
      const from = sorted[Math.floor(low * (sorted.length - 1))] ?? 0;
      const to = sorted[Math.ceil(high * (sorted.length - 1))] ?? 1;
      const span = to > from ? to - from : 1;
      for (let i = 0; i < this.count; i++) {
        const share = ((along[i] ?? 0) - from) / span;
        out[i * 3 + c] = Math.round(255 * Math.min(Math.max(share, 0), 1));
      }
    }
    return out;
  }

  #along(component: Float64Array, mean: Float64Array): Float64Array {
    const dim = this.#dim;
    return Float64Array.from({ length: this.count }, (_, i) => {
      let sum = 0;
      for (let d = 0; d < dim; d++) sum += (this.#vectors[i * dim + d]! - mean[d]!) * component[d]!;
      return sum;
    });
  }
}

function normalise(vector: Float32Array): void {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  if (!(length > 0 && Number.isFinite(length))) vector.fill(0);
  else for (let i = 0; i < vector.length; i++) vector[i]! /= length;
}
