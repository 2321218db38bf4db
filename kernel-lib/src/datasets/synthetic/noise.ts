import type { PixelWindow } from "../../raster/raster";
import { hash } from "./hash";

export interface NoiseOptions {
  readonly seed: number;
  /** Width in pixels of the largest bumps. */
  readonly cell: number;
  /** Each octave has bumps half as wide as the one before. */
  readonly octaves: number;
  /** Amplitude of an octave relative to the one before. Default: 0.5. */
  readonly gain?: number;
}

/** Unit vectors in eight directions, none along an axis, where the lattice would show. */
const [long, short] = [0.9238795325112867, 0.3826834323650898];
const gradientX = [long, long, -long, -long, short, short, -short, -short];
const gradientY = [short, -short, short, -short, long, -long, long, -long];

/** Standard deviation of one octave, measured. */
const octaveDeviation = 0.22;

/**
 * Fractal gradient noise (Perlin 2002) over a window: about standard normal, and the same for a pixel whatever window
 * it is read in.
 * @returns [height, width]
 */
export function fractalNoise(window: PixelWindow, options: NoiseOptions): Float32Array {
  const { seed, cell, octaves, gain = 0.5 } = options;
  const out = new Float32Array(window.width * window.height);
  let power = 0;
  for (let octave = 0, weight = 1; octave < octaves; octave++, weight *= gain) power += weight * weight;
  const scale = 1 / (octaveDeviation * Math.sqrt(power));
  for (let octave = 0, weight = 1; octave < octaves; octave++, weight *= gain)
    addOctave(out, window, hash(seed, octave + 1), cell / 2 ** octave, weight * scale);
  return out;
}

function addOctave(
  out: Float32Array,
  { x, y, width, height }: PixelWindow,
  seed: number,
  cell: number,
  amplitude: number,
): void {
  // each octave starts elsewhere on the lattice, or their creases would meet
  const [shiftX, shiftY] = [(seed & 1023) / 1024, ((seed >>> 10) & 1023) / 1024];
  const left = Math.floor(x / cell + shiftX);
  const columns = Math.floor((x + width - 1) / cell + shiftX) - left + 2;
  const cellOf = new Int32Array(width);
  const within = new Float64Array(width);
  const blend = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    const at = (x + i) / cell + shiftX;
    const column = Math.floor(at);
    cellOf[i] = column - left;
    within[i] = at - column;
    blend[i] = smooth(at - column);
  }
  let upper = latticeRow(seed, left, Number.NaN, columns);
  let lower = upper;
  let held = Number.NaN;
  for (let j = 0; j < height; j++) {
    const at = (y + j) / cell + shiftY;
    const row = Math.floor(at);
    if (row !== held) {
      upper = row === held + 1 ? lower : latticeRow(seed, left, row, columns);
      lower = latticeRow(seed, left, row + 1, columns);
      held = row;
    }
    const v = at - row;
    const down = smooth(v);
    for (let i = 0, to = j * width; i < width; ) {
      // what is the same for all pixels between two lattice columns
      const c = cellOf[i]!;
      const a = upper[c]!;
      const b = upper[c + 1]!;
      const d = lower[c]!;
      const e = lower[c + 1]!;
      const ax = gradientX[a]!;
      const bx = gradientX[b]!;
      const dx = gradientX[d]!;
      const ex = gradientX[e]!;
      const ay = gradientY[a]! * v;
      const by = gradientY[b]! * v;
      const dy = gradientY[d]! * (v - 1);
      const ey = gradientY[e]! * (v - 1);
      for (; i < width && cellOf[i] === c; i++, to++) {
        const u = within[i]!;
        const s = blend[i]!;
        const nearA = ax * u + ay;
        const nearD = dx * u + dy;
        const top = nearA + (bx * (u - 1) + by - nearA) * s;
        out[to]! += amplitude * (top + (nearD + (ex * (u - 1) + ey - nearD) * s - top) * down);
      }
    }
  }
}

/** Which gradient stands at each point of a row of the lattice. */
function latticeRow(seed: number, left: number, row: number, columns: number): Uint8Array {
  return Uint8Array.from({ length: columns }, (_, i) => hash(seed, left + i, row) & 7);
}

const smooth = (t: number): number => t * t * t * (t * (t * 6 - 15) + 10);
