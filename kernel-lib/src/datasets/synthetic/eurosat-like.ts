import type { PixelWindow } from "../../raster/raster";
import { dayOf } from "./calendar";
import { climateAt } from "./climate";
import { Draws, hash } from "./hash";
import { drawLand } from "./land";
import { farmland, type Landscape, type Place } from "./landscape";
import { type Observation, observe, type Wanted, withMargin } from "./observe";
import { drawWeather } from "./weather";

/** What a class of EuroSAT shows, as a plan; anything not said is as in mixed farmland. */
type Plan = (draws: Draws) => Partial<Landscape>;

/** EuroSAT's ten classes in alphabetical order. Neighbouring classes share much, as in the original. */
const plans = {
  AnnualCrop: (d) => ({
    ...fields(d),
    crops: [
      ["winterCereal", 4],
      ["summerCrop", 3],
      ["rape", 1],
      ["vegetables", 2],
      ["fallow", 2],
      ["pasture", 0.5],
    ],
  }),
  Forest: (d) => ({
    relief: d.between(30, 400),
    forest: d.between(0.93, 0.999),
    trees: [
      ["conifers", d.between(0, 3)],
      ["broadleaves", d.between(0.3, 3)],
    ],
    urban: 0,
  }),
  HerbaceousVegetation: (d) => ({
    relief: d.between(40, 500),
    forest: d.between(0.02, 0.18),
    farmland: d.between(0, 0.25),
    urban: 0.005,
    natural: [
      ["meadow", 3],
      ["scrub", d.between(0.3, 3)],
      ["thornScrub", d.between(0, 1)],
      ["soil", d.between(0, 0.4)],
    ],
  }),
  Highway: (d) => ({
    ...fields(d),
    road: d.between(2.2, 4.2),
    urban: d.between(0, 0.3),
    forest: d.between(0.02, 0.3),
  }),
  Industrial: (d) => ({
    urban: d.between(0.8, 0.995),
    industry: d.between(0.75, 1),
    forest: 0.05,
    disorder: d.between(0, 1),
    field: d.between(16, 30),
  }),
  Pasture: (d) => ({
    relief: d.between(20, 220),
    forest: d.between(0.02, 0.2),
    field: d.between(16, 34),
    hedges: d.between(0.2, 1),
    urban: 0.01,
    crops: [
      ["pasture", 6],
      ["meadow", 2],
      ["winterCereal", d.between(0, 1.2)],
    ],
  }),
  PermanentCrop: (d) => ({
    ...fields(d),
    relief: d.between(30, 200),
    field: d.between(7, 18),
    crops: [
      ["orchard", d.between(1, 4)],
      ["vineyard", d.between(1, 4)],
      ["winterCereal", 1],
      ["fallow", 1],
    ],
  }),
  Residential: (d) => ({
    urban: d.between(0.8, 0.995),
    industry: d.between(0, 0.12),
    forest: 0.08,
    disorder: d.between(0, 1),
    field: d.between(12, 24),
  }),
  River: (d) => ({
    ...fields(d),
    river: d.between(4, 15),
    forest: d.between(0.05, 0.5),
    urban: d.between(0, 0.25),
    wetland: d.between(0, 0.55),
  }),
  SeaLake: (d) => (d.chance(0.5) ? { sea: d.between(0.99, 0.9999) } : { lakes: d.between(0.98, 0.9999) }),
} satisfies Readonly<Record<string, Plan>>;

function fields(d: Draws): Partial<Landscape> {
  return {
    field: d.between(12, 34),
    elongation: d.between(1, 2.8),
    forest: d.between(0, 0.1),
    urban: d.between(0, 0.03),
    relief: d.between(5, 90),
    hedges: d.between(0, 0.4),
  };
}

const isClass = (name: string): name is EuroSatClass => name in plans;
export type EuroSatClass = keyof typeof plans;
export const euroSatClasses: readonly EuroSatClass[] = Object.keys(plans).filter(isClass);

/** Side in pixels of 10 m. */
export const euroSatSide = 64;

/** A place as EuroSAT has it. */
export interface EuroSatLike {
  /** `<Class>_<n>`, n counting from 1 in every class. */
  readonly id: string;
  readonly label: EuroSatClass;
  readonly place: Place;
  /** ISO 8601. */
  readonly datetime: string;
  /** A little more than the image, so that it has whole 60 m pixels; `euroSatCrop` is the image. */
  readonly image: Observation;
}

/** The part of the observation that is the image. */
export const euroSatCrop: PixelWindow = { x: 4, y: 4, width: euroSatSide, height: euroSatSide };

/** Which image stands at an index: the classes take turns. */
export function euroSatId(index: number): { readonly id: string; readonly label: EuroSatClass } {
  const label = euroSatClasses[index % euroSatClasses.length] ?? "AnnualCrop";
  return { id: `${label}_${Math.floor(index / euroSatClasses.length) + 1}`, label };
}

/** The image that a seed and an index decide: a place in Europe on a clear day between March and October. */
export function euroSatLike(seed: number, index: number, wanted: Wanted): EuroSatLike {
  const { id, label } = euroSatId(index);
  const place = euroSatPlace(hash(seed, 1000, index), label);
  const draws = new Draws(hash(place.seed, 2));
  const day = dayOf(2017, draws.between(75, 300));
  const land = drawLand(place, withMargin({ x: -36, y: -36, width: 72, height: 72 }));
  const image = observe(place, land, drawWeather(place, day.time, { clear: draws.chance(0.93) }), wanted);
  return { id, label, place, datetime: `${day.iso}T10:30:00Z`, image };
}

function euroSatPlace(seed: number, label: EuroSatClass): Place {
  const draws = new Draws(seed);
  const plan: Plan = plans[label];
  return {
    seed,
    climate: climateAt(draws.between(37, 59), draws.between(0.1, 0.75), draws),
    longitude: draws.between(-8, 26),
    landscape: { ...farmland, ...plan(draws) },
  };
}
