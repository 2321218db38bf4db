/**
 * Σ_j p_ij (y_i − y_j) / (1 + |y_i − y_j|²) for the points [from, to).
 * @param map f32[n, 2]; @param starts i32[n + 1], multiples of 4; @param others i32[starts[n]];
 * @param p f32[starts[n]], zero where a row is padded; @param force f32[n, 2].
 */
export function attract(
  map: usize,
  starts: usize,
  others: usize,
  p: usize,
  from: i32,
  to: i32,
  force: usize,
): void {
  const one = f32x4.splat(1);
  for (let i = from; i < to; i++) {
    const x = f32x4.splat(load<f32>(map + (usize(i) << 3)));
    const y = f32x4.splat(load<f32>(map + (usize(i) << 3), 4));
    let sumX = f32x4.splat(0);
    let sumY = f32x4.splat(0);
    const begin = usize(load<i32>(starts + (usize(i) << 2))) << 2;
    const end = usize(load<i32>(starts + (usize(i) << 2), 4)) << 2;
    for (let at = begin; at < end; at += 16) {
      const a = usize(load<i32>(others + at)) << 3;
      const b = usize(load<i32>(others + at, 4)) << 3;
      const c = usize(load<i32>(others + at, 8)) << 3;
      const d = usize(load<i32>(others + at, 12)) << 3;
      const ab = v128.load64_lane(map + b, v128.load64_zero(map + a), 1);
      const cd = v128.load64_lane(map + d, v128.load64_zero(map + c), 1);
      const dx = f32x4.sub(x, v128.shuffle<f32>(ab, cd, 0, 2, 4, 6));
      const dy = f32x4.sub(y, v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
      const distance = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
      const pull = f32x4.div(v128.load(p + at), f32x4.add(one, distance));
      sumX = f32x4.add(sumX, f32x4.mul(pull, dx));
      sumY = f32x4.add(sumY, f32x4.mul(pull, dy));
    }
    store<f32>(force + (usize(i) << 3), sum(sumX));
    store<f32>(force + (usize(i) << 3), sum(sumY), 4);
  }
}

function sum(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/**
 * One step of gradient descent with momentum and gains (Jacobs 1988) for the points [from, to). The gradient of the
 * Kullback–Leibler divergence is 4 (exaggeration · pull + ∇φ / 2Z): the push apart is the slope of the potential φ.
 * @param velocity, gains, pull f32[n, 2]; @param field f32[n, 3]: φ, ∂x, ∂y.
 * @param bounds f32[4]: the least and the greatest x, y of these points afterwards. @returns Σ gradient².
 */
export function step(
  map: usize,
  velocity: usize,
  gains: usize,
  pull: usize,
  field: usize,
  from: i32,
  to: i32,
  exaggeration: f32,
  perZ: f32,
  momentum: f32,
  rate: f32,
  bounds: usize,
): f64 {
  let squares: f64 = 0;
  for (let axis: usize = 0; axis < 8; axis += 4) {
    let least = f32.MAX_VALUE;
    let greatest = -f32.MAX_VALUE;
    for (let i = from; i < to; i++) {
      const at = (usize(i) << 3) + axis;
      const slope = load<f32>(field + usize(i) * 12 + axis, 4);
      const gradient = f32(4) * (exaggeration * load<f32>(pull + at) + f32(0.5) * slope * perZ);
      const before = load<f32>(velocity + at);
      const gain = load<f32>(gains + at);
      const grown = before * gradient < 0 ? gain + f32(0.2) : max(gain * f32(0.8), f32(0.01));
      const speed = momentum * before - rate * grown * gradient;
      const place = load<f32>(map + at) + speed;
      store<f32>(gains + at, grown);
      store<f32>(velocity + at, speed);
      store<f32>(map + at, place);
      least = min(least, place);
      greatest = max(greatest, place);
      squares += f64(gradient) * f64(gradient);
    }
    store<f32>(bounds + axis, least);
    store<f32>(bounds + axis, greatest, 8);
  }
  return squares;
}
