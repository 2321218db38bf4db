import { SoftconError } from "../core/errors";
import { blend } from "./blend";
import { integerRange, pixelArray, pixelTypeOf, roundedInto } from "./pixel-types";
import type { PixelArray, PixelWindow } from "./raster";
import type { ResampleMethod } from "./scene";
import { axisTaps, type Taps, trimmedTaps } from "./taps";

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ResizeOptions {
  /** Default: `bilinear`. */
  readonly method?: ResampleMethod;
  /** Widen the kernel when shrinking, so that every source pixel counts. Default: false. No effect on `nearest`. */
  readonly antialias?: boolean;
  /**
   * The value that means "no measurement". Such pixels, and NaN, get no weight; a target pixel is a measurement
   * where at least half of its weight falls on measurements, else `nodata` (NaN where null).
   */
  readonly nodata?: number | null;
}

/** How one window of a resized image comes from one block of the image it is made of. */
export interface WindowResampling {
  /** The source pixels that the window depends on. */
  readonly source: PixelWindow;
  /**
   * [channels, source.height, source.width] → [channels, target height, target width], of the same element type.
   * @param into where to put it; default: a new array.
   */
  apply(block: PixelArray, channels: number, into?: PixelArray): PixelArray;
}

/**
 * Resizes band-major data: [channels, height, width] → [channels, to.height, to.width], of the same element type.
 * Equal to PyTorch's `F.interpolate(mode, align_corners=False, antialias)`: bicubic has a = −0.75, antialiased −0.5.
 * Integers are rounded and kept within their type; a measurement never becomes the nodata value by rounding.
 * @throws SoftconError where sizes are not positive integers or the data has another length.
 */
export function resize<T extends PixelArray>(
  data: T,
  shape: Size & { readonly channels: number },
  to: Size,
  options: ResizeOptions = {},
): T {
  const whole = { x: 0, y: 0, width: to.width, height: to.height };
  const { columns, rows } = plan(shape, to, whole, options, axisTaps);
  const out = allocateLike(data, shape.channels * to.width * to.height);
  apply(data, shape.channels, columns, rows, options, out);
  return out;
}

/**
 * Plans one window of the image `from` resized to `to`, without the rest of it: what `apply` gives for the block
 * `source` equals that window cut out of the whole resized image, bit by bit.
 * @throws SoftconError where sizes are not positive integers or the window leaves the resized image.
 */
export function resampleWindow(
  from: Size,
  to: Size,
  target: PixelWindow,
  options: ResizeOptions = {},
): WindowResampling {
  const { columns: x, rows: y } = plan(from, to, target, options, trimmedTaps);
  return {
    source: { x: x.origin, y: y.origin, width: x.extent, height: y.extent },
    apply: (block, channels, into) => {
      const out = into ?? pixelArray(pixelTypeOf(block), channels * target.width * target.height);
      apply(block, channels, x, y, options, out);
      return out;
    },
  };
}

function plan(
  from: Size,
  to: Size,
  target: PixelWindow,
  options: ResizeOptions,
  taps: typeof axisTaps,
): { columns: Taps; rows: Taps } {
  for (const [what, { width, height }] of [["image", from] as const, ["resized image", to] as const])
    if (!(isCount(width) && isCount(height)))
      throw new SoftconError(`${what} of ${width} × ${height} pixels: expected positive whole numbers`);
  const { x, y, width, height } = target;
  const inside = x >= 0 && y >= 0 && x + width <= to.width && y + height <= to.height;
  if (!(inside && isCount(width) && isCount(height) && Number.isInteger(x) && Number.isInteger(y)))
    throw new SoftconError(
      `window ${x},${y} of ${width} × ${height} pixels: expected one inside ${to.width} × ${to.height}`,
    );
  const { method = "bilinear", antialias = false } = options;
  return {
    columns: taps(from.width, to.width, x, width, method, antialias),
    rows: taps(from.height, to.height, y, height, method, antialias),
  };
}

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n > 0;

function apply(
  data: PixelArray,
  channels: number,
  columns: Taps,
  rows: Taps,
  options: ResizeOptions,
  out: PixelArray,
): void {
  const sourceArea = columns.extent * rows.extent;
  const targetArea = columns.first.length * rows.first.length;
  if (data.length !== channels * sourceArea)
    throw new SoftconError(
      `${data.length} pixel values: expected ${channels} × ${rows.extent} × ${columns.extent}`,
    );
  const nodata = options.nodata ?? null;
  for (let c = 0; c < channels; c++) {
    const from = data.subarray(c * sourceArea, (c + 1) * sourceArea);
    const into = out.subarray(c * targetArea, (c + 1) * targetArea);
    if (options.method === "nearest") pick(from, columns, rows, into);
    else if (nodata !== null || !blended(from, columns, rows, into))
      convolve(from, columns, rows, nodata, into);
  }
}

const blended = (from: PixelArray, columns: Taps, rows: Taps, into: PixelArray): boolean =>
  from instanceof Uint16Array && into instanceof Uint16Array && blend(from, columns, rows, into);

function allocateLike<T extends PixelArray>(like: T, length: number): T;
function allocateLike(like: PixelArray, length: number): PixelArray {
  return pixelArray(pixelTypeOf(like), length);
}

function pick(from: PixelArray, columns: Taps, rows: Taps, into: PixelArray): void {
  const width = columns.first.length;
  for (let y = 0; y < rows.first.length; y++) {
    const base = rows.first[y]! * columns.extent;
    for (let x = 0; x < width; x++) into[y * width + x] = from[base + columns.first[x]!]!;
  }
}

/**
 * One band, rows first, then columns. Only as many resampled rows are held as one target row needs: row r lies in
 * slot r mod `slots`. Beside each weighted sum of measurements goes the weight that fell on pixels without one;
 * dividing by 1 − that weight leaves sums over measurements alone exactly as they are, so where a target row has no
 * hole nothing is divided.
 */
function convolve(
  from: PixelArray,
  columns: Taps,
  rows: Taps,
  nodata: number | null,
  into: PixelArray,
): void {
  const width = columns.first.length;
  const slots = rows.taps;
  const sums = Array.from({ length: slots }, () => new Float64Array(width));
  const missing = Array.from({ length: slots }, () => new Float64Array(width));
  const holed = new Uint8Array(slots);
  const clean = new Float64Array(columns.extent);
  const holes = new Float64Array(columns.extent);
  const sum = new Float64Array(width);
  const lost = new Float64Array(width);
  const rounded = new Int32Array(width);
  const range = integerRange(pixelTypeOf(into));
  const plain = range?.[0] === 0 && nodata === null ? range : null;
  const mayMiss = nodata !== null || range === null;
  let next = 0;
  for (let y = 0; y < rows.first.length; y++) {
    const first = rows.first[y]!;
    const end = first + rows.count[y]!;
    for (next = Math.max(next, first); next < end; next++) {
      const slot = next % slots;
      clean.set(from.subarray(next * columns.extent, (next + 1) * columns.extent));
      const any = mayMiss && takeOutHoles(clean, nodata ?? Number.NaN, holes);
      holed[slot] = any ? 1 : 0;
      along(clean, columns, sums[slot]!);
      if (any) along(holes, columns, missing[slot]!);
    }
    const weights = rows.weights.subarray(y * slots, y * slots + end - first);
    let whole = true;
    for (let tap = 0; tap < weights.length; tap++) if (holed[(first + tap) % slots] === 1) whole = false;
    if (whole && plain && weights.length === 2) {
      const a = sums[first % slots]!;
      const b = sums[(first + 1) % slots]!;
      blendUnsigned(a, b, weights[0]!, weights[1]!, plain[1], rounded);
      into.set(rounded, y * width);
      continue;
    }
    addRows(sums, first, weights, sum);
    if (!whole) {
      for (let tap = 0; tap < weights.length; tap++) {
        const slot = (first + tap) % slots;
        if (holed[slot] === 0) missing[slot]!.fill(0);
      }
      addRows(missing, first, weights, lost);
      divideHoled(sum, lost, range, nodata);
    } else if (range) roundWhole(sum, range, nodata, rounded);
    into.set(whole && range ? rounded : sum, y * width);
  }
}

/** The weighted sum of rows from `first` on, which lie in slots. */
function addRows(
  lines: readonly Float64Array[],
  first: number,
  weights: Float64Array,
  into: Float64Array,
): void {
  const a = lines[first % lines.length]!;
  const weight = weights[0]!;
  if (weights.length === 2) {
    const b = lines[(first + 1) % lines.length]!;
    const other = weights[1]!;
    for (let x = 0; x < into.length; x++) into[x] = weight * a[x]! + other * b[x]!;
    return;
  }
  for (let x = 0; x < into.length; x++) into[x] = weight * a[x]!;
  for (let tap = 1; tap < weights.length; tap++) {
    const line = lines[(first + tap) % lines.length]!;
    const more = weights[tap]!;
    for (let x = 0; x < into.length; x++) into[x]! += more * line[x]!;
  }
}

/** Puts 0 for pixels without a measurement, and marks them in `holes`; false, and nothing done, where there are none. */
function takeOutHoles(line: Float64Array, marked: number, holes: Float64Array): boolean {
  let x = 0;
  while (x < line.length && !(line[x] === marked || Number.isNaN(line[x]))) x++;
  if (x === line.length) return false;
  for (holes.fill(0); x < line.length; x++)
    if (line[x] === marked || Number.isNaN(line[x])) {
      line[x] = 0;
      holes[x] = 1;
    }
  return true;
}

function along(line: Float64Array, columns: Taps, into: Float64Array): void {
  const { first, count, taps, weights } = columns;
  if (taps === 2) {
    for (let x = 0; x < into.length; x++) {
      const at = first[x]!;
      const one = weights[2 * x]! * line[at]!;
      into[x] = count[x] === 2 ? one + weights[2 * x + 1]! * line[at + 1]! : one;
    }
    return;
  }
  for (let x = 0; x < into.length; x++) {
    const from = first[x]!;
    const end = count[x]!;
    let sum = 0;
    for (let tap = 0; tap < end; tap++) sum += weights[x * taps + tap]! * line[from + tap]!;
    into[x] = sum;
  }
}

type Range = readonly [low: number, high: number];

/** Rounds a row of weighted sums of measurements to integers of `range`; those of 32 bits without a sign wrap around. */
function roundWhole(sum: Float64Array, range: Range, nodata: number | null, into: Int32Array): void {
  if (range[0] === 0 && nodata === null) roundUnsigned(sum, range[1], into);
  else for (let x = 0; x < sum.length; x++) into[x] = roundedInto(range, sum[x]!, nodata);
}

/** `roundedInto` for most of all imagery: storing as an integer cuts, so adding a half before it rounds. */
function roundUnsigned(sum: Float64Array, high: number, into: Int32Array): void {
  for (let x = 0; x < sum.length; x++) into[x] = Math.min(Math.max(sum[x]! + 0.5, 0), high);
}

/** `addRows` of two and `roundUnsigned` at once: bilinear interpolation spends most of its time here. */
function blendUnsigned(
  a: Float64Array,
  b: Float64Array,
  weight: number,
  other: number,
  high: number,
  into: Int32Array,
): void {
  const length = into.length;
  for (let x = 0; x < length; x++)
    into[x] = Math.min(Math.max(weight * a[x]! + other * b[x]! + 0.5, 0), high);
}

/** Makes means of sums where pixels are missing; more than half of the weight lost means that nothing was measured. */
function divideHoled(
  sum: Float64Array,
  lost: Float64Array,
  range: Range | null,
  nodata: number | null,
): void {
  const tolerated = 0.5 + 1e-9;
  const empty = nodata ?? (range ? 0 : Number.NaN);
  for (let x = 0; x < sum.length; x++) {
    const mean = sum[x]! / (1 - lost[x]!);
    if (lost[x]! > tolerated) sum[x] = empty;
    else sum[x] = range ? roundedInto(range, mean, nodata) : mean;
  }
}
