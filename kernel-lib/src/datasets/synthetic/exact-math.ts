/**
 * Elementary functions of additions, multiplications and divisions alone. IEEE 754 fixes those to the last bit, but
 * leaves `Math.exp`, `Math.log` and `Math.cos` to the engine: with these, a seed gives the same bytes on every machine.
 * Their error is below 1e-9, far finer than a digital number.
 */

/** Natural logarithm of a positive, finite number. */
export function ln(x: number): number {
  let mantissa = x;
  let exponent = 0;
  for (; mantissa > 1.5; exponent++) mantissa *= 0.5;
  for (; mantissa < 0.75; exponent--) mantissa *= 2;
  // ln m = 2 atanh((m − 1) / (m + 1)), and |(m − 1) / (m + 1)| ≤ 0.2
  const z = (mantissa - 1) / (mantissa + 1);
  const q = z * z;
  const series = 1 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * (1 / 9 + q * (1 / 11 + q / 13)))));
  return exponent * Math.LN2 + 2 * z * series;
}

/** e to the power of x, for |x| up to 700. */
export function exp(x: number): number {
  const halvings = Math.round(x / Math.LN2);
  const r = x - halvings * Math.LN2;
  let sum = 1;
  for (let n = 12; n > 0; n--) sum = 1 + (sum * r) / n;
  const factor = halvings < 0 ? 0.5 : 2;
  for (let n = Math.abs(halvings); n > 0; n--) sum *= factor;
  return sum;
}

/** Cosine of an angle in turns (1 is the whole circle). */
export function cosine(turns: number): number {
  const t = Math.abs(turns - Math.round(turns)); // 0 … ½
  const flip = t > 0.25;
  const angle = (flip ? 0.5 - t : t) * 6.283185307179586;
  const q = angle * angle;
  let sum = 1;
  for (let n = 16; n > 0; n -= 2) sum = 1 - (sum * q) / (n * (n - 1));
  return flip ? -sum : sum;
}

/** Sine of an angle in turns. */
export function sine(turns: number): number {
  return cosine(turns - 0.25);
}

/** 0 up to `from`, 1 from `to` on, and a smooth way between; `from` may be the greater one. */
export function ramp(x: number, from: number, to: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** The value that a standard normal variable exceeds with probability `share` (logistic approximation). */
export function exceededBy(share: number): number {
  const p = Math.min(0.9999, Math.max(0.0001, share));
  return ln((1 - p) / p) / 1.702;
}
