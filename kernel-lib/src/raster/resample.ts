import { SoftconError } from "../core/errors";
import { integerRange, pixelArray, pixelTypeOf, roundedInto } from "./pixel-types";
import type { PixelArray, PixelWindow } from "./raster";
import type { ResampleMethod } from "./scene";
import { axisTaps, type Taps, trimmed } from "./taps";

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
  /** [channels, source.height, source.width] → [channels, target height, target width], of the same element type. */
  apply<T extends PixelArray>(block: T, channels: number): T;
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
  const { columns, rows } = plan(shape, to, whole, options);
  return applied(data, shape.channels, columns, rows, options);
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
  const { columns, rows } = plan(from, to, target, options);
  const [x, y] = [trimmed(columns), trimmed(rows)];
  return {
    source: { x: x.origin, y: y.origin, width: x.extent, height: y.extent },
    apply: (block, channels) => applied(block, channels, x, y, options),
  };
}

function plan(
  from: Size,
  to: Size,
  target: PixelWindow,
  options: ResizeOptions,
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
    columns: axisTaps(from.width, to.width, x, width, method, antialias),
    rows: axisTaps(from.height, to.height, y, height, method, antialias),
  };
}

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n > 0;

function applied<T extends PixelArray>(
  data: T,
  channels: number,
  columns: Taps,
  rows: Taps,
  options: ResizeOptions,
): T {
  const sourceArea = columns.extent * rows.extent;
  const targetArea = columns.first.length * rows.first.length;
  if (data.length !== channels * sourceArea)
    throw new SoftconError(
      `${data.length} pixel values: expected ${channels} × ${rows.extent} × ${columns.extent}`,
    );
  const out = allocateLike(data, channels * targetArea);
  for (let c = 0; c < channels; c++) {
    const from = data.subarray(c * sourceArea, (c + 1) * sourceArea);
    const into = out.subarray(c * targetArea, (c + 1) * targetArea);
    if (options.method === "nearest") pick(from, columns, rows, into);
    else convolve(from, columns, rows, options.nodata ?? null, into);
  }
  return out;
}

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
 * dividing by 1 − that weight leaves sums over measurements alone exactly as they are.
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
  const sums = new Float64Array(slots * width);
  const missing = new Float64Array(slots * width);
  const holed = new Uint8Array(slots);
  const clean = new Float64Array(columns.extent);
  const holes = new Float64Array(columns.extent);
  const sum = new Float64Array(width);
  const lost = new Float64Array(width);
  let next = 0;
  for (let y = 0; y < rows.first.length; y++) {
    const first = rows.first[y]!;
    const end = first + rows.count[y]!;
    for (next = Math.max(next, first); next < end; next++) {
      const slot = next % slots;
      const line = from.subarray(next * columns.extent, (next + 1) * columns.extent);
      holed[slot] = separateHoles(line, nodata, clean, holes) ? 1 : 0;
      along(clean, columns, sums.subarray(slot * width, (slot + 1) * width));
      if (holed[slot] === 1) along(holes, columns, missing.subarray(slot * width, (slot + 1) * width));
    }
    sum.fill(0);
    lost.fill(0);
    for (let tap = 0; first + tap < end; tap++) {
      const slot = (first + tap) % slots;
      const weight = rows.weights[y * slots + tap]!;
      const at = slot * width;
      for (let x = 0; x < width; x++) sum[x]! += weight * sums[at + x]!;
      if (holed[slot] === 1) for (let x = 0; x < width; x++) lost[x]! += weight * missing[at + x]!;
    }
    store(into.subarray(y * width, (y + 1) * width), sum, lost, nodata);
  }
}

/** Splits a line into its measurements (0 elsewhere) and an indicator of where there are none; true if any is missing. */
function separateHoles(
  line: PixelArray,
  nodata: number | null,
  clean: Float64Array,
  holes: Float64Array,
): boolean {
  let any = false;
  for (let x = 0; x < line.length; x++) {
    const value = line[x]!;
    const hole = value === nodata || Number.isNaN(value);
    clean[x] = hole ? 0 : value;
    holes[x] = hole ? 1 : 0;
    any ||= hole;
  }
  return any;
}

function along(line: Float64Array, columns: Taps, into: Float64Array): void {
  const { first, count, taps, weights } = columns;
  for (let x = 0; x < into.length; x++) {
    const from = first[x]!;
    const end = count[x]!;
    let sum = 0;
    for (let tap = 0; tap < end; tap++) sum += weights[x * taps + tap]! * line[from + tap]!;
    into[x] = sum;
  }
}

/** Writes weighted sums as pixels; more than half of the weight lost means that nothing was measured there. */
function store(into: PixelArray, sum: Float64Array, lost: Float64Array, nodata: number | null): void {
  const tolerated = 0.5 + 1e-9;
  const range = integerRange(pixelTypeOf(into));
  const empty = nodata ?? (range ? 0 : Number.NaN);
  for (let x = 0; x < into.length; x++) {
    const mean = sum[x]! / (1 - lost[x]!);
    if (lost[x]! > tolerated) into[x] = empty;
    else into[x] = range ? roundedInto(range, mean, nodata) : mean;
  }
}
