import { type Climate, temperature, wetness } from "./climate";
import { cosine, exp, sine } from "./exact-math";
import { Draws, hash } from "./hash";
import type { Place } from "./landscape";

/** When a place is seen, and through what. */
export interface Weather {
  /** Decides all that is drawn of this day. */
  readonly seed: number;
  /** Time of the year in turns, 0 on 1 January. */
  readonly time: number;
  /** Degrees Celsius at sea level. */
  readonly warmth: number;
  /** Water in the ground, 0 … 1. */
  readonly wet: number;
  /** Cosine of the sun's zenith angle, and where its light comes from, as a unit vector towards east and south. */
  readonly sunHeight: number;
  readonly sunEast: number;
  readonly sunSouth: number;
  /** Aerosol optical depth at 550 nm. */
  readonly haze: number;
  /** Water vapour in the column, g/cm². */
  readonly vapour: number;
  /** Share of the ground that clouds hide. */
  readonly clouds: number;
  /** Thin cirrus's reflectance where it is thickest; 0: none. */
  readonly cirrus: number;
  /** How rough the wind makes water, 0 … 1. */
  readonly wind: number;
}

/** Of every image in ten, so many are clear, have a few clouds, many, or too many to be labelled. */
const cloudiness = [
  ["clear", 6.4],
  ["few", 2.3],
  ["some", 1],
  ["many", 0.3],
] as const;

const shares: Readonly<Record<(typeof cloudiness)[number][0], readonly [number, number]>> = {
  clear: [0, 0],
  few: [0.005, 0.06],
  some: [0.06, 0.3],
  many: [0.36, 0.6],
};

export interface WeatherOptions {
  /** Choose among clear days only. */
  readonly clear?: boolean;
}

/** The weather over a place on a day of the year (in turns), at Sentinel-2's overpass at half past ten. */
export function drawWeather(place: Place, time: number, options: WeatherOptions = {}): Weather {
  const { climate } = place;
  const seed = hash(place.seed, 500, Math.round(time * 365));
  const draws = new Draws(seed);
  const warmth = temperature(climate, time) + 2 * draws.normal();
  const sky = draws.pick(cloudiness);
  const share = draws.between(...shares[sky]);
  const cirrus = draws.chance(0.16) ? draws.between(0.002, 0.032) : 0;
  return {
    seed,
    time,
    warmth,
    wet: Math.min(1, Math.max(0, 0.75 * wetness(climate, time) + draws.between(-0.15, 0.25))),
    ...sunAt(climate, time),
    haze: Math.min(0.7, 0.085 * exp(0.55 * draws.normal())) * (1 + climate.aridity * 0.8),
    vapour: Math.min(
      5,
      Math.max(0.25, exp(0.062 * warmth) * (0.65 - 0.25 * climate.aridity) * exp(0.25 * draws.normal())),
    ),
    clouds: options.clear ? 0 : share,
    cirrus: options.clear ? 0 : cirrus,
    wind: draws.between(0, 1),
  };
}

/** The sun in the morning, an hour and a half before noon; never lower than Sentinel-2 images are of use (75° from zenith). */
function sunAt({ latitude }: Climate, time: number): Pick<Weather, "sunHeight" | "sunEast" | "sunSouth"> {
  const declination = (-23.4 / 360) * cosine(time - 0.975);
  const phi = latitude / 360;
  const hour = 22.5 / 360;
  const up = sine(phi) * sine(declination) + cosine(phi) * cosine(declination) * cosine(hour);
  const east = cosine(declination) * sine(hour);
  const south = sine(phi) * cosine(declination) * cosine(hour) - cosine(phi) * sine(declination);
  const level = Math.sqrt(east * east + south * south);
  return { sunHeight: Math.max(0.26, up), sunEast: east / level, sunSouth: south / level };
}
