import { type Climate, climateAt } from "./climate";
import { Draws } from "./hash";
import type { SurfaceName } from "./surfaces";

/** Surfaces, each as common as its weight says. */
export type Weights = readonly (readonly [SurfaceName, number])[];

/** The plan that a landscape is drawn to. Shares are in [0, 1]; sizes in pixels of 10 m unless said. */
export interface Landscape {
  /** Height above the sea of the lowest ground, and from there to the summits; metres. */
  readonly base: number;
  readonly relief: number;
  /** Distance from valley to valley. */
  readonly valleys: number;
  /** Distance over which a plain rises to mountains; 0: the relief is everywhere alike. */
  readonly rise: number;
  /** Share of the window under the sea. */
  readonly sea: number;
  readonly lakes: number;
  /** Widths; 0: there is none. */
  readonly river: number;
  readonly road: number;
  readonly forest: number;
  readonly trees: Weights;
  readonly urban: number;
  /** Share of built-up parcels that are industrial. */
  readonly industry: number;
  /** Share of open land that is farmed. */
  readonly farmland: number;
  readonly field: number;
  readonly elongation: number;
  readonly disorder: number;
  readonly crops: Weights;
  /** Share of parcels with a hedge around them. */
  readonly hedges: number;
  /** What covers open land that nobody farms. */
  readonly natural: Weights;
  /** How far wetlands reach from water: 0 not at all … 1. */
  readonly wetland: number;
}

/** A place on Earth, as it were: all that its seed decides before anything is drawn. */
export interface Place {
  readonly seed: number;
  readonly climate: Climate;
  readonly longitude: number;
  readonly landscape: Landscape;
}

const temperateCrops: Weights = [
  ["winterCereal", 4],
  ["summerCrop", 3],
  ["rape", 1],
  ["vegetables", 1],
  ["pasture", 1.5],
  ["fallow", 1],
];
const tropicalCrops: Weights = [
  ["rice", 3],
  ["summerCrop", 3],
  ["vegetables", 1],
  ["orchard", 1],
  ["fallow", 3],
];

/** Undulating mixed farmland: what the others differ from. */
export const farmland: Landscape = {
  base: 100,
  relief: 60,
  valleys: 160,
  rise: 0,
  sea: 0,
  lakes: 0.005,
  river: 0,
  road: 0,
  forest: 0.15,
  trees: [
    ["broadleaves", 3],
    ["conifers", 1],
  ],
  urban: 0.05,
  industry: 0.1,
  farmland: 0.95,
  field: 18,
  elongation: 1.6,
  disorder: 1,
  crops: temperateCrops,
  hedges: 0.2,
  natural: [
    ["meadow", 2],
    ["scrub", 1],
  ],
  wetland: 0.3,
};

/** A kind of landscape: how common it is, where it lies, how dry it is, and its plan. */
interface Region {
  readonly weight: number;
  readonly latitudes: readonly [number, number];
  /** Default: anywhere from the Americas to East Asia. */
  readonly longitudes?: readonly [number, number];
  readonly aridity: readonly [number, number];
  plan(draws: Draws): Partial<Landscape>;
}

/** The mixture follows the sampling of SSL4EO-S12: around cities, hence much farmland and much that is built. */
export const regions = {
  plains: {
    weight: 20,
    latitudes: [38, 58],
    aridity: [0.1, 0.6],
    plan: (d) => ({
      field: d.between(14, 34),
      elongation: d.between(1, 2.6),
      forest: d.between(0.02, 0.25),
      urban: d.between(0.01, 0.12),
      river: d.chance(0.35) ? d.between(2, 9) : 0,
      road: d.chance(0.35) ? d.between(2, 3.2) : 0,
    }),
  },
  bocage: {
    weight: 9,
    latitudes: [44, 56],
    aridity: [0.05, 0.3],
    plan: (d) => ({
      relief: d.between(60, 200),
      field: d.between(12, 18),
      elongation: 1.3,
      hedges: 0.8,
      forest: d.between(0.15, 0.4),
      crops: [
        ["pasture", 6],
        ["winterCereal", 2],
        ["summerCrop", 1],
        ["meadow", 1],
      ],
      river: d.chance(0.3) ? d.between(1.5, 4) : 0,
    }),
  },
  smallholdings: {
    weight: 16,
    latitudes: [-15, 32],
    aridity: [0.4, 0.95],
    plan: (d) => ({
      field: d.between(5, 11),
      elongation: d.between(1, 2),
      disorder: d.between(0, 0.6),
      forest: d.between(0.02, 0.25),
      urban: d.between(0.03, 0.2),
      trees: [["broadleaves", 1]],
      hedges: 0.1,
      crops: tropicalCrops,
      river: d.chance(0.4) ? d.between(2, 12) : 0,
      relief: d.between(5, 80),
    }),
  },
  city: {
    weight: 20,
    latitudes: [-35, 56],
    aridity: [0.1, 0.8],
    plan: (d) => ({
      urban: d.between(0.45, 0.95),
      industry: d.between(0.05, 0.4),
      forest: d.between(0.03, 0.15),
      river: d.chance(0.4) ? d.between(4, 16) : 0,
      road: d.chance(0.7) ? d.between(2, 3.5) : 0,
      disorder: d.between(0, 1),
      relief: d.between(0, 60),
    }),
  },
  woods: {
    weight: 8,
    latitudes: [42, 64],
    aridity: [0, 0.3],
    plan: (d) => ({
      relief: d.between(60, 500),
      forest: d.between(0.6, 0.97),
      trees: [
        ["conifers", d.between(0.2, 3)],
        ["broadleaves", 1.5],
      ],
      lakes: d.chance(0.5) ? d.between(0.03, 0.15) : 0,
      wetland: 0.6,
      urban: 0.01,
      river: d.chance(0.3) ? d.between(2, 6) : 0,
    }),
  },
  rainforest: {
    weight: 6,
    latitudes: [-12, 10],
    aridity: [0, 0.3],
    plan: (d) => ({
      relief: d.between(20, 300),
      forest: d.between(0.4, 0.95),
      trees: [["rainforest", 1]],
      crops: tropicalCrops,
      field: d.between(8, 25),
      river: d.chance(0.6) ? d.between(4, 25) : 0,
      urban: d.between(0, 0.05),
      wetland: 0.6,
    }),
  },
  mountains: {
    weight: 8,
    latitudes: [28, 50],
    aridity: [0.1, 0.7],
    plan: (d) => ({
      base: d.between(200, 900),
      relief: d.between(700, 1500),
      valleys: d.between(260, 420),
      forest: d.between(0.25, 0.6),
      trees: [
        ["conifers", 3],
        ["broadleaves", 1],
      ],
      farmland: 0.3,
      field: 12,
      urban: 0.02,
      crops: [
        ["pasture", 3],
        ["winterCereal", 1],
      ],
    }),
  },
  coast: {
    weight: 9,
    latitudes: [-38, 58],
    aridity: [0.1, 0.8],
    plan: (d) => ({
      sea: d.between(0.25, 0.8),
      urban: d.between(0.02, 0.4),
      relief: d.between(30, 250),
      wetland: d.between(0, 0.8),
      base: 0,
      road: d.chance(0.3) ? 2.5 : 0,
    }),
  },
  wetlands: {
    weight: 4,
    latitudes: [-20, 62],
    aridity: [0, 0.4],
    plan: (d) => ({
      relief: 6,
      lakes: d.between(0.08, 0.25),
      wetland: 1,
      river: d.between(3, 14),
      forest: d.between(0.05, 0.4),
      farmland: 0.4,
      urban: 0.01,
    }),
  },
  savanna: {
    weight: 7,
    latitudes: [-25, 15],
    aridity: [0.6, 0.95],
    plan: (d) => ({
      relief: d.between(20, 200),
      forest: d.between(0.03, 0.2),
      trees: [["broadleaves", 1]],
      farmland: d.between(0, 0.5),
      field: d.between(6, 14),
      crops: tropicalCrops,
      natural: [
        ["meadow", 3],
        ["scrub", 3],
        ["soil", 0.6],
      ],
      urban: d.between(0, 0.08),
    }),
  },
  desert: {
    weight: 10,
    latitudes: [15, 36],
    aridity: [0.85, 1],
    plan: (d) => ({
      relief: d.between(20, 700),
      forest: 0,
      farmland: d.chance(0.4) ? d.between(0.1, 0.5) : 0,
      urban: d.between(0, 0.35),
      crops: [
        ["summerCrop", 2],
        ["winterCereal", 2],
        ["orchard", 1],
        ["fallow", 2],
      ],
      natural: [
        ["sand", d.between(0, 3)],
        ["soil", 3],
        ["rock", d.between(0, 1)],
        ["thornScrub", 1],
      ],
      lakes: 0,
      hedges: 0,
      wetland: 0,
      disorder: 0.2,
    }),
  },
  panorama: {
    weight: 0,
    latitudes: [45.5, 47.5],
    longitudes: [12.3, 14],
    aridity: [0.1, 0.4],
    plan: (d) => ({
      base: 60,
      relief: 2900,
      valleys: 480,
      rise: 420,
      river: 5,
      road: 2.6,
      lakes: 0.03,
      forest: d.between(0.3, 0.45),
      trees: [
        ["conifers", 1.5],
        ["broadleaves", 2],
      ],
      urban: d.between(0.08, 0.16),
      industry: 0.25,
      field: d.between(14, 20),
      natural: [
        ["meadow", 2],
        ["scrub", 2],
        ["soil", 0.4],
      ],
      farmland: 0.85,
      wetland: 0.7,
    }),
  },
  ice: {
    weight: 2.5,
    latitudes: [60, 72],
    aridity: [0.1, 0.4],
    plan: (d) => ({
      base: d.between(100, 900),
      relief: d.between(500, 1100),
      valleys: d.between(260, 420),
      forest: 0.05,
      farmland: 0,
      urban: 0,
      trees: [["conifers", 1]],
      natural: [
        ["meadow", 1],
        ["rock", 1],
        ["scrub", 1],
      ],
      lakes: 0.05,
    }),
  },
} satisfies Readonly<Record<string, Region>>;

export type RegionName = keyof typeof regions;
export const regionNames = Object.keys(regions).filter((name): name is RegionName => name in regions);

/** The place that a seed decides, of any region or of a given one. */
export function drawPlace(seed: number, name?: RegionName): Place {
  const draws = new Draws(seed);
  const chosen = draws.pick(regionNames.map((region) => [region, regions[region].weight] as const));
  const region: Region = regions[name ?? chosen];
  const climate = climateAt(draws.between(...region.latitudes), draws.between(...region.aridity), draws);
  return {
    seed,
    climate,
    longitude: draws.between(...(region.longitudes ?? [-120, 140])),
    landscape: { ...farmland, ...region.plan(draws) },
  };
}
