import { type Day, dayOf } from "./calendar";
import { Draws, hash } from "./hash";
import { drawLand, type Land } from "./land";
import { drawPlace, type Place, type RegionName } from "./landscape";
import { margin, type Observation, observe, type Wanted, withMargin } from "./observe";
import type { SurfaceName } from "./surfaces";
import { drawWeather } from "./weather";

/** Side in pixels of 10 m. */
export const bigEarthNetSide = 120;

/** A place as BigEarthNet has it: in Europe, on one day. */
export interface BigEarthNetLike {
  /** `S2A_MSIL2A_20170613T101031_26_57` */
  readonly id: string;
  /** Name of the Sentinel-1 patch of the same ground. */
  readonly radar: string;
  readonly place: Place;
  readonly day: Day;
}

/** What is known of a patch before anything is drawn. */
export function bigEarthNetLike(seed: number, index: number): BigEarthNetLike {
  const draws = new Draws(hash(seed, 3000, index));
  const region = draws.pick<RegionName>([
    ["plains", 5],
    ["bocage", 3],
    ["woods", 4],
    ["coast", 2],
    ["city", 1.5],
    ["wetlands", 1],
    ["mountains", 1],
  ]);
  const drawn = drawPlace(hash(seed, 3001, index), region);
  const climate = { ...drawn.climate, latitude: Math.max(37, Math.abs(drawn.climate.latitude)) };
  const place = { ...drawn, climate, longitude: draws.between(-9, 28) };
  const day = dayOf(2017, draws.between(152, 516));
  const cell = `${index % 90}_${Math.floor(index / 90)}`;
  return {
    id: `S2A_MSIL2A_${day.stamp}T101031_${cell}`,
    radar: `S1A_IW_GRDH_1SDV_${day.stamp}T165043_33UUP_${cell}`,
    place,
    day,
  };
}

const side = bigEarthNetSide;

export function bigEarthNetLand({ place }: BigEarthNetLike): Land {
  return drawLand(place, withMargin({ x: -side / 2, y: -side / 2, width: side, height: side }));
}

export function observeBigEarthNet(patch: BigEarthNetLike, land: Land, wanted: Wanted): Observation {
  return observe(patch.place, land, drawWeather(patch.place, patch.day.time, { clear: true }), wanted);
}

/** CORINE's class, as one of BigEarthNet's 43, of what is no town; surfaces that no map of 25 ha shows have none. */
const corine: Readonly<Partial<Record<SurfaceName, string>>> = {
  sea: "Sea and ocean",
  lake: "Water bodies",
  river: "Water courses",
  conifers: "Coniferous forest",
  broadleaves: "Broad-leaved forest",
  rainforest: "Broad-leaved forest",
  pasture: "Pastures",
  meadow: "Natural grassland",
  marsh: "Inland marshes",
  mudflat: "Salt marshes",
  winterCereal: "Non-irrigated arable land",
  summerCrop: "Non-irrigated arable land",
  rape: "Non-irrigated arable land",
  vegetables: "Non-irrigated arable land",
  fallow: "Non-irrigated arable land",
  rice: "Rice fields",
  orchard: "Fruit trees and berry plantations",
  vineyard: "Vineyards",
  scrub: "Transitional woodland/shrub",
  thornScrub: "Sclerophyllous vegetation",
  sand: "Beaches, dunes, sands",
  soil: "Sparsely vegetated areas",
  rock: "Bare rock",
};
const town: readonly SurfaceName[] = [
  "asphalt",
  "concrete",
  "redRoof",
  "darkRoof",
  "metalRoof",
  "garden",
  "park",
];

/** Least share of a patch that makes a class a label. */
export const labelShare = 0.03;

/** Labels among BigEarthNet v1's 43, sorted: classes on at least `labelShare` of the patch, or else the commonest. */
export function corineLabels({ place }: BigEarthNetLike, land: Land): string[] {
  const industrial = place.landscape.industry > 0.3;
  const shares = new Map<string, number>();
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const unit = land.units[land.unit[(row + margin) * land.window.width + column + margin]!];
      if (!unit) continue;
      const built = industrial ? "Industrial or commercial units" : "Discontinuous urban fabric";
      const label = town.includes(unit.surface) ? built : corine[unit.surface];
      if (label !== undefined) shares.set(label, (shares.get(label) ?? 0) + 1 / side ** 2);
    }
  const [needles = 0, leaves = 0] = ["Coniferous forest", "Broad-leaved forest"].map((name) =>
    shares.get(name),
  );
  if (Math.min(needles, leaves) > 0.1) shares.set("Mixed forest", needles + leaves);
  const most = Math.max(...shares.values());
  return [...shares]
    .filter(([, share]) => share >= Math.min(labelShare, most))
    .map(([label]) => label)
    .sort();
}
