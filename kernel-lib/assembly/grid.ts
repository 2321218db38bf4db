/**
 * Between points and a square grid, by quintic B-splines: every point touches the 6 × 6 nodes around it.
 * A point at grid coordinate u (nodes at the integers) has its first node at floor(u) − 2. The six weights at
 * t = u − floor(u) are polynomials of t; `near` are those of the first four nodes, `far` of the two others and zeros.
 */

function near(t: f32): v128 {
  let w = f32x4(-1, 5, -10, 10);
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(5, -20, 30, -20));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(-10, 20, 0, -20));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(10, 20, -60, 20));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(-5, -50, 0, 50));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(1, 26, 66, 26));
  return f32x4.mul(w, f32x4.splat(1.0 / 120.0));
}

function far(t: f32): v128 {
  let w = f32x4(-5, 1, 0, 0);
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(5, 0, 0, 0));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(10, 0, 0, 0));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(10, 0, 0, 0));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(5, 0, 0, 0));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(1, 0, 0, 0));
  return f32x4.mul(w, f32x4.splat(1.0 / 120.0));
}

/** The derivatives of `near` and `far` by t. */
function nearSlope(t: f32): v128 {
  let w = f32x4(-5, 25, -50, 50);
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(20, -80, 120, -80));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(-30, 60, 0, -60));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(20, 40, -120, 40));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(-5, -50, 0, 50));
  return f32x4.mul(w, f32x4.splat(1.0 / 120.0));
}

function farSlope(t: f32): v128 {
  let w = f32x4(-25, 5, 0, 0);
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(20, 0, 0, 0));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(30, 0, 0, 0));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(20, 0, 0, 0));
  w = f32x4.add(f32x4.mul(w, f32x4.splat(t)), f32x4(5, 0, 0, 0));
  return f32x4.mul(w, f32x4.splat(1.0 / 120.0));
}

/**
 * Adds every point's unit charge to the nodes in rows [fromRow, toRow) of the grid.
 * @param map f32[n, 2]; @param grid f32[rows, width]; @param x0, y0 the map's coordinates of node (0, 0);
 * @param perUnit nodes a unit of the map.
 */
export function spread(
  map: usize,
  n: i32,
  grid: usize,
  width: i32,
  fromRow: i32,
  toRow: i32,
  x0: f32,
  y0: f32,
  perUnit: f32,
): void {
  const line = usize(width) << 2;
  for (let i = 0; i < n; i++) {
    const point = map + (usize(i) << 3);
    const v = (load<f32>(point, 4) - y0) * perUnit;
    const row = i32(v) - 2;
    if (row + 6 <= fromRow || row >= toRow) continue;
    const u = (load<f32>(point) - x0) * perUnit;
    const column = i32(u) - 2;
    const t = u - f32(column + 2);
    const acrossNear = near(t);
    const acrossFar = far(t);
    const downNear = near(v - f32(row + 2));
    const downFar = far(v - f32(row + 2));
    let at = grid + (usize(row * width + column) << 2);
    if (row >= fromRow) add(at, acrossNear, acrossFar, f32x4.extract_lane(downNear, 0));
    at += line;
    if (row + 1 >= fromRow && row + 1 < toRow)
      add(at, acrossNear, acrossFar, f32x4.extract_lane(downNear, 1));
    at += line;
    if (row + 2 >= fromRow && row + 2 < toRow)
      add(at, acrossNear, acrossFar, f32x4.extract_lane(downNear, 2));
    at += line;
    if (row + 3 >= fromRow && row + 3 < toRow)
      add(at, acrossNear, acrossFar, f32x4.extract_lane(downNear, 3));
    at += line;
    if (row + 4 >= fromRow && row + 4 < toRow) add(at, acrossNear, acrossFar, f32x4.extract_lane(downFar, 0));
    at += line;
    if (row + 5 < toRow) add(at, acrossNear, acrossFar, f32x4.extract_lane(downFar, 1));
  }
}

function add(at: usize, acrossNear: v128, acrossFar: v128, weight: f32): void {
  const scale = f32x4.splat(weight);
  v128.store(at, f32x4.add(v128.load(at), f32x4.mul(acrossNear, scale)));
  v128.store(at, f32x4.add(v128.load(at, 16), f32x4.mul(acrossFar, scale)), 16);
}

/**
 * The grid's values and their gradients by the map's coordinates at points [from, to).
 * @param field f32[n, 3]: value, ∂x, ∂y. @returns the sum of the values.
 */
export function gather(
  map: usize,
  from: i32,
  to: i32,
  grid: usize,
  width: i32,
  x0: f32,
  y0: f32,
  perUnit: f32,
  field: usize,
): f64 {
  let total: f64 = 0;
  const line = usize(width) << 2;
  for (let i = from; i < to; i++) {
    const point = map + (usize(i) << 3);
    const u = (load<f32>(point) - x0) * perUnit;
    const v = (load<f32>(point, 4) - y0) * perUnit;
    const column = i32(u) - 2;
    const row = i32(v) - 2;
    const t = u - f32(column + 2);
    const s = v - f32(row + 2);
    const at = grid + (usize(row * width + column) << 2);
    const downNear = near(s);
    const downFar = far(s);
    const levelNear = mixed(at, line, downNear, downFar);
    const levelFar = mixed(at + 16, line, downNear, downFar);
    const slopeNear = nearSlope(s);
    const slopeFar = farSlope(s);
    const tiltNear = mixed(at, line, slopeNear, slopeFar);
    const tiltFar = mixed(at + 16, line, slopeNear, slopeFar);
    const value = dot(levelNear, near(t), levelFar, far(t));
    total += f64(value);
    const out = field + usize(i) * 12;
    store<f32>(out, value);
    store<f32>(out, dot(levelNear, nearSlope(t), levelFar, farSlope(t)) * perUnit, 4);
    store<f32>(out, dot(tiltNear, near(t), tiltFar, far(t)) * perUnit, 8);
  }
  return total;
}

/** Six rows of four nodes, each times its weight, added up. */
function mixed(at: usize, line: usize, weightNear: v128, weightFar: v128): v128 {
  let sum = f32x4.mul(v128.load(at), f32x4.splat(f32x4.extract_lane(weightNear, 0)));
  at += line;
  sum = f32x4.add(sum, f32x4.mul(v128.load(at), f32x4.splat(f32x4.extract_lane(weightNear, 1))));
  at += line;
  sum = f32x4.add(sum, f32x4.mul(v128.load(at), f32x4.splat(f32x4.extract_lane(weightNear, 2))));
  at += line;
  sum = f32x4.add(sum, f32x4.mul(v128.load(at), f32x4.splat(f32x4.extract_lane(weightNear, 3))));
  at += line;
  sum = f32x4.add(sum, f32x4.mul(v128.load(at), f32x4.splat(f32x4.extract_lane(weightFar, 0))));
  at += line;
  return f32x4.add(sum, f32x4.mul(v128.load(at), f32x4.splat(f32x4.extract_lane(weightFar, 1))));
}

/** a · b + c · d. */
function dot(a: v128, b: v128, c: v128, d: v128): f32 {
  const p = f32x4.add(f32x4.mul(a, b), f32x4.mul(c, d));
  return (
    f32x4.extract_lane(p, 0) +
    f32x4.extract_lane(p, 1) +
    (f32x4.extract_lane(p, 2) + f32x4.extract_lane(p, 3))
  );
}
