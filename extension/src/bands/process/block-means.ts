import type { PixelArray } from "softcon";

interface Image<T> {
  readonly data: T;
  readonly width: number;
  readonly height: number;
}

/** Samples of a block along each side: sixteen pixels give its mean well enough for a preview. */
const samples = 4;

/**
 * Shrinks an image: [⌈height / step⌉, ⌈width / step⌉], each value the mean of measurements spread over a block of
 * `step` × `step` pixels; NaN where none of them is one.
 */
export function blockMeans(
  { data, width, height }: Image<PixelArray>,
  step: number,
  nodata: number | null,
): Image<Float32Array> {
  const [across, down] = [Math.ceil(width / step), Math.ceil(height / step)];
  const out = new Float32Array(across * down);
  const stride = Math.max(1, Math.floor(step / samples));
  const first = stride >> 1;
  const none = nodata ?? Number.NaN;
  for (let row = 0; row < down; row++) {
    const bottom = Math.min((row + 1) * step, height);
    for (let column = 0; column < across; column++) {
      const right = Math.min((column + 1) * step, width);
      let sum = 0;
      let count = 0;
      for (let y = row * step + first; y < bottom; y += stride)
        for (let x = column * step + first; x < right; x += stride) {
          const value = data[y * width + x]!;
          // NaN is unequal to itself
          if (value !== none && value - value === 0) {
            sum += value;
            count++;
          }
        }
      out[row * across + column] = count > 0 ? sum / count : Number.NaN;
    }
  }
  return { data: out, width: across, height: down };
}

/**
 * A piece of an image, shrunk by a whole number: [height, width] means of blocks from (x, y) on, NaN left out.
 */
export function shrunkPiece(
  { data, width, height }: Image<Float32Array>,
  from: { readonly x: number; readonly y: number },
  size: { readonly width: number; readonly height: number },
  step: number,
): Float32Array {
  const out = new Float32Array(size.width * size.height);
  for (let row = 0; row < size.height; row++)
    for (let column = 0; column < size.width; column++) {
      const left = from.x + column * step;
      const top = from.y + row * step;
      let sum = 0;
      let count = 0;
      for (let y = top; y < Math.min(top + step, height); y++)
        for (let x = left; x < Math.min(left + step, width); x++) {
          const value = data[y * width + x]!;
          if (!Number.isNaN(value)) {
            sum += value;
            count++;
          }
        }
      out[row * size.width + column] = count > 0 ? sum / count : Number.NaN;
    }
  return out;
}
