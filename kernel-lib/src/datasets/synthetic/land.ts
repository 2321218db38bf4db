import type { PixelWindow } from "../../raster/raster";
import { cosine, exceededBy, ramp, sine } from "./exact-math";
import { hash, uniform } from "./hash";
import type { Place, Weights } from "./landscape";
import { courseDistance, shoreDistance } from "./lines";
import { fractalNoise } from "./noise";
import { Parcels } from "./parcels";
import type { SurfaceName } from "./surfaces";

/** What lies together and behaves alike: a field, a stand, a street. */
export interface Unit {
  readonly surface: SurfaceName;
  /** Decides what differs between units of one surface: sowing, soil, roof colour. */
  readonly id: number;
}

/** The ground of a window, whatever the season. All arrays are [height, width]. */
export interface Land {
  readonly window: PixelWindow;
  readonly units: readonly Unit[];
  /** Index into `units`. */
  readonly unit: Uint16Array;
  /** Metres above the sea. */
  readonly height: Float32Array;
  /** Rise per pixel of 10 m towards the east and the south, as a slope (1 is 45°). */
  readonly slopeEast: Float32Array;
  readonly slopeSouth: Float32Array;
  /** Local vigour of vegetation, about standard normal; in water how shallow or clear it is, 0 … 1. */
  readonly vigour: Float32Array;
}

/** Draws the land of a place. The same pixel comes out whatever window it is drawn in, but for a rim of two pixels. */
export function drawLand(place: Place, window: PixelWindow): Land {
  const { seed, landscape, climate } = place;
  const { width, height: rows } = window;
  const noise = (n: number, cell: number, octaves: number, gain = 0.5): Float32Array =>
    fractalNoise(window, { seed: hash(seed, 100 + n), cell, octaves, gain });

  const { height, slopeEast, slopeSouth } = relief(place, window, noise(1, landscape.valleys, 6, 0.42));
  const patches = noise(2, 90, 6, 0.62);
  const towns = noise(3, 110, 3);
  const wet = noise(4, 100, 5);
  const vigour = noise(5, 24, 4, 0.7);
  const [warpX, warpY] = [noise(6, 80, 2), noise(7, 80, 2)];
  const warp = 0.8 + 2.2 * landscape.disorder;
  const sea = landscape.sea > 0 ? shoreDistance(place, window) : null;
  const river =
    landscape.river > 0 ? courseDistance(place, window, { apart: 420, bend: 110, winding: 0.13 }) : null;
  const road =
    landscape.road > 0 ? courseDistance(place, window, { apart: 560, bend: 300, winding: 0.08 }) : null;

  const limits = {
    forest: exceededBy(landscape.forest),
    urban: exceededBy(landscape.urban),
    lake: exceededBy(landscape.lakes),
    farm: exceededBy(landscape.farmland),
  };
  const treeline = 3900 - 0.85 * climate.latitude ** 2;
  const snowline = treeline + 750;
  const parcels = new Parcels(window, {
    seed: hash(seed, 50),
    section: Math.max(48, landscape.field * 4),
    elongation: landscape.elongation,
    disorder: landscape.disorder,
  });
  const { units, unitFor } = unitTable();
  const unit = new Uint16Array(width * rows);
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < width; column++, i++)
      unit[i] = unitAt(i, window.x + column, window.y + row);
  return { window, units, unit, height, slopeEast, slopeSouth, vigour };

  /** What lies at a pixel: the first of water, roads, ice, rock, towns, wetland, woods, fields and wild land that claims it. */
  function unitAt(i: number, x: number, y: number): number {
    const shore = sea ? sea[i]! : far;
    if (shore < 0) {
      vigour[i] = ramp(-shore, 14, 0) * (0.6 + 0.4 * ramp(patches[i]!, -1, 1));
      return unitFor("sea", seed);
    }
    const lake = wet[i]! - limits.lake;
    if (lake > 0) {
      vigour[i] = ramp(lake, 0.3, 0) * 0.5;
      return unitFor("lake", seed);
    }
    const high = height[i]!;
    // rivers and roads keep to the plains
    const upland = landscape.rise > 0 && high > landscape.base + 0.25 * landscape.relief;
    const bank = river && !upland ? Math.abs(river[i]!) - (landscape.river / 2) * (1 + 0.15 * wet[i]!) : far;
    if (bank < 0) {
      vigour[i] = 0.7 * uniform(seed, 52) + 0.08 * vigour[i]!; // clear or muddy
      return unitFor("river", seed);
    }
    const verge = road && !upland ? Math.abs(road[i]!) - landscape.road / 2 : far;
    if (verge < 1) {
      // two carriageways on an embankment, a green strip between them
      const strip = landscape.road > 2.6 && verge < 0.4 - landscape.road / 2;
      return unitFor(verge > 0 || strip ? "garden" : "asphalt", seed);
    }
    if (high > snowline + 150 * patches[i]!) return unitFor("glacier", seed);
    const steep = slopeEast[i]! ** 2 + slopeSouth[i]! ** 2;
    if (steep > Math.max(0.7, 1.2 + 0.3 * vigour[i]!) || high > treeline + 350 + 200 * patches[i]!)
      return unitFor("rock", hash(seed, 61, patches[i]! > 0 ? 1 : 0));
    if (shore < 1.3 && vigour[i]! > -0.6) return unitFor("sand", seed);

    parcels.locate(x + warp * warpX[i]!, y + warp * warpY[i]!);
    parcels.divide(landscape.field);
    const { id } = parcels;
    const built = towns[i]! + 0.5 * (uniform(id, 11) - 0.5) - limits.urban;
    if (built > 0 && steep < 0.1) return townUnit(i, towns[i]! - limits.urban);
    // beside water the ground is wet; marshes fray where the noise says so
    const flood = Math.max(ramp(lake, -0.9, 0), 0.75 * ramp(bank, 9, 0), ramp(shore, 12, 0));
    if (landscape.wetland * flood > Math.max(0.22, 0.5 + 0.25 * vigour[i]!) && high < treeline)
      return unitFor(
        shore < 6 && landscape.wetland > 0.5 ? "mudflat" : "marsh",
        hash(seed, 62, patches[i]! > 0.2 ? 1 : 0),
      );
    if (bank < 1.4 && vigour[i]! > 1.2) return unitFor("soil", hash(seed, 68));
    // woods keep to slopes, and to the borders of parcels here and fray there
    const slopes = landscape.forest > 0 ? 1.8 * ramp(steep, 0.02, 0.25) : 0;
    const wooded = patches[i]! + 0.9 * (uniform(id, 12) - 0.5) + slopes > limits.forest;
    const riparian = bank < 4 && vigour[i]! > -0.4;
    if ((wooded || riparian) && high < treeline + 120 * vigour[i]!) {
      const stand = 0.5 * uniform(id, 13) + 0.5 * ramp(wet[i]!, -1.2, 1.2);
      return unitFor(choose(landscape.trees, stand), hash(id, 2));
    }
    const farmed = uniform(id, 14) * 1.2 - 0.6 + 1.5 * warpX[i]! > 1.5 * limits.farm;
    if (farmed && high < treeline && steep < 0.15) return fieldUnit(i, id);
    return wildUnit(i, high > treeline);
  }

  /** Streets along parcels and blocks; on the lots houses, halls, gardens and parks. */
  function townUnit(i: number, density: number): number {
    const quarter = parcels.id;
    const industrial = uniform(quarter, 31) < landscape.industry;
    if (parcels.border < 1.1 || parcels.edge < 0.55) return unitFor("asphalt", hash(seed, 64));
    if (!industrial && uniform(quarter, 32) < 0.09)
      return unitFor(vigour[i]! > 0 ? "park" : "pasture", quarter);
    parcels.divide(industrial ? 13 : 8.5);
    if (parcels.edge < (industrial ? 0.8 : 0.5)) return unitFor("asphalt", hash(seed, 64));
    const block = parcels.id;
    parcels.divide(industrial ? 8 : 2.6);
    const lot = parcels.id;
    if (industrial) {
      const yard = uniform(block, 34);
      if (parcels.edge < 1.2 || uniform(lot, 33) < 0.35)
        return unitFor(yard < 0.25 ? "garden" : yard < 0.5 ? "concrete" : "asphalt", hash(block, 3));
      return unitFor(choose(halls, uniform(lot, 35)), lot & 0xf0);
    }
    const dense = 0.34 + 0.26 * ramp(density, 0, 1.6);
    if (uniform(lot, 36) > dense) return unitFor(uniform(lot, 37) < 0.3 ? "park" : "garden", hash(block, 4));
    return unitFor(choose(climate.aridity > 0.7 ? flatRoofs : pitchedRoofs, uniform(lot, 38)), lot & 0x70);
  }

  /** A crop with its rows; along the edge a hedge, a track or grass. */
  function fieldUnit(i: number, id: number): number {
    if (parcels.edge < 0.6) {
      if (uniform(id, 16) < landscape.hedges && vigour[i]! > -0.7)
        return unitFor(choose(landscape.trees, 0), hash(id, 5));
      const stretch = hash(seed, Math.floor(parcels.u / 90));
      if (parcels.border < 0.45 && uniform(stretch, 18) < 0.4) return unitFor("track", seed);
      if (uniform(id, 11) < 0.5) return unitFor("meadow", hash(seed, 66));
    }
    // rows and tramlines: every few pixels a little less grows
    const row = Math.abs(((parcels.u / (3 + 3 * uniform(id, 11))) % 1) - 0.5);
    const gap = row < 0.12 && uniform(id, 17) < 0.5 ? 0.9 : 0;
    vigour[i] = 0.75 * vigour[i]! - gap + 0.2;
    return unitFor(choose(landscape.crops, uniform(id, 15)), id);
  }

  function wildUnit(i: number, alpine: boolean): number {
    const kind = ramp(0.75 * wet[i]! + 0.45 * vigour[i]!, -1.5, 1.5);
    return unitFor(
      choose(alpine ? alpineCover : landscape.natural, kind),
      hash(seed, 67, Math.floor(patches[i]! + 8)),
    );
  }
}

/** Farther than any window is wide. */
const far = 1e6;

const halls: Weights = [
  ["metalRoof", 0.22],
  ["concrete", 0.33],
  ["redRoof", 0.1],
  ["darkRoof", 0.35],
];
const pitchedRoofs: Weights = [
  ["redRoof", 0.6],
  ["darkRoof", 0.25],
  ["concrete", 0.12],
  ["metalRoof", 0.03],
];
const flatRoofs: Weights = [
  ["redRoof", 0.3],
  ["darkRoof", 0.25],
  ["concrete", 0.42],
  ["metalRoof", 0.03],
];
const alpineCover: Weights = [
  ["meadow", 2],
  ["scrub", 1],
  ["rock", 1],
];

/** Units as they are met, each once. */
function unitTable(): { units: Unit[]; unitFor(surface: SurfaceName, id: number): number } {
  const units: Unit[] = [];
  const known = new Map<SurfaceName, Map<number, number>>();
  const unitFor = (surface: SurfaceName, id: number): number => {
    let indices = known.get(surface);
    if (!indices) {
      indices = new Map();
      known.set(surface, indices);
    }
    const found = indices.get(id | 0);
    if (found !== undefined) return found;
    indices.set(id | 0, units.length);
    return units.push({ surface, id }) - 1;
  };
  return { units, unitFor };
}

/** Heights in metres and slopes: ridges where the relief is high, rolling ground where it is low. */
function relief(
  { seed, landscape }: Place,
  { x, y, width, height: rows }: PixelWindow,
  noise: Float32Array,
): Pick<Land, "height" | "slopeEast" | "slopeSouth"> {
  const sharp = ramp(landscape.relief, 200, 900);
  const turns = uniform(seed, 51);
  const [east, south] = [cosine(turns), sine(turns)];
  const height = new Float32Array(noise.length);
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < width; column++, i++) {
      const rolling = 0.5 + 0.22 * noise[i]!;
      const ridge = 1 - 0.62 * Math.abs(noise[i]!);
      const inland = (x + column) * east + (y + row) * south;
      const rise =
        landscape.rise > 0 ? 0.02 + 0.98 * ramp(inland, -0.15 * landscape.rise, landscape.rise) : 1;
      height[i] = landscape.base + landscape.relief * rise * (rolling + sharp * (ridge - rolling));
    }
  const slopeEast = new Float32Array(height.length);
  const slopeSouth = new Float32Array(height.length);
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < width; column++, i++) {
      const left = column > 0 ? i - 1 : i;
      const right = column < width - 1 ? i + 1 : i;
      const up = row > 0 ? i - width : i;
      const down = row < rows - 1 ? i + width : i;
      slopeEast[i] = (height[right]! - height[left]!) / 20;
      slopeSouth[i] = (height[down]! - height[up]!) / 20;
    }
  return { height, slopeEast, slopeSouth };
}

function choose(weights: Weights, at: number): SurfaceName {
  let total = 0;
  for (const [, weight] of weights) total += weight;
  let left = at * total;
  for (const [name, weight] of weights) {
    left -= weight;
    if (left < 0) return name;
  }
  return weights[weights.length - 1]?.[0] ?? "soil";
}
