import type { PixelWindow } from "../../raster/raster";
import { hash, normals, tableSize } from "./hash";

/** Gives every pixel's light in part to its neighbours: [k, 1 − 2k, k] along both axes, in place; edges repeat. */
export function spread(plane: Float32Array, width: number, height: number, k: number): void {
  const centre = 1 - 2 * k;
  for (let row = 0; row < height; row++) {
    const start = row * width;
    let before = plane[start]!;
    for (let i = start; i < start + width; i++) {
      const here = plane[i]!;
      const after = i < start + width - 1 ? plane[i + 1]! : here;
      plane[i] = centre * here + k * (before + after);
      before = here;
    }
  }
  const above = plane.slice(0, width);
  for (let row = 0; row < height; row++) {
    const start = row * width;
    const next = row < height - 1 ? start + width : start;
    for (let i = 0; i < width; i++) {
      const here = plane[start + i]!;
      plane[start + i] = centre * here + k * (above[i]! + plane[next + i]!);
      above[i] = here;
    }
  }
}

/** Means over factor × factor pixels: what a coarser detector sees. */
export function binned(plane: Float32Array, width: number, height: number, factor: number): Float32Array {
  const across = width / factor;
  const out = new Float32Array(across * (height / factor));
  const share = 1 / (factor * factor);
  for (let row = 0; row < height; row++) {
    const to = Math.floor(row / factor) * across;
    const from = row * width;
    for (let c = 0, i = 0; c < across; c++) {
      let sum = 0;
      for (let k = 0; k < factor; k++, i++) sum += plane[from + i]!;
      out[to + c]! += sum * share;
    }
  }
  return out;
}

/**
 * Point-spread coefficient of `spread` on each grid: the modulation transfer at the Nyquist frequency, 1 − 4k, is 0.36 at
 * 10 m and less where the mean over the pixel already blurs.
 */
const spreadOf = { 10: 0.16, 20: 0.08, 60: 0.05 } as const;

/** A band as its detector sees it: blurred, on its own grid. `plane` is overwritten. */
export function detected(
  plane: Float32Array,
  { width, height }: PixelWindow,
  resolution: 10 | 20 | 60,
): Float32Array {
  const factor = resolution / 10;
  const seen = factor === 1 ? plane : binned(plane, width, height, factor);
  spread(seen, width / factor, height / factor, spreadOf[resolution]);
  return seen;
}

/**
 * Digital numbers (reflectance × 10,000, at least 1) of a window of a detected band, with noise: 6 numbers in the dark,
 * and a third of a percent of the signal, as the instrument's signal-to-noise ratios of 90 to 170 have it.
 * @param origin column and row of the plane's first pixel in the band's own grid; decides the noise
 */
export function digitised(
  plane: Float32Array,
  width: number,
  crop: PixelWindow,
  origin: { readonly x: number; readonly y: number },
  seed: number,
): Uint16Array {
  const out = new Uint16Array(crop.width * crop.height);
  for (let row = 0, i = 0; row < crop.height; row++) {
    const from = (crop.y + row) * width + crop.x;
    const line = hash(seed, origin.y + crop.y + row);
    for (let column = 0; column < crop.width; column++, i++) {
      const value = plane[from + column]! * 10_000;
      const noise = normals[noiseIndex(line, origin.x + crop.x + column)]!;
      out[i] = Math.min(65_535, Math.max(1, Math.round(value + (6 + 0.0035 * value) * noise)));
    }
  }
  return out;
}

/**
 * Where the noise of a pixel stands in the tables: a row begins anywhere, its pixels step through the table by a prime.
 * @param line a hash of the row
 */
export function noiseIndex(line: number, x: number): number {
  return (line + x * 40503) & (tableSize - 1);
}
