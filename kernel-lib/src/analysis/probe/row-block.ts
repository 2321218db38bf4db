import { bindKernels, compileKernels, type Kernels, Layout, shareMemory } from "../kernels";
import type { Matrix } from "../matrix";
import type { Targets } from "../targets";
import type { FeatureScaling } from "./features";
import { gram } from "./gram";
import { COLUMN_BLOCK, OUTPUT_BLOCK, ROW_BLOCK, roundUp } from "./padding";

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
  private readonly kernels: Kernels;
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
    const layout = new Layout();
    const x = layout.reserve(roundUp(matrix.rows, ROW_BLOCK) * this.width * 4);
    const w = layout.reserve(this.height * this.width * 8);
    const sums = layout.reserve(this.height * this.width * 8);
    const z = layout.reserve(CHUNK * this.height * 8);
    const memory = shareMemory(layout.bytes, `a probe of ${matrix.rows} rows of ${matrix.cols} columns`);
    this.kernels = bindKernels(compileKernels(), memory);
    this.x = new Float32Array(memory.buffer, x, roundUp(matrix.rows, ROW_BLOCK) * this.width);
    this.w = new Float64Array(memory.buffer, w, this.height * this.width);
    this.sums = new Float64Array(memory.buffer, sums, this.height * this.width);
    this.z = new Float64Array(memory.buffer, z, CHUNK * this.height);
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
      this.addWeighted(start, end);
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
      this.addWeighted(start, end);
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
    const { x, width, w, height, z } = this;
    const from = x.byteOffset + start * width * 4;
    this.kernels.scores(from, roundUp(end - start, ROW_BLOCK), width, w.byteOffset, height, z.byteOffset);
  }

  /** Adds the rows, weighted by what stands in z, to the sums. */
  private addWeighted(start: number, end: number): void {
    const { x, width, z, height, sums } = this;
    const from = x.byteOffset + start * width * 4;
    const rows = roundUp(end - start, ROW_BLOCK);
    this.kernels.addWeighted(from, rows, width, z.byteOffset, height, sums.byteOffset);
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
