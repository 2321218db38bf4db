/**
 * Pixels whose samples lie next to each other are parted into one plane a sample. Where `differenced`, each sample was
 * stored as the step from the pixel before it in its row (TIFF's predictor 2), and is summed up on the way; sums wrap
 * around at their width, as the format asks.
 * @param from T[rows, width, samples]; @param into T[samples, rows, width].
 */
function part<T>(from: usize, rows: i32, width: i32, samples: i32, differenced: bool, into: usize): void {
  const size = usize(sizeof<T>());
  const step = usize(samples) * size;
  const row = usize(width) * step;
  for (let sample = 0; sample < samples; sample++) {
    for (let y: usize = 0; y < usize(rows); y++) {
      let at = from + y * row + usize(sample) * size;
      const end = into + usize(width) * size;
      if (differenced) {
        let sum = load<T>(at);
        store<T>(into, sum);
        for (into += size, at += step; into < end; into += size, at += step) {
          sum += load<T>(at);
          store<T>(into, sum);
        }
      } else for (; into < end; into += size, at += step) store<T>(into, load<T>(at));
    }
  }
}

export function part8(
  from: usize,
  rows: i32,
  width: i32,
  samples: i32,
  differenced: bool,
  into: usize,
): void {
  part<u8>(from, rows, width, samples, differenced, into);
}

export function part32(
  from: usize,
  rows: i32,
  width: i32,
  samples: i32,
  differenced: bool,
  into: usize,
): void {
  part<u32>(from, rows, width, samples, differenced, into);
}

export function part64(
  from: usize,
  rows: i32,
  width: i32,
  samples: i32,
  differenced: bool,
  into: usize,
): void {
  part<u64>(from, rows, width, samples, differenced, into);
}

/** Eight samples of eight pixels at a time; where samples are no multiple of eight, the last eight overlap others. */
export function part16(
  from: usize,
  rows: i32,
  width: i32,
  samples: i32,
  differenced: bool,
  into: usize,
): void {
  if (samples < 8) {
    part<u16>(from, rows, width, samples, differenced, into);
    return;
  }
  const plane = (usize(rows) * usize(width)) << 1;
  for (let sample = 0; sample < samples; sample += 8) {
    const first = min(sample, samples - 8);
    for (let y = 0; y < rows; y++)
      partRow(
        from + (usize(y) * usize(width) * usize(samples) + usize(first)) * 2,
        width,
        usize(samples) << 1,
        differenced,
        into + usize(first) * plane + usize(y) * usize(width) * 2,
        plane,
      );
  }
}

function partRow(from: usize, width: i32, step: usize, differenced: bool, into: usize, plane: usize): void {
  const keep = differenced ? i16x8.splat(-1) : i16x8.splat(0);
  let sum = i16x8.splat(0);
  let x = 0;
  for (; x + 8 <= width; x += 8) {
    const a = i16x8.add(v128.load(from), v128.and(sum, keep));
    const b = i16x8.add(v128.load(from + step), v128.and(a, keep));
    const c = i16x8.add(v128.load(from + 2 * step), v128.and(b, keep));
    const d = i16x8.add(v128.load(from + 3 * step), v128.and(c, keep));
    const e = i16x8.add(v128.load(from + 4 * step), v128.and(d, keep));
    const f = i16x8.add(v128.load(from + 5 * step), v128.and(e, keep));
    const g = i16x8.add(v128.load(from + 6 * step), v128.and(f, keep));
    const h = i16x8.add(v128.load(from + 7 * step), v128.and(g, keep));
    sum = h;
    from += 8 * step;
    const ab = lowPairs(a, b);
    const cd = lowPairs(c, d);
    const ef = lowPairs(e, f);
    const gh = lowPairs(g, h);
    storeColumns(ab, cd, ef, gh, into, plane);
    storeColumns(highPairs(a, b), highPairs(c, d), highPairs(e, f), highPairs(g, h), into + 4 * plane, plane);
    into += 16;
  }
  for (; x < width; x++) {
    sum = i16x8.add(v128.load(from), v128.and(sum, keep));
    from += step;
    store<u16>(into, i16x8.extract_lane_u(sum, 0));
    store<u16>(into + plane, i16x8.extract_lane_u(sum, 1));
    store<u16>(into + 2 * plane, i16x8.extract_lane_u(sum, 2));
    store<u16>(into + 3 * plane, i16x8.extract_lane_u(sum, 3));
    store<u16>(into + 4 * plane, i16x8.extract_lane_u(sum, 4));
    store<u16>(into + 5 * plane, i16x8.extract_lane_u(sum, 5));
    store<u16>(into + 6 * plane, i16x8.extract_lane_u(sum, 6));
    store<u16>(into + 7 * plane, i16x8.extract_lane_u(sum, 7));
    into += 2;
  }
}

/** a0 b0 a1 b1 a2 b2 a3 b3 */
function lowPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

/** a4 b4 a5 b5 a6 b6 a7 b7 */
function highPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Of eight pixels' pairs of four samples, each sample's eight values into its plane. */
function storeColumns(ab: v128, cd: v128, ef: v128, gh: v128, into: usize, plane: usize): void {
  const abcd0 = v128.shuffle<i32>(ab, cd, 0, 4, 1, 5);
  const efgh0 = v128.shuffle<i32>(ef, gh, 0, 4, 1, 5);
  const abcd2 = v128.shuffle<i32>(ab, cd, 2, 6, 3, 7);
  const efgh2 = v128.shuffle<i32>(ef, gh, 2, 6, 3, 7);
  v128.store(into, v128.shuffle<i64>(abcd0, efgh0, 0, 2));
  v128.store(into + plane, v128.shuffle<i64>(abcd0, efgh0, 1, 3));
  v128.store(into + 2 * plane, v128.shuffle<i64>(abcd2, efgh2, 0, 2));
  v128.store(into + 3 * plane, v128.shuffle<i64>(abcd2, efgh2, 1, 3));
}
