import type { Material } from "./materials";

/** Dynamic World's nine classes in the order of its label maps, and the name and colour that go with each. */
export const landCovers = [
  { name: "water", colour: "#419bdf" },
  { name: "trees", colour: "#397d49" },
  { name: "grass", colour: "#88b053" },
  { name: "flooded_vegetation", colour: "#7a87c6" },
  { name: "crops", colour: "#e49635" },
  { name: "shrub_and_scrub", colour: "#dfc35a" },
  { name: "built", colour: "#c4281b" },
  { name: "bare", colour: "#a59b8f" },
  { name: "snow_and_ice", colour: "#b39fe1" },
] as const;

export const cover = {
  water: 0,
  trees: 1,
  grass: 2,
  flooded: 3,
  crops: 4,
  shrub: 5,
  built: 6,
  bare: 7,
  snow: 8,
} as const;

/** How green a surface is through the year; see `phenology`. */
export type Growth =
  | "none"
  | "evergreen"
  | "deciduous"
  | "grass"
  | "winterCereal"
  | "summerCrop"
  | "rape"
  | "rice"
  | "vegetables"
  | "orchard"
  | "fallow";

/** A kind of ground as it stands in a landscape. */
export interface Surface {
  /** Index of its class in `landCovers`. */
  readonly cover: number;
  /** What shows where nothing grows; `soil`: the soil of the place. */
  readonly ground: Material | "soil";
  /** What grows in leaf, and what it withers to. */
  readonly green: Material;
  readonly dry: Material;
  readonly growth: Growth;
  /** Greatest share of the ground that vegetation hides. */
  readonly canopy: number;
  /** Standard deviation of brightness from pixel to pixel, as a share. */
  readonly grain: number;
  /** Standard deviation of the vegetation's share over some tens of metres. */
  readonly patchiness: number;
  /** Share of its area that lying snow whitens. */
  readonly snowHold: number;
  /** Mean backscatter in dB, bare and at full canopy: [VV, VH]. */
  readonly radar: readonly [bare: readonly [number, number], grown: readonly [number, number]];
}

const surface = (
  cover: number,
  [ground, green, dry]: readonly [Material | "soil", Material, Material],
  growth: Growth,
  [canopy, grain, patchiness, snowHold]: readonly [number, number, number, number],
  ...radar: readonly [readonly [number, number], readonly [number, number]]
): Surface => ({ cover, ground, green, dry, growth, canopy, grain, patchiness, snowHold, radar });

const bare = (
  material: Material | "soil",
  grain: number,
  radar: readonly [number, number],
  of: number = cover.bare,
): Surface => surface(of, [material, "dryGrass", "dryGrass"], "none", [0, grain, 0, 1], radar, radar);

/**
 * Every surface. Backscatter: class means as in Sentinel-1 IW scenes at 30–45° (e.g. the C-band tables of Ulaby and
 * Dobson, Handbook of Radar Scattering Statistics for Terrain, 1989), rounded.
 */
export const surfaces = {
  sea: surface(
    cover.water,
    ["openSea", "shallowSea", "shallowSea"],
    "none",
    [0, 0.03, 0, 0],
    [-20.5, -29],
    [-19, -28],
  ),
  lake: surface(
    cover.water,
    ["clearWater", "turbidWater", "turbidWater"],
    "none",
    [0, 0.03, 0, 0],
    [-21.5, -29],
    [-21.5, -29],
  ),
  river: surface(
    cover.water,
    ["turbidWater", "clearWater", "clearWater"],
    "none",
    [0, 0.04, 0, 0],
    [-20.5, -28],
    [-20.5, -28],
  ),
  conifers: surface(
    cover.trees,
    ["litter", "conifer", "conifer"],
    "evergreen",
    [0.94, 0.16, 0.07, 0.16],
    [-10, -16],
    [-8.6, -14],
  ),
  broadleaves: surface(
    cover.trees,
    ["litter", "broadleaf", "litter"],
    "deciduous",
    [0.95, 0.11, 0.06, 0.3],
    [-9.5, -15.5],
    [-8, -13.6],
  ),
  rainforest: surface(
    cover.trees,
    ["litter", "rainforest", "rainforest"],
    "evergreen",
    [0.97, 0.11, 0.03, 0.4],
    [-8, -14],
    [-7.4, -12.8],
  ),
  pasture: surface(
    cover.grass,
    ["soil", "grass", "dryGrass"],
    "grass",
    [0.95, 0.03, 0.06, 1],
    [-14, -22],
    [-13.2, -20.2],
  ),
  meadow: surface(
    cover.grass,
    ["soil", "grass", "dryGrass"],
    "grass",
    [0.8, 0.05, 0.13, 0.95],
    [-14, -22],
    [-13, -19.8],
  ),
  marsh: surface(
    cover.flooded,
    ["mud", "reed", "dryReed"],
    "grass",
    [0.85, 0.1, 0.16, 0.6],
    [-11, -19],
    [-9, -15.8],
  ),
  mudflat: surface(
    cover.flooded,
    ["mud", "reed", "dryReed"],
    "grass",
    [0.4, 0.06, 0.14, 0.7],
    [-16, -24],
    [-13, -20],
  ),
  winterCereal: surface(
    cover.crops,
    ["soil", "crop", "stubble"],
    "winterCereal",
    [0.95, 0.02, 0.07, 1],
    [-12.5, -21.5],
    [-13.5, -18.5],
  ),
  summerCrop: surface(
    cover.crops,
    ["soil", "crop", "stubble"],
    "summerCrop",
    [0.94, 0.025, 0.07, 1],
    [-12.5, -21.5],
    [-9.5, -15],
  ),
  rape: surface(
    cover.crops,
    ["soil", "crop", "stubble"],
    "rape",
    [0.95, 0.02, 0.05, 1],
    [-12.5, -21.5],
    [-10, -14.5],
  ),
  rice: surface(
    cover.crops,
    ["mud", "crop", "stubble"],
    "rice",
    [0.93, 0.02, 0.05, 1],
    [-15, -23],
    [-9, -15.5],
  ),
  vegetables: surface(
    cover.crops,
    ["soil", "crop", "stubble"],
    "vegetables",
    [0.7, 0.06, 0.1, 1],
    [-10.5, -19.5],
    [-10, -16],
  ),
  fallow: surface(
    cover.crops,
    ["soil", "grass", "stubble"],
    "fallow",
    [0.5, 0.03, 0.08, 1],
    [-11.5, -20.5],
    [-12, -19],
  ),
  orchard: surface(
    cover.crops,
    ["soil", "broadleaf", "litter"],
    "orchard",
    [0.6, 0.09, 0.09, 0.8],
    [-10, -17],
    [-8.8, -14.8],
  ),
  vineyard: surface(
    cover.crops,
    ["soil", "shrub", "litter"],
    "orchard",
    [0.5, 0.06, 0.07, 0.85],
    [-9.5, -17.5],
    [-9.5, -16.5],
  ),
  scrub: surface(
    cover.shrub,
    ["soil", "shrub", "dryShrub"],
    "grass",
    [0.85, 0.09, 0.15, 0.7],
    [-12.5, -20],
    [-11.5, -18],
  ),
  thornScrub: surface(
    cover.shrub,
    ["soil", "dryShrub", "dryShrub"],
    "evergreen",
    [0.5, 0.08, 0.15, 0.8],
    [-14, -22],
    [-13, -20.5],
  ),
  asphalt: bare("asphalt", 0.06, [-10.5, -18], cover.built),
  concrete: bare("concrete", 0.14, [-8, -17], cover.built),
  redRoof: bare("redRoof", 0.14, [-4, -11.5], cover.built),
  darkRoof: bare("darkRoof", 0.16, [-3.5, -11], cover.built),
  metalRoof: bare("metalRoof", 0.2, [-1.5, -10], cover.built),
  garden: surface(
    cover.built,
    ["soil", "grass", "dryGrass"],
    "grass",
    [0.75, 0.12, 0.18, 0.8],
    [-9, -16],
    [-8.5, -14.5],
  ),
  park: surface(
    cover.trees,
    ["litter", "broadleaf", "litter"],
    "deciduous",
    [0.9, 0.12, 0.1, 0.3],
    [-8.5, -15],
    [-7.8, -13.6],
  ),
  track: bare("stubble", 0.1, [-12.5, -21.5], cover.crops),
  soil: bare("soil", 0.06, [-13.5, -23]),
  sand: bare("sand", 0.04, [-20, -29]),
  rock: bare("rock", 0.12, [-10, -18]),
  glacier: surface(cover.snow, ["ice", "snow", "snow"], "none", [0, 0.04, 0, 1], [-12, -19], [-12, -19]),
} as const satisfies Readonly<Record<string, Surface>>;

export type SurfaceName = keyof typeof surfaces;
