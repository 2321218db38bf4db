import { instantiate } from "../wasm/assembler";
import { COLUMN_BLOCK, denseKernels, ROW_BLOCK, roundUp } from "../wasm/dense-kernels";
import type { FeatureScaling } from "./features";

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
  const xBytes = CHUNK * width * 4;
  const gBytes = CHUNK * width * 8;
  // The products of a linear model's gradient, with the rows themselves in place of the errors.
  const instance = instantiate(
    denseKernels({ cols: width, outputs: width }),
    xBytes + gBytes + width * width * 8,
  );
  const x = new Float32Array(instance.buffer, 0, CHUNK * width);
  const g = new Float64Array(instance.buffer, xBytes, CHUNK * width);
  const sums = new Float64Array(instance.buffer, xBytes + gBytes, width * width);
  for (let start = 0; start < rows.length; start += CHUNK) {
    const count = Math.min(CHUNK, rows.length - start);
    for (let i = 0; i < count; i++) {
      const from = rows[start + i]! * cols;
      for (let c = 0; c < size; c++)
        x[i * width + c] = (data[from + first + c]! - mean[first + c]!) / scale[first + c]!;
    }
    x.fill(0, count * width);
    g.set(x);
    const xEnd = roundUp(count, ROW_BLOCK) * width * 4;
    instance.call("gather", 0, xEnd, g.byteOffset, g.byteOffset + width * 8, sums.byteOffset);
  }
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) result.set(sums.subarray(i * width, i * width + size), i * size);
  return result;
}
