import type { Georeference, PixelWindow } from "../../raster/raster";
import { type Day, dayOf } from "./calendar";
import { granuleName, lonLatGeoreference } from "./georeference";
import { Draws, hash } from "./hash";
import { drawLand, type Land } from "./land";
import { drawPlace, type Place } from "./landscape";
import { masked, type Observation, observe, type Wanted, withMargin } from "./observe";
import { landCovers } from "./surfaces";
import { drawWeather } from "./weather";

/** Side in pixels of 10 m. */
export const ssl4eoSide = 264;

/** A place as SSL4EO-S12 has it, seen in four seasons. */
export interface Ssl4eoLike {
  /** Seven digits. */
  readonly id: string;
  readonly place: Place;
  /** In the order of their dates. */
  readonly seasons: readonly Season[];
}

export interface Season {
  readonly day: Day;
  /** Name of the Sentinel-2 image, L1C and L2A: `20200604T103021_20200604T103029_T31UFU`. */
  readonly optical: string;
  /** Name of the Sentinel-1 image, taken a few days off. */
  readonly radar: string;
  /** ISO 8601. */
  readonly datetime: string;
}

/** What is known of a place before anything is drawn. */
export function ssl4eoLike(seed: number, index: number): Ssl4eoLike {
  const place = drawPlace(hash(seed, 2000, index));
  const draws = new Draws(hash(place.seed, 3));
  // spring, summer, autumn and winter of the north, each within a month of the turning point
  const seasons = [445, 172, 265, 355].map((middle) => {
    const offset = draws.between(-30, 30);
    const day = dayOf(2020, middle + offset);
    const radarDay = dayOf(2020, middle + offset + Math.floor(draws.between(-5, 6)));
    const granule = granuleName(place);
    const time = `${day.stamp}T1030${twoDigits(draws.between(10, 59))}`;
    const orbit = Math.floor(draws.between(30_000, 36_000));
    const code = hash(place.seed, middle).toString(16).toUpperCase().padStart(8, "0");
    const radar = `${radarDay.stamp}T0540`;
    return {
      day,
      optical: `${time}_${day.stamp}T1035${twoDigits(draws.between(0, 59))}_${granule}`,
      radar: `S1A_IW_GRDH_1SDV_${radar}00_${radar}25_0${orbit}_0${code.slice(0, 5)}_${code.slice(4, 8)}`,
      datetime: `${day.iso}T10:30:00Z`,
    };
  });
  seasons.sort((a, b) => a.day.iso.localeCompare(b.day.iso));
  return { id: String(index).padStart(7, "0"), place, seasons };
}

const twoDigits = (n: number): string => String(Math.floor(n)).padStart(2, "0");

/**
 * The place's land, to be given to `observeSeason` once for every season.
 * @param side pixels around the place's middle; a multiple of 12, so that all grids fit.
 */
export function landOf({ place }: Ssl4eoLike, side = ssl4eoSide): Land {
  const window: PixelWindow = { x: -side / 2, y: -side / 2, width: side, height: side };
  return drawLand(place, withMargin(window));
}

/** A season's images and its map of classes. */
export function observeSeason(
  { place }: Ssl4eoLike,
  land: Land,
  season: Season,
  wanted: Wanted,
): Observation {
  return observe(place, land, drawWeather(place, season.day.time), wanted);
}

/**
 * The classes of at least one pixel that no cloud hides, as indices; none where clouds and shadows hide over 35%,
 * for Dynamic World has no map of such an image.
 */
export function multiLabels(labels: Uint8Array): number[] {
  const counts = new Uint32Array(landCovers.length);
  let hidden = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (label === masked) hidden++;
    else counts[label]!++;
  }
  if (hidden > 0.35 * labels.length) return [];
  return [...counts.keys()].filter((label) => counts[label]! > 0);
}

/** Where a band of a place lies: EPSG:4326, as Earth Engine exports it. */
export function bandGeoreference({ place }: Ssl4eoLike, resolution: 10 | 20 | 60): Georeference {
  return lonLatGeoreference(place, ssl4eoSide / (resolution / 10), resolution);
}
