import { bindKernels, compileKernels, Layout, shareMemory } from "../kernels";
import type { FeatureScaling } from "./features";
import { COLUMN_BLOCK, ROW_BLOCK, roundUp } from "./padding";

const CHUNK = 32;

/**
 * Σ x xᵀ over some rows, x being the scaled features of some columns.
 * @param data [rows, cols] float32.
 * @param rows which rows count.
 * @returns [size, size] float64 for the columns from `first` on.
 */
export function gram(
  data: Float32Array,
  cols: number,
  rows: ArrayLike<number>,
  first: number,
  size: number,
  { mean, scale }: FeatureScaling,
): Float64Array {
  const width = roundUp(size, COLUMN_BLOCK);
  const layout = new Layout();
  const atX = layout.reserve(CHUNK * width * 4);
  const atG = layout.reserve(CHUNK * width * 8);
  const atSums = layout.reserve(width * width * 8);
  const memory = shareMemory(layout.bytes, `the products of ${size} columns`);
  const kernels = bindKernels(compileKernels(), memory);
  const x = new Float32Array(memory.buffer, atX, CHUNK * width);
  const g = new Float64Array(memory.buffer, atG, CHUNK * width);
  const sums = new Float64Array(memory.buffer, atSums, width * width);
  for (let start = 0; start < rows.length; start += CHUNK) {
    const count = Math.min(CHUNK, rows.length - start);
    for (let i = 0; i < count; i++) {
      const from = rows[start + i]! * cols;
      for (let c = 0; c < size; c++)
        x[i * width + c] = (data[from + first + c]! - mean[first + c]!) / scale[first + c]!;
    }
    x.fill(0, count * width);
    g.set(x);
    // The products of a linear model's gradient, with the rows themselves in place of the errors.
    kernels.addWeighted(atX, roundUp(count, ROW_BLOCK), width, atG, width, atSums);
  }
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) result.set(sums.subarray(i * width, i * width + size), i * size);
  return result;
}
