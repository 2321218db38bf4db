/** A ramp of colours between which values are mixed. */
export type Ramp = readonly (readonly [number, number, number])[];

/** From dark to light, even to the eye and readable in grey (viridis at five points). */
export const viridis: Ramp = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
];

/** Brown over white to green, for vegetation. */
export const brownToGreen: Ramp = [
  [84, 48, 5],
  [191, 129, 45],
  [246, 240, 220],
  [90, 180, 110],
  [0, 68, 27],
];

/** The ramp's colour at `share` in [0, 1]. */
export function rampColour(ramp: Ramp, share: number): [number, number, number] {
  const at = Math.min(1, Math.max(0, share)) * (ramp.length - 1);
  const from = ramp[Math.floor(at)] ?? [0, 0, 0];
  const to = ramp[Math.ceil(at)] ?? from;
  const part = at - Math.floor(at);
  const channel = (c: 0 | 1 | 2): number => Math.round(from[c] + (to[c] - from[c]) * part);
  return [channel(0), channel(1), channel(2)];
}

export function cssColour([r, g, b]: readonly [number, number, number]): string {
  return `rgb(${r} ${g} ${b})`;
}

/** A colour as CSS writes it, `#397d49`, in numbers. */
export function hexColour(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
