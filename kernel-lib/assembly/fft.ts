/**
 * Discrete Fourier transforms of four signals at once, one in each lane of a v128, for lengths 2^a · 3^b · 5^c.
 * Stockham's autosort: passes of radix 5, 4, 3 and 2 go back and forth between two buffers, so no bit reversal.
 */

/** `x[j] · exp(-2πi jk/n)` summed. For the inverse (unscaled), swap `re` and `im`.
 * @param re, im v128[n] each, transformed in place; @param spare v128[2n]; @param turns f32[2n]: cos, sin of 2πj/n. */
export function transform(re: usize, im: usize, spare: usize, turns: usize, n: i32): void {
  let xr = re;
  let xi = im;
  let yr = spare;
  let yi = spare + (usize(n) << 4);
  let left = n;
  let stride = 1;
  while (left > 1) {
    if (left % 4 === 0) {
      radix4(xr, xi, yr, yi, turns, left / 4, stride);
      left /= 4;
      stride *= 4;
    } else if (left % 3 === 0) {
      radix3(xr, xi, yr, yi, turns, left / 3, stride);
      left /= 3;
      stride *= 3;
    } else if (left % 5 === 0) {
      radix5(xr, xi, yr, yi, turns, left / 5, stride);
      left /= 5;
      stride *= 5;
    } else {
      radix2(xr, xi, yr, yi, turns, left / 2, stride);
      left /= 2;
      stride *= 2;
    }
    let swap = xr;
    xr = yr;
    yr = swap;
    swap = xi;
    xi = yi;
    yi = swap;
  }
  if (xr !== re) {
    memory.copy(re, xr, usize(n) << 4);
    memory.copy(im, xi, usize(n) << 4);
  }
}

function radix2(xr: usize, xi: usize, yr: usize, yi: usize, turns: usize, m: i32, stride: i32): void {
  const far = usize(m * stride) << 4;
  const next = usize(stride) << 4;
  for (let p = 0; p < m; p++) {
    const step = usize(p * stride) << 3;
    let x = usize(p * stride) << 4;
    let y = usize(2 * p * stride) << 4;
    for (const end = x + next; x < end; x += 16, y += 16) {
      const ar = v128.load(xr + x);
      const ai = v128.load(xi + x);
      const br = v128.load(xr + x + far);
      const bi = v128.load(xi + x + far);
      v128.store(yr + y, f32x4.add(ar, br));
      v128.store(yi + y, f32x4.add(ai, bi));
      turned(yr + y + next, yi + y + next, f32x4.sub(ar, br), f32x4.sub(ai, bi), turns + step);
    }
  }
}

function radix3(xr: usize, xi: usize, yr: usize, yi: usize, turns: usize, m: i32, stride: i32): void {
  const far = usize(m * stride) << 4;
  const next = usize(stride) << 4;
  const half = f32x4.splat(0.5);
  const sin60 = f32x4.splat(0.8660254037844386);
  for (let p = 0; p < m; p++) {
    const step = usize(p * stride) << 3;
    let x = usize(p * stride) << 4;
    let y = usize(3 * p * stride) << 4;
    for (const end = x + next; x < end; x += 16, y += 16) {
      const ar = v128.load(xr + x);
      const ai = v128.load(xi + x);
      const br = v128.load(xr + x + far);
      const bi = v128.load(xi + x + far);
      const cr = v128.load(xr + x + 2 * far);
      const ci = v128.load(xi + x + 2 * far);
      const sumR = f32x4.add(br, cr);
      const sumI = f32x4.add(bi, ci);
      const middleR = f32x4.sub(ar, f32x4.mul(half, sumR));
      const middleI = f32x4.sub(ai, f32x4.mul(half, sumI));
      const sideR = f32x4.mul(sin60, f32x4.sub(bi, ci));
      const sideI = f32x4.mul(sin60, f32x4.sub(cr, br));
      v128.store(yr + y, f32x4.add(ar, sumR));
      v128.store(yi + y, f32x4.add(ai, sumI));
      turned(
        yr + y + next,
        yi + y + next,
        f32x4.add(middleR, sideR),
        f32x4.add(middleI, sideI),
        turns + step,
      );
      const third = y + 2 * next;
      turned(yr + third, yi + third, f32x4.sub(middleR, sideR), f32x4.sub(middleI, sideI), turns + 2 * step);
    }
  }
}

function radix5(xr: usize, xi: usize, yr: usize, yi: usize, turns: usize, m: i32, stride: i32): void {
  const far = usize(m * stride) << 4;
  const next = usize(stride) << 4;
  const cos72 = f32x4.splat(0.30901699437494745);
  const cos144 = f32x4.splat(-0.8090169943749475);
  const sin72 = f32x4.splat(0.9510565162951535);
  const sin144 = f32x4.splat(0.5877852522924731);
  for (let p = 0; p < m; p++) {
    const step = usize(p * stride) << 3;
    let x = usize(p * stride) << 4;
    let y = usize(5 * p * stride) << 4;
    for (const end = x + next; x < end; x += 16, y += 16) {
      const ar = v128.load(xr + x);
      const ai = v128.load(xi + x);
      const br = v128.load(xr + x + far);
      const bi = v128.load(xi + x + far);
      const cr = v128.load(xr + x + 2 * far);
      const ci = v128.load(xi + x + 2 * far);
      const dr = v128.load(xr + x + 3 * far);
      const di = v128.load(xi + x + 3 * far);
      const er = v128.load(xr + x + 4 * far);
      const ei = v128.load(xi + x + 4 * far);
      const outerR = f32x4.add(br, er);
      const outerI = f32x4.add(bi, ei);
      const innerR = f32x4.add(cr, dr);
      const innerI = f32x4.add(ci, di);
      const wideR = f32x4.sub(br, er);
      const wideI = f32x4.sub(bi, ei);
      const closeR = f32x4.sub(cr, dr);
      const closeI = f32x4.sub(ci, di);
      v128.store(yr + y, f32x4.add(ar, f32x4.add(outerR, innerR)));
      v128.store(yi + y, f32x4.add(ai, f32x4.add(outerI, innerI)));
      const firstR = f32x4.add(ar, f32x4.add(f32x4.mul(cos72, outerR), f32x4.mul(cos144, innerR)));
      const firstI = f32x4.add(ai, f32x4.add(f32x4.mul(cos72, outerI), f32x4.mul(cos144, innerI)));
      const secondR = f32x4.add(ar, f32x4.add(f32x4.mul(cos144, outerR), f32x4.mul(cos72, innerR)));
      const secondI = f32x4.add(ai, f32x4.add(f32x4.mul(cos144, outerI), f32x4.mul(cos72, innerI)));
      const sideR = f32x4.add(f32x4.mul(sin72, wideI), f32x4.mul(sin144, closeI));
      const sideI = f32x4.add(f32x4.mul(sin72, wideR), f32x4.mul(sin144, closeR));
      const crossR = f32x4.sub(f32x4.mul(sin144, wideI), f32x4.mul(sin72, closeI));
      const crossI = f32x4.sub(f32x4.mul(sin144, wideR), f32x4.mul(sin72, closeR));
      let to = y + next;
      turned(yr + to, yi + to, f32x4.add(firstR, sideR), f32x4.sub(firstI, sideI), turns + step);
      to += next;
      turned(yr + to, yi + to, f32x4.add(secondR, crossR), f32x4.sub(secondI, crossI), turns + 2 * step);
      to += next;
      turned(yr + to, yi + to, f32x4.sub(secondR, crossR), f32x4.add(secondI, crossI), turns + 3 * step);
      to += next;
      turned(yr + to, yi + to, f32x4.sub(firstR, sideR), f32x4.add(firstI, sideI), turns + 4 * step);
    }
  }
}

function radix4(xr: usize, xi: usize, yr: usize, yi: usize, turns: usize, m: i32, stride: i32): void {
  const far = usize(m * stride) << 4;
  const next = usize(stride) << 4;
  for (let p = 0; p < m; p++) {
    const step = usize(p * stride) << 3;
    let x = usize(p * stride) << 4;
    let y = usize(4 * p * stride) << 4;
    for (const end = x + next; x < end; x += 16, y += 16) {
      const ar = v128.load(xr + x);
      const ai = v128.load(xi + x);
      const br = v128.load(xr + x + far);
      const bi = v128.load(xi + x + far);
      const cr = v128.load(xr + x + 2 * far);
      const ci = v128.load(xi + x + 2 * far);
      const dr = v128.load(xr + x + 3 * far);
      const di = v128.load(xi + x + 3 * far);
      const evenR = f32x4.add(ar, cr);
      const evenI = f32x4.add(ai, ci);
      const gapR = f32x4.sub(ar, cr);
      const gapI = f32x4.sub(ai, ci);
      const oddR = f32x4.add(br, dr);
      const oddI = f32x4.add(bi, di);
      const sideR = f32x4.sub(bi, di);
      const sideI = f32x4.sub(dr, br);
      v128.store(yr + y, f32x4.add(evenR, oddR));
      v128.store(yi + y, f32x4.add(evenI, oddI));
      let to = y + next;
      turned(yr + to, yi + to, f32x4.add(gapR, sideR), f32x4.add(gapI, sideI), turns + step);
      to += next;
      turned(yr + to, yi + to, f32x4.sub(evenR, oddR), f32x4.sub(evenI, oddI), turns + 2 * step);
      to += next;
      turned(yr + to, yi + to, f32x4.sub(gapR, sideR), f32x4.sub(gapI, sideI), turns + 3 * step);
    }
  }
}

/** Stores (re + i·im) · (cos − i·sin), whose cos and sin lie at `turn`. */
function turned(toR: usize, toI: usize, re: v128, im: v128, turn: usize): void {
  const cos = v128.load32_splat(turn);
  const sin = v128.load32_splat(turn, 4);
  v128.store(toR, f32x4.add(f32x4.mul(re, cos), f32x4.mul(im, sin)));
  v128.store(toI, f32x4.sub(f32x4.mul(im, cos), f32x4.mul(re, sin)));
}
