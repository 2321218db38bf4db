import type { FloatImage } from "./image";

/** Mirrors the columns, in place. */
export function flipColumns({ data, width }: FloatImage): void {
  for (let at = 0; at < data.length; at += width) data.subarray(at, at + width).reverse();
}

/** Mirrors the rows, in place. */
export function flipRows({ data, channels, width, height }: FloatImage): void {
  const held = new Float32Array(width);
  for (let c = 0; c < channels; c++)
    for (let top = 0, bottom = height - 1; top < bottom; top++, bottom--) {
      const [a, b] = [(c * height + top) * width, (c * height + bottom) * width];
      held.set(data.subarray(a, a + width));
      data.copyWithin(a, b, b + width);
      data.set(held, b);
    }
}

/** A square image turned counter-clockwise by quarter turns, as numpy's `rot90`, in place. */
export function turn({ data, channels, width }: FloatImage, turns: number): void {
  const area = width * width;
  const held = new Float32Array(area);
  for (let t = 0; t < turns; t++)
    for (let c = 0; c < channels; c++) {
      const plane = data.subarray(c * area, (c + 1) * area);
      held.set(plane);
      for (let y = 0, to = 0; y < width; y++)
        for (let x = 0; x < width; x++, to++) plane[to] = held[x * width + width - 1 - y]!;
    }
}

/**
 * Brightness, then contrast about each band's own mean in this image, kept within the input's range 0–1, in place.
 * Whether the lab's loaders clip here, and about which mean, is open; so they do not leave what inference can meet.
 */
export function adjustColour(
  { data, channels, width, height }: FloatImage,
  { brightness, contrast }: { readonly brightness: number; readonly contrast: number },
): void {
  const area = width * height;
  for (let c = 0; c < channels; c++) {
    const plane = data.subarray(c * area, (c + 1) * area);
    let sum = 0;
    for (let i = 0; i < area; i++) sum += Math.min(1, plane[i]! * brightness);
    const mean = sum / area;
    for (let i = 0; i < area; i++) {
      const bright = Math.min(1, plane[i]! * brightness);
      plane[i] = Math.min(1, Math.max(0, mean + contrast * (bright - mean)));
    }
  }
}

/** Every band becomes the mean of all, pixel by pixel, in place. */
export function toGrey({ data, channels, width, height }: FloatImage): void {
  const area = width * height;
  for (let i = 0; i < area; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += data[c * area + i]!;
    const mean = sum / channels;
    for (let c = 0; c < channels; c++) data[c * area + i] = mean;
  }
}

/** Weights of a Gaussian of σ pixels, cut off at 4 σ, from the middle outwards: [0 … radius]; they sum to 1. */
export function gaussianWeights(sigma: number): Float64Array {
  const radius = Math.max(1, Math.round(4 * sigma));
  const weights = Float64Array.from({ length: radius + 1 }, (_, d) => Math.exp(-0.5 * (d / sigma) ** 2));
  const sum = 2 * weights.reduce((total, weight) => total + weight, 0) - weights[0]!;
  return weights.map((weight) => weight / sum);
}

/** Gaussian blur, the image mirrored at its edge pixels (edge not repeated), in place. */
export function blur({ data, channels, width, height }: FloatImage, sigma: number): void {
  const weights = gaussianWeights(sigma);
  const radius = weights.length - 1;
  const area = width * height;
  const along = new Float32Array(area);
  const padded = new Float32Array(width + 2 * radius);
  const columns = mirrored(width, radius);
  const rows = mirrored(height, radius);
  for (let c = 0; c < channels; c++) {
    const plane = data.subarray(c * area, (c + 1) * area);
    for (let y = 0; y < height; y++) {
      const line = plane.subarray(y * width, (y + 1) * width);
      for (let i = 0; i < padded.length; i++) padded[i] = line[columns[i]!]!;
      const out = along.subarray(y * width, (y + 1) * width);
      weighted(out, weights, (d) => [padded.subarray(radius - d), padded.subarray(radius + d)]);
    }
    const row = (y: number): Float32Array => along.subarray(rows[y + radius]! * width);
    for (let y = 0; y < height; y++)
      weighted(plane.subarray(y * width, (y + 1) * width), weights, (d) => [row(y - d), row(y + d)]);
  }
}

/** The sum of lines by weight; `linesAt` gives the two at a distance from the middle. */
function weighted(
  out: Float32Array,
  weights: Float64Array,
  linesAt: (distance: number) => readonly [Float32Array, Float32Array],
): void {
  const [middle] = linesAt(0);
  for (let x = 0; x < out.length; x++) out[x] = weights[0]! * middle[x]!;
  for (let d = 1; d < weights.length; d++) {
    const weight = weights[d]!;
    const [before, after] = linesAt(d);
    for (let x = 0; x < out.length; x++) out[x]! += weight * (before[x]! + after[x]!);
  }
}

/** For the places from −reach on to length + reach − 1: the place inside that stands for each. */
function mirrored(length: number, reach: number): Int32Array {
  const period = Math.max(1, 2 * (length - 1));
  return Int32Array.from({ length: length + 2 * reach }, (_, i) => {
    const place = (((i - reach) % period) + period) % period;
    return length === 1 ? 0 : place < length ? place : period - place;
  });
}
