import type { Preprocessing } from "./preprocessing";

/**
 * What looks wrong with a batch's values, or null: z-scores, reflectances in [0, 1] or 8-bit colours where digital
 * numbers are expected, linear power where decibels are. The range gives it away; nothing is changed.
 */
export function suspiciousRange(data: Float32Array | Uint16Array, settings: Preprocessing): string | null {
  if (settings.normalisation === "none") return null;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of data) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (!Number.isFinite(least) || most === least) return null;
  const range = `values between ${Number(least.toPrecision(3))} and ${Number(most.toPrecision(3))}`;
  if (settings.product === "S1") {
    if (least >= 0)
      return `${range}: decibels were expected (about -30 to 5); is this linear power or amplitude?`;
    return null;
  }
  const expected = "digital numbers (reflectance × 10,000) were expected";
  if (least < -0.5 && most < 50) return `${range}: ${expected}; are these z-scores?`;
  if (most <= 2) return `${range}: ${expected}; are these reflectances in 0–1? Multiply them by 10,000`;
  if (most <= 255) return `${range}: ${expected}; are these 8-bit colours?`;
  return null;
}
