import { cosine, ramp } from "./exact-math";
import { type Draws, uniform } from "./hash";
import type { Growth } from "./surfaces";

/** The weather of a place through the year. Times of the year are turns: 0 is 1 January, ½ is early July. */
export interface Climate {
  /** Degrees north. */
  readonly latitude: number;
  /** Mean of the year at sea level, and half the difference of summer and winter; degrees Celsius. */
  readonly warmth: number;
  readonly swing: number;
  /** 0: rain all year … 1: none outside the wet season. */
  readonly aridity: number;
  /** Middle of the wet season. */
  readonly wetSeason: number;
}

/** A climate of that latitude: warmth after the zonal means, seasons of rain as in the tropics, deserts and mid-latitudes. */
export function climateAt(latitude: number, aridity: number, draws: Draws): Climate {
  const away = Math.abs(latitude);
  const summer = latitude >= 0 ? 0.54 : 0.04;
  const mediterranean = away > 30 && away < 43 && draws.chance(0.6);
  return {
    latitude,
    warmth: 27.5 - 0.0072 * away * away + draws.between(-2, 2),
    swing: draws.between(0.13, 0.27) * away + 1,
    aridity,
    wetSeason: mediterranean ? summer + 0.5 : summer + draws.between(-0.05, 0.05),
  };
}

/** Degrees Celsius at a height in metres. */
export function temperature({ latitude, warmth, swing }: Climate, time: number, height = 0): number {
  const coldest = latitude >= 0 ? 0.055 : 0.555;
  return warmth - swing * cosine(time - coldest) - 0.0065 * height;
}

/** Water in the ground, 0 (parched) … 1. */
export function wetness({ aridity, wetSeason }: Climate, time: number): number {
  return 1 - aridity * (0.5 - 0.5 * cosine(time - wetSeason));
}

/** Shares of the canopy: in leaf, withered, in yellow flower. What remains is ground. */
export interface Phase {
  readonly green: number;
  readonly dry: number;
  readonly flower: number;
}

/**
 * Where a vegetation stands in its year: curves of vegetation indices as satellites see them, rising and falling
 * smoothly (Zhang et al. 2003). Crops follow sowing and harvest, shifted from parcel to parcel; wild vegetation follows
 * warmth and rain.
 */
export function phenology(growth: Growth, climate: Climate, time: number, parcel: number): Phase {
  const warm = ramp(temperature(climate, time - 0.05), 3, 12);
  const wet = wetness(climate, time - 0.06);
  const season = cropSeason(climate, time, parcel);
  switch (growth) {
    case "none":
      return { green: 0, dry: 0, flower: 0 };
    case "evergreen":
      return { green: 1, dry: 0, flower: 0 };
    case "deciduous": {
      const green = ramp(temperature(climate, time - 0.045), 7, 13) * (0.35 + 0.65 * wet);
      return { green, dry: 0.75 * (1 - green), flower: 0 };
    }
    case "grass": {
      // grazed and mown: no two meadows are equally high
      const height = 0.62 + 0.38 * uniform(parcel, 24);
      const green = (0.3 + 0.7 * warm) * ramp(wet, 0.1, 0.75) * height;
      return { green, dry: 0.9 * (1 - green), flower: 0 };
    }
    case "fallow": {
      const green = 0.7 * warm * wet * uniform(parcel, 21);
      return { green, dry: 0.7 * uniform(parcel, 22) * (1 - green), flower: 0 };
    }
    case "orchard": {
      const green = (0.45 + 0.55 * ramp(temperature(climate, time - 0.045), 6, 12)) * (0.5 + 0.5 * wet);
      return { green, dry: 0.4 * (1 - green), flower: 0 };
    }
    case "vegetables": {
      const cycle = (season * 3 + uniform(parcel, 23)) % 1;
      const green = warm * ramp(cycle, 0.1, 0.45) * ramp(cycle, 0.9, 0.75);
      return { green, dry: 0, flower: 0 };
    }
    case "winterCereal":
      return crop(
        season,
        [0.16, 0.33, 0.46, 0.53, 0.58],
        0.3 * ramp(season, 0.82, 0.9) + 0.3 * ramp(season, 0.16, 0),
      );
    case "rape": {
      const phase = crop(
        season,
        [0.12, 0.28, 0.45, 0.52, 0.56],
        0.5 * ramp(season, 0.74, 0.85) + 0.45 * ramp(season, 0.12, 0),
      );
      const flower = ramp(season, 0.28, 0.31) * ramp(season, 0.385, 0.35);
      return { green: phase.green * (1 - flower), dry: phase.dry, flower: phase.green * flower };
    }
    case "summerCrop":
      return crop(season, [0.37, 0.52, 0.68, 0.76, 0.81], 0);
    case "rice":
      return crop(season, [0.46, 0.58, 0.68, 0.75, 0.8], 0);
  }
}

/** The time as farmers of the place count it: the growing season's middle is always ½. */
function cropSeason({ latitude, wetSeason }: Climate, time: number, parcel: number): number {
  const tropical = Math.abs(latitude) < 25;
  const middle = tropical ? wetSeason + 0.1 : latitude >= 0 ? 0.5 : 0;
  const shifted = time - middle + 0.5 + (uniform(parcel, 20) - 0.5) * (tropical ? 0.3 : 0.08);
  return shifted - Math.floor(shifted);
}

/** Leaves from `up` to `full`, ripening from `turn` to `ripe`, stubble from `harvest` until ploughed. */
function crop(
  season: number,
  [up, full, turn, ripe, harvest]: readonly [number, number, number, number, number],
  early: number,
): Phase {
  const green = ramp(season, up, full) * ramp(season, ripe, turn);
  const standing = ramp(season, turn, ripe) * ramp(season, harvest + 0.15, harvest);
  return { green: Math.max(green, early), dry: standing, flower: 0 };
}
