import type { ColourMap } from "../../shell/webview/colour-maps";
import { componentOf } from "./style";

/** The smallest and largest value, without one of them: what is most like itself would squeeze the rest. */
export function rangeWithout(values: Float32Array, index: number): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  values.forEach((value, i) => {
    if (i === index || !Number.isFinite(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  if (low > high) return [0, 1];
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

/** Values as colours: [values, 4], opaque. */
export function heatColours(
  values: Float32Array,
  [low, high]: readonly [number, number],
  { colours }: ColourMap,
): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(values.length * 4);
  const last = colours.length - 1;
  values.forEach((value, i) => {
    const at = Math.min(Math.max((value - low) / (high - low), 0), 1) * last;
    const below = colours[Math.floor(at)] ?? "#000000";
    const above = colours[Math.ceil(at)] ?? below;
    for (let part = 0; part < 3; part++) {
      const from = componentOf(below, part);
      out[4 * i + part] = from + (componentOf(above, part) - from) * (at % 1);
    }
    out[4 * i + 3] = 255;
  });
  return out;
}

/** Red, green and blue side by side, made opaque: [n, 3] to [n, 4]. */
export function opaque(colours: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray((colours.length / 3) * 4).fill(255);
  for (let i = 0; i < colours.length / 3; i++)
    for (let part = 0; part < 3; part++) out[4 * i + part] = colours[3 * i + part] ?? 0;
  return out;
}
