import type { Matrix } from "../matrix";
import type { Targets } from "../targets";
import { type Instance, instantiate } from "../wasm/assembler";
import { COLUMN_BLOCK, denseKernels, OUTPUT_BLOCK, ROW_BLOCK, roundUp } from "../wasm/dense-kernels";
import type { FeatureScaling } from "./features";
import { gram } from "./gram";

/** A linear model: scores = weights · x + bias. */
export interface Linear {
  /** [outputs, cols] float64, row-major. */
  readonly weights: Float64Array;
  /** [outputs] float64. */
  readonly bias: Float64Array;
}

/** The summed loss of some rows, and its derivative by weights and bias. */
export interface LossAndGradient extends Linear {
  readonly loss: number;
}

/** Rows handled between two visits of the kernels: they and their scores stay in the cache. */
const CHUNK = 32;

/** Rows of a matrix in WebAssembly memory, ready for scores and gradients of linear models of `outputs` outputs. */
export class RowBlock {
  private readonly instance: Instance;
  private readonly rows: number;
  private readonly cols: number;
  /** Sizes rounded up to what the kernels take. */
  private readonly width: number;
  private readonly height: number;
  private readonly x: Float32Array;
  private readonly w: Float64Array;
  private readonly sums: Float64Array;
  private readonly z: Float64Array;
  /** Answers lie in memory that threads share, so that they need no copy on their way. */
  private readonly gradient: Linear;

  constructor(
    matrix: Matrix,
    private readonly outputs: number,
  ) {
    this.rows = matrix.rows;
    this.cols = matrix.cols;
    this.width = roundUp(matrix.cols, COLUMN_BLOCK);
    this.height = roundUp(outputs, OUTPUT_BLOCK);
    const xBytes = roundUp(matrix.rows, ROW_BLOCK) * this.width * 4;
    const wBytes = this.height * this.width * 8;
    const zBytes = CHUNK * this.height * 8;
    this.instance = instantiate(
      denseKernels({ cols: this.width, outputs: this.height }),
      xBytes + 2 * wBytes + zBytes,
    );
    const { buffer } = this.instance;
    this.x = new Float32Array(buffer, 0, xBytes / 4);
    this.w = new Float64Array(buffer, xBytes, wBytes / 8);
    this.sums = new Float64Array(buffer, xBytes + wBytes, wBytes / 8);
    this.z = new Float64Array(buffer, xBytes + 2 * wBytes, zBytes / 8);
    this.gradient = {
      weights: new Float64Array(new SharedArrayBuffer(outputs * matrix.cols * 8)),
      bias: new Float64Array(new SharedArrayBuffer(outputs * 8)),
    };
    this.setRows(matrix.data);
  }

  /** Replaces the rows by as many others, or fewer: [≤ rows, cols]. */
  setRows(data: Float32Array): void {
    const { cols, width } = this;
    const rows = data.length / cols;
    for (let r = 0; r < rows; r++) this.x.set(data.subarray(r * cols, (r + 1) * cols), r * width);
  }

  /** [rows, outputs] float64. */
  scores(model: Linear, rows = this.rows): Float64Array {
    const { outputs, height } = this;
    this.setModel(model);
    const scores = new Float64Array(rows * outputs);
    for (let start = 0; start < rows; start += CHUNK) {
      const end = Math.min(start + CHUNK, rows);
      this.computeScores(start, end);
      for (let r = start; r < end; r++)
        for (let k = 0; k < outputs; k++)
          scores[r * outputs + k] = this.z[(r - start) * height + k]! + model.bias[k]!;
    }
    return scores;
  }

  /**
   * Cross-entropy of the softmax (classes) or the sum of the labels' sigmoid cross-entropies, over the rows.
   * @param include [rows], 1 for rows that count, 0 for rows left out; all count where it is absent.
   * @returns arrays that the next call overwrites.
   */
  lossAndGradient(model: Linear, targets: Targets, include?: Uint8Array): LossAndGradient {
    const { outputs, height, z } = this;
    this.setModel(model);
    this.sums.fill(0);
    const { weights, bias } = this.gradient;
    bias.fill(0);
    let loss = 0;
    for (let start = 0; start < this.rows; start += CHUNK) {
      const end = Math.min(start + CHUNK, this.rows);
      this.computeScores(start, end);
      for (let r = start; r < end; r++) {
        const at = (r - start) * height;
        if (include && include[r] === 0) z.fill(0, at, at + height);
        else
          loss +=
            targets.kind === "classes"
              ? softmaxError(z, at, model.bias, targets.ids[r]!)
              : sigmoidError(z, at, model.bias, targets.hot, r * outputs);
        for (let k = 0; k < outputs; k++) bias[k]! += z[at + k]!;
      }
      z.fill(0, (end - start) * height, (roundUp(end, ROW_BLOCK) - start) * height);
      this.gather(start, end);
    }
    this.copySums(weights);
    return { loss, weights, bias };
  }

  /** xᵀ x v for each of `outputs` vectors: [outputs, cols] float64 in and out. */
  normalProduct(vectors: Float64Array): Float64Array {
    this.setModel({ weights: vectors });
    this.sums.fill(0);
    for (let start = 0; start < this.rows; start += CHUNK) {
      const end = Math.min(start + CHUNK, this.rows);
      this.computeScores(start, end);
      this.gather(start, end);
    }
    const product = new Float64Array(vectors.length);
    this.copySums(product);
    return product;
  }

  /** Σ x xᵀ of the scaled features of `size` columns from `first` on over the given rows, float64 [size, size]. */
  gram(rows: ArrayLike<number>, first: number, size: number, scaling: FeatureScaling): Float64Array {
    return gram(this.x, this.width, rows, first, size, scaling);
  }

  private setModel({ weights }: Pick<Linear, "weights">): void {
    const { cols, width, outputs } = this;
    for (let k = 0; k < outputs; k++) this.w.set(weights.subarray(k * cols, (k + 1) * cols), k * width);
  }

  private computeScores(start: number, end: number): void {
    const { width, w, z } = this;
    this.instance.call(
      "scores",
      start * width * 4,
      roundUp(end, ROW_BLOCK) * width * 4,
      w.byteOffset,
      w.byteOffset + w.byteLength,
      z.byteOffset,
    );
  }

  /** Adds the rows, weighted by what stands in z, to the sums. */
  private gather(start: number, end: number): void {
    const { width, height, z, sums } = this;
    this.instance.call(
      "gather",
      start * width * 4,
      roundUp(end, ROW_BLOCK) * width * 4,
      z.byteOffset,
      z.byteOffset + height * 8,
      sums.byteOffset,
    );
  }

  private copySums(target: Float64Array): void {
    const { cols, width, outputs } = this;
    for (let k = 0; k < outputs; k++) target.set(this.sums.subarray(k * width, k * width + cols), k * cols);
  }
}

/** Turns scores into softmax − one-hot in place and returns −log of the class's probability. */
function softmaxError(z: Float64Array, at: number, bias: Float64Array, id: number): number {
  const outputs = bias.length;
  let highest = -Infinity;
  for (let k = 0; k < outputs; k++) {
    z[at + k]! += bias[k]!;
    if (z[at + k]! > highest) highest = z[at + k]!;
  }
  const own = z[at + id]! - highest;
  let sum = 0;
  for (let k = 0; k < outputs; k++) {
    const e = Math.exp(z[at + k]! - highest);
    z[at + k] = e;
    sum += e;
  }
  for (let k = 0; k < outputs; k++) z[at + k]! /= sum;
  z[at + id]! -= 1;
  return Math.log(sum) - own;
}

/** Turns scores into sigmoid − label in place and returns the summed cross-entropy. */
function sigmoidError(
  z: Float64Array,
  at: number,
  bias: Float64Array,
  hot: Uint8Array,
  hotAt: number,
): number {
  let loss = 0;
  for (let k = 0; k < bias.length; k++) {
    const score = z[at + k]! + bias[k]!;
    const e = Math.exp(-Math.abs(score));
    loss += Math.max(score, 0) - score * hot[hotAt + k]! + Math.log1p(e);
    z[at + k] = (score >= 0 ? 1 / (1 + e) : e / (1 + e)) - hot[hotAt + k]!;
  }
  return loss;
}
