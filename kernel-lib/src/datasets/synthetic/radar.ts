import type { PixelWindow } from "../../raster/raster";
import { exp, ln } from "./exact-math";
import { exponentials, hash, uniform } from "./hash";
import type { Land } from "./land";
import { noiseIndex, spread } from "./optics";
import type { UnitLooks } from "./spectra";
import type { Weather } from "./weather";

const perDecibel = 0.23025850929940458;

/** Resolution of 20 m on pixels of 10 m: this kernel turns single-look speckle into 4.4 looks, as IW GRD has. */
const resolutionSpread = 0.1788;

/** The power that the receiver's noise adds, VV and VH: −27 and −29 dB. */
const floors = [exp(-27 * perDecibel), exp(-29 * perDecibel)];

/** VV and VH in decibels over a part of the land: [2, crop.height, crop.width]. */
export function radarImage(
  land: Land,
  looks: UnitLooks,
  snow: Float32Array | null,
  weather: Weather,
  crop: PixelWindow,
): Float32Array {
  const { width, height } = land.window;
  const out = new Float32Array(2 * crop.width * crop.height);
  const facing = uniform(weather.seed, 95) < 0.5 ? 1 : -1; // ascending or descending orbit
  const power = new Float32Array(width * height);
  [looks.vv, looks.vh].forEach((means, channel) => {
    const unitPower = means.map((mean) => exp(mean * perDecibel));
    const seed = hash(weather.seed, 96, channel);
    for (let row = 0, i = 0; row < height; row++) {
      const line = hash(seed, land.window.y + row);
      for (let column = 0; column < width; column++, i++) {
        // slopes towards the radar are foreshortened and bright, wet snow swallows the wave
        const tilt = Math.max(-1.2, Math.min(1.2, facing * land.slopeEast[i]!));
        const slope = 1 + tilt * (1.4 + tilt * (0.8 + 0.2 * tilt));
        const wetSnow = snow && weather.warmth > -6 ? 1 - 0.6 * snow[i]! : 1;
        const echo = unitPower[land.unit[i]!]! * (1 + 0.08 * land.vigour[i]!) * slope * wetSnow;
        power[i] = Math.max(echo, 1e-5) * exponentials[noiseIndex(line, land.window.x + column)]!;
      }
    }
    spread(power, width, height, resolutionSpread);
    const floor = floors[channel] ?? 0;
    for (let row = 0, to = channel * crop.width * crop.height; row < crop.height; row++)
      for (let column = 0; column < crop.width; column++, to++)
        out[to] = ln(power[(crop.y + row) * width + crop.x + column]! + floor) / perDecibel;
  });
  return out;
}
