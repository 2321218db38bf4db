import type { PixelWindow } from "../../raster/raster";
import { exceededBy, ramp } from "./exact-math";
import { hash } from "./hash";
import { fractalNoise } from "./noise";
import type { Weather } from "./weather";

/** What hangs between a window and the satellite. Arrays are [height, width]; null where there is none of it. */
export interface Sky {
  /** Opacity of clouds, 0 … 1. */
  readonly cloud: Float32Array | null;
  /** How thick the cloud is, 0 … 1: thick ones are brighter. */
  readonly thickness: Float32Array | null;
  /** Share of the sun's direct light that clouds keep from the ground. */
  readonly shadow: Float32Array | null;
  /** Reflectance of thin cirrus. */
  readonly cirrus: Float32Array | null;
  /** Aerosol relative to its mean over the scene. */
  readonly haze: Float32Array;
}

export function drawSky(weather: Weather, window: PixelWindow): Sky {
  const { seed, clouds, cirrus } = weather;
  const options = { seed: hash(seed, 90), cell: 70, octaves: 6, gain: 0.58 };
  const low = exceededBy(clouds);
  let cloud: Float32Array | null = null;
  let thickness: Float32Array | null = null;
  let shadow: Float32Array | null = null;
  if (clouds > 0) {
    thickness = fractalNoise(window, options).map((n) => ramp(n, low, low + 1.6));
    cloud = thickness.map((t) => ramp(t, 0, 0.22));
    // clouds a kilometre up throw their shadows away from the sun
    const away = (100 / weather.sunHeight) * Math.sqrt(1 - weather.sunHeight ** 2);
    const x = window.x + Math.round(weather.sunEast * away);
    const y = window.y + Math.round(weather.sunSouth * away);
    shadow = fractalNoise({ ...window, x, y }, options).map((n) => ramp(n, low + 0.05, low + 0.5));
  }
  const veil = { seed: hash(seed, 91), cell: 180, octaves: 4 };
  return {
    cloud,
    thickness,
    shadow,
    cirrus: cirrus > 0 ? fractalNoise(window, veil).map((n) => cirrus * ramp(n, -1, 1.5)) : null,
    haze: fractalNoise(window, { seed: hash(seed, 92), cell: 220, octaves: 2 }).map((n) =>
      Math.max(0.4, 1 + 0.18 * n),
    ),
  };
}
