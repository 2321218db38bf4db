/**
 * The two matrix products of a linear model, in float64 over float32 rows. A row's scores need x·w for every output;
 * the gradient needs, for every output, the sum of the rows weighted by the scores' errors. Each goes four rows by two
 * outputs at a time, so that what its inner loop reuses stays in the sixteen vector registers of x86-64.
 * Sizes are padded with zeros: rows to multiples of 4, columns and outputs to multiples of 2.
 */

/** Two float32, widened. */
function pair(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

function addProduct(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, b));
}

function lanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/**
 * z[r][k] = Σ_c x[r][c] · w[k][c].
 * @param x f32[rows, cols]; @param w f64[outputs, cols]; @param z f64[rows, outputs].
 */
export function scores(x: usize, rows: i32, cols: i32, w: usize, outputs: i32, z: usize): void {
  const xRow = usize(cols) << 2;
  const wRow = usize(cols) << 3;
  const zRow = usize(outputs) << 3;
  const xEnd = x + usize(rows) * xRow;
  const wEnd = w + usize(outputs) * wRow;
  for (; x < xEnd; x += 4 * xRow, z += 4 * zRow) {
    let to = z;
    for (let v = w; v < wEnd; v += 2 * wRow, to += 16) {
      let a0 = f64x2.splat(0);
      let a1 = f64x2.splat(0);
      let b0 = f64x2.splat(0);
      let b1 = f64x2.splat(0);
      let c0 = f64x2.splat(0);
      let c1 = f64x2.splat(0);
      let d0 = f64x2.splat(0);
      let d1 = f64x2.splat(0);
      let w0 = v;
      let w1 = v + wRow;
      let b = x + xRow;
      let c = b + xRow;
      let d = c + xRow;
      for (let a = x, end = x + xRow; a < end; ) {
        const xa = pair(a);
        const xb = pair(b);
        const xc = pair(c);
        const xd = pair(d);
        const k0 = v128.load(w0);
        a0 = addProduct(a0, xa, k0);
        b0 = addProduct(b0, xb, k0);
        c0 = addProduct(c0, xc, k0);
        d0 = addProduct(d0, xd, k0);
        const k1 = v128.load(w1);
        a1 = addProduct(a1, xa, k1);
        b1 = addProduct(b1, xb, k1);
        c1 = addProduct(c1, xc, k1);
        d1 = addProduct(d1, xd, k1);
        a += 8;
        b += 8;
        c += 8;
        d += 8;
        w0 += 16;
        w1 += 16;
      }
      store<f64>(to, lanes(a0));
      store<f64>(to, lanes(a1), 8);
      store<f64>(to + zRow, lanes(b0));
      store<f64>(to + zRow, lanes(b1), 8);
      store<f64>(to + 2 * zRow, lanes(c0));
      store<f64>(to + 2 * zRow, lanes(c1), 8);
      store<f64>(to + 3 * zRow, lanes(d0));
      store<f64>(to + 3 * zRow, lanes(d1), 8);
    }
  }
}

/**
 * sums[k][c] += Σ_r g[r][k] · x[r][c].
 * @param x f32[rows, cols]; @param g f64[rows, outputs]; @param sums f64[outputs, cols].
 */
export function addWeighted(x: usize, rows: i32, cols: i32, g: usize, outputs: i32, sums: usize): void {
  const xRow = usize(cols) << 2;
  const gRow = usize(outputs) << 3;
  const sumRow = usize(cols) << 3;
  const xEnd = x + usize(rows) * xRow;
  const gEnd = g + gRow;
  for (; g < gEnd; g += 16, sums += 2 * sumRow) {
    let from = g;
    for (let row = x; row < xEnd; row += 4 * xRow, from += 4 * gRow) {
      const a0 = v128.load64_splat(from);
      const a1 = v128.load64_splat(from, 8);
      const b0 = v128.load64_splat(from + gRow);
      const b1 = v128.load64_splat(from + gRow, 8);
      const c0 = v128.load64_splat(from + 2 * gRow);
      const c1 = v128.load64_splat(from + 2 * gRow, 8);
      const d0 = v128.load64_splat(from + 3 * gRow);
      const d1 = v128.load64_splat(from + 3 * gRow, 8);
      let s0 = sums;
      let s1 = sums + sumRow;
      let b = row + xRow;
      let c = b + xRow;
      let d = c + xRow;
      for (let a = row, end = row + xRow; a < end; ) {
        const xa = pair(a);
        const xb = pair(b);
        const xc = pair(c);
        const xd = pair(d);
        const ab0 = addProduct(addProduct(v128.load(s0), a0, xa), b0, xb);
        v128.store(s0, addProduct(addProduct(ab0, c0, xc), d0, xd));
        const ab1 = addProduct(addProduct(v128.load(s1), a1, xa), b1, xb);
        v128.store(s1, addProduct(addProduct(ab1, c1, xc), d1, xd));
        a += 8;
        b += 8;
        c += 8;
        d += 8;
        s0 += 16;
        s1 += 16;
      }
    }
  }
}
