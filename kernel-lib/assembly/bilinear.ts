/**
 * One band of unsigned 16-bit pixels resampled with two taps an axis, along rows first, in float64: the same products
 * and sums in the same order as `convolve` of raster/resample, so the same numbers to the bit.
 * @param from u16[.., fromWidth];
 * @param columns i32[width], each target column's first source column;
 * @param columnWeights f64[width, 2]; the pixel after the last of a row is read, with weight 0;
 * @param rows i32[height], each target row's first source row, never decreasing;
 * @param rowWeights f64[height, 2]; a weight of exactly 0 means that the second row is not there;
 * @param lines f64[2, width rounded up to 8], scratch;
 * @param into u16[height, width]; up to 7 pixels behind it are written over.
 */
export function blendRows(
  from: usize,
  fromWidth: i32,
  columns: usize,
  columnWeights: usize,
  width: i32,
  rows: usize,
  rowWeights: usize,
  height: i32,
  lines: usize,
  into: usize,
): void {
  const lineBytes = ((usize(width) + 7) & ~7) << 3;
  let next = 0;
  for (let y = 0; y < height; y++, rows += 4, rowWeights += 16) {
    const first = load<i32>(rows);
    const weight = load<f64>(rowWeights);
    const other = load<f64>(rowWeights, 8);
    const last = other === 0 ? first : first + 1;
    for (next = max(next, first); next <= last; next++)
      stretchRow(
        from + usize(next) * usize(fromWidth) * 2,
        columns,
        columnWeights,
        width,
        lines + usize(next & 1) * lineBytes,
      );
    const a = lines + usize(first & 1) * lineBytes;
    blend(a, lines + usize(last & 1) * lineBytes, weight, other, width, into);
    into += usize(width) << 1;
  }
}

function stretchRow(from: usize, columns: usize, weights: usize, width: i32, into: usize): void {
  for (const end = columns + (usize(width) << 2); columns < end; columns += 4, weights += 16, into += 8) {
    const at = from + (usize(load<i32>(columns)) << 1);
    const one = load<f64>(weights) * f64(load<u16>(at));
    store<f64>(into, one + load<f64>(weights, 8) * f64(load<u16>(at, 2)));
  }
}

/** Rounded to the nearest integer, halves up, and kept within 16 bits. */
function blend(a: usize, b: usize, weight: f64, other: f64, width: i32, into: usize): void {
  const w = f64x2.splat(weight);
  const o = f64x2.splat(other);
  for (const end = into + (usize(width) << 1); into < end; into += 16, a += 64, b += 64)
    v128.store(into, i16x8.narrow_i32x4_u(four(a, b, w, o), four(a + 32, b + 32, w, o)));
}

function four(a: usize, b: usize, w: v128, o: v128): v128 {
  return v128.shuffle<i32>(two(a, b, w, o), two(a + 16, b + 16, w, o), 0, 1, 4, 5);
}

function two(a: usize, b: usize, w: v128, o: v128): v128 {
  const sum = f64x2.add(f64x2.mul(w, v128.load(a)), f64x2.mul(o, v128.load(b)));
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.add(sum, f64x2.splat(0.5)));
}
