/** How a tensor lies in its storage, in elements. */
export interface Layout {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

/** Row-major strides of a shape. */
export function rowMajor(shape: readonly number[]): number[] {
  const stride = new Array<number>(shape.length);
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    stride[d] = step;
    step *= Math.max(1, shape[d] ?? 1);
  }
  return stride;
}

/** True where the elements lie one after the other in row-major order; strides of dimensions of size 1 do not matter. */
export function isContiguous({ shape, stride }: Layout): boolean {
  const dense = rowMajor(shape);
  return shape.every((size, d) => size <= 1 || stride[d] === dense[d]) || shape.includes(0);
}

/** Elements from the first that a (not empty) layout touches to the last, both included. */
export function extentOf({ shape, stride }: Layout): number {
  return 1 + shape.reduce((sum, size, d) => sum + (size - 1) * (stride[d] ?? 0), 0);
}

/**
 * Copies a view into row-major order.
 * @param source bytes whose first element is the view's first.
 * @param width bytes an element.
 */
export function gather(
  source: Uint8Array,
  width: number,
  { shape, stride }: Layout,
  count: number,
): Uint8Array {
  const out = new Uint8Array(count * width);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < out.length; to += width) {
    for (let byte = 0; byte < width; byte++) out[to + byte] = source[from * width + byte] ?? 0;
    for (let d = shape.length - 1; d >= 0; d--) {
      const size = shape[d] ?? 1;
      const step = stride[d] ?? 0;
      from += step;
      index[d] = (index[d] ?? 0) + 1;
      if ((index[d] ?? 0) < size) break;
      from -= step * size;
      index[d] = 0;
    }
  }
  return out;
}
