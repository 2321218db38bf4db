import { transform } from "./fft";

/**
 * The convolution of a grid's charges with the kernel 1/(1 + r²), by Fourier transforms of length n = 2 · half on
 * a grid that is used only within `half`, so that nothing wraps round. Grid and spectrum have `width` columns, a
 * multiple of 8; the spectrum has rows 0 … half (the rest is their mirror), rounded up to a multiple of 4.
 * `work` is v128[4n], one for each thread: re, im and the transform's spare buffers.
 */

/** Rows of the charges → spectrum, down the columns of groups [from, to), eight columns a group. */
export function columnsForward(
  grid: usize,
  re: usize,
  im: usize,
  width: i32,
  half: i32,
  from: i32,
  to: i32,
  work: usize,
  turns: usize,
): void {
  const n = 2 * half;
  const workIm = work + (usize(n) << 4);
  const spare = work + (usize(n) << 5);
  for (let group = from; group < to; group++) {
    for (let row = 0; row < half; row++) {
      const at = grid + (usize(row * width + group * 8) << 2);
      v128.store(work + (usize(row) << 4), v128.load(at));
      v128.store(workIm + (usize(row) << 4), v128.load(at, 16));
    }
    memory.fill(work + (usize(half) << 4), 0, usize(half) << 4);
    memory.fill(workIm + (usize(half) << 4), 0, usize(half) << 4);
    transform(work, workIm, spare, turns, n);
    separate(re, im, width, half, group, work, workIm);
  }
}

/** One transform held four real columns as its real part and four as its imaginary part: tells them apart. */
function separate(re: usize, im: usize, width: i32, half: i32, group: i32, work: usize, workIm: usize): void {
  const n = 2 * half;
  const scale = f32x4.splat(0.5);
  for (let u = 0; u <= half; u++) {
    const mirror = u === 0 ? 0 : n - u;
    const zr = v128.load(work + (usize(u) << 4));
    const zi = v128.load(workIm + (usize(u) << 4));
    const mr = v128.load(work + (usize(mirror) << 4));
    const mi = v128.load(workIm + (usize(mirror) << 4));
    const at = usize(u * width + group * 8) << 2;
    v128.store(re + at, f32x4.mul(scale, f32x4.add(zr, mr)));
    v128.store(im + at, f32x4.mul(scale, f32x4.sub(zi, mi)));
    v128.store(re + at, f32x4.mul(scale, f32x4.add(zi, mi)), 16);
    v128.store(im + at, f32x4.mul(scale, f32x4.sub(mr, zr)), 16);
  }
}

/** The spectrum back to rows of the grid, down the columns of groups [from, to). */
export function columnsBackward(
  grid: usize,
  re: usize,
  im: usize,
  width: i32,
  half: i32,
  from: i32,
  to: i32,
  work: usize,
  turns: usize,
): void {
  const n = 2 * half;
  const workIm = work + (usize(n) << 4);
  const spare = work + (usize(n) << 5);
  for (let group = from; group < to; group++) {
    for (let u = 0; u <= half; u++) {
      const at = usize(u * width + group * 8) << 2;
      const ar = v128.load(re + at);
      const ai = v128.load(im + at);
      const br = v128.load(re + at, 16);
      const bi = v128.load(im + at, 16);
      if (u > 0) {
        v128.store(work + (usize(n - u) << 4), f32x4.add(ar, bi));
        v128.store(workIm + (usize(n - u) << 4), f32x4.sub(br, ai));
      }
      v128.store(work + (usize(u) << 4), f32x4.sub(ar, bi));
      v128.store(workIm + (usize(u) << 4), f32x4.add(ai, br));
    }
    transform(workIm, work, spare, turns, n);
    for (let row = 0; row < half; row++) {
      const at = grid + (usize(row * width + group * 8) << 2);
      v128.store(at, v128.load(work + (usize(row) << 4)));
      v128.store(at, v128.load(workIm + (usize(row) << 4)), 16);
    }
  }
}

/** Multiplies by the kernel, along the rows of groups [from, to) of four rows: there, product, and back. */
export function rowsConvolve(
  re: usize,
  im: usize,
  kernel: usize,
  width: i32,
  half: i32,
  from: i32,
  to: i32,
  work: usize,
  turns: usize,
): void {
  const n = 2 * half;
  const workIm = work + (usize(n) << 4);
  const spare = work + (usize(n) << 5);
  for (let group = from; group < to; group++) {
    const rows = usize(group * 4 * width) << 2;
    transpose(re + rows, usize(width) << 2, work, 16, half);
    transpose(im + rows, usize(width) << 2, workIm, 16, half);
    memory.fill(work + (usize(half) << 4), 0, usize(half) << 4);
    memory.fill(workIm + (usize(half) << 4), 0, usize(half) << 4);
    transform(work, workIm, spare, turns, n);
    const factors = kernel + (usize(group * n) << 4);
    for (let at: usize = 0, end = usize(n) << 4; at < end; at += 16) {
      const factor = v128.load(factors + at);
      v128.store(work + at, f32x4.mul(v128.load(work + at), factor));
      v128.store(workIm + at, f32x4.mul(v128.load(workIm + at), factor));
    }
    transform(workIm, work, spare, turns, n);
    untranspose(work, re + rows, usize(width) << 2, half);
    untranspose(workIm, im + rows, usize(width) << 2, half);
  }
}

/** Four rows of `count` values, `line` bytes apart → v128[count], a lane for each row. */
function transpose(from: usize, line: usize, to: usize, step: usize, count: i32): void {
  for (let c = 0; c < count; c += 4, from += 16, to += 64) {
    const a = v128.load(from);
    const b = v128.load(from + line);
    const c2 = v128.load(from + 2 * line);
    const d = v128.load(from + 3 * line);
    const abLow = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const cdLow = v128.shuffle<i32>(c2, d, 0, 4, 1, 5);
    const cdHigh = v128.shuffle<i32>(c2, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(abLow, cdLow, 0, 2));
    v128.store(to + step, v128.shuffle<i64>(abLow, cdLow, 1, 3));
    v128.store(to + 2 * step, v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
    v128.store(to + 3 * step, v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
  }
}
function untranspose(from: usize, to: usize, line: usize, count: i32): void {
  for (let c = 0; c < count; c += 4, from += 64, to += 16) transpose4(from, to, line);
}

/** v128[4] → the first four values of four rows, `line` bytes apart. */
function transpose4(from: usize, to: usize, line: usize): void {
  transpose(from, 16, to, line, 4);
}

/** The kernel, 1/(1 + r²) − floor, on the columns of groups [from, to): real and even, so only `re` is written. */
export function columnsOfKernel(
  re: usize,
  width: i32,
  half: i32,
  from: i32,
  to: i32,
  spacing: f32,
  floor: f32,
  work: usize,
  turns: usize,
): void {
  const n = 2 * half;
  const workIm = work + (usize(n) << 4);
  const spare = work + (usize(n) << 5);
  for (let group = from; group < to; group++) {
    for (let row = 0; row < n; row++) {
      const y = spacing * f32(min(row, n - row));
      for (let lane = 0; lane < 4; lane++) {
        store<f32>(work + ((usize(row) * 4 + lane) << 2), above(spacing * f32(group * 8 + lane), y, floor));
        store<f32>(
          workIm + ((usize(row) * 4 + lane) << 2),
          above(spacing * f32(group * 8 + 4 + lane), y, floor),
        );
      }
    }
    transform(work, workIm, spare, turns, n);
    for (let u = 0; u <= half; u++) {
      const at = re + (usize(u * width + group * 8) << 2);
      v128.store(at, v128.load(work + (usize(u) << 4)));
      v128.store(at, v128.load(workIm + (usize(u) << 4)), 16);
    }
  }
}

/** 1/(1 + x² + y²) − 1/(1 + far), without the cancellation of two numbers near 1 that a small map would bring. */
function above(x: f32, y: f32, far: f32): f32 {
  const square = x * x + y * y;
  return (far - square) / ((1 + square) * (1 + far));
}

/**
 * Finishes the kernel's spectrum along the rows of groups [from, to). Dividing by the splines' own spectrum, once
 * for spreading and once for gathering, makes the grid interpolate the kernel instead of smoothing it.
 * @param sharpen f32[n]: 1 / spline spectrum² at every frequency; @param kernel v128[(half + 4) / 4, n].
 */
export function rowsOfKernel(
  re: usize,
  kernel: usize,
  sharpen: usize,
  width: i32,
  half: i32,
  from: i32,
  to: i32,
  work: usize,
  turns: usize,
): void {
  const n = 2 * half;
  const workIm = work + (usize(n) << 4);
  const spare = work + (usize(n) << 5);
  const scale = f32(1) / (f32(n) * f32(n));
  for (let group = from; group < to; group++) {
    for (let column = 0; column < n; column++)
      for (let lane = 0; lane < 4; lane++) {
        const u = group * 4 + lane;
        const at = re + (usize(u * width + min(column, n - column)) << 2);
        store<f32>(work + ((usize(column) * 4 + lane) << 2), u <= half ? load<f32>(at) : 0);
      }
    memory.fill(workIm, 0, usize(n) << 4);
    transform(work, workIm, spare, turns, n);
    const down = f32x4.mul(v128.load(sharpen + (usize(group) << 4)), f32x4.splat(scale));
    for (let v = 0; v < n; v++) {
      const factor = f32x4.mul(down, f32x4.splat(load<f32>(sharpen + (usize(v) << 2))));
      v128.store(kernel + (usize(group * n + v) << 4), f32x4.mul(v128.load(work + (usize(v) << 4)), factor));
    }
  }
}
