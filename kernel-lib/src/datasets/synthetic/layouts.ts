import { SoftconError } from "../../core/errors";
import type { Georeference, PixelWindow, Raster } from "../../raster/raster";
import { eurosatBands, type Product, productBands } from "../../sensors/bands";
import {
  bigEarthNetLand,
  bigEarthNetLike,
  bigEarthNetSide,
  corineLabels,
  observeBigEarthNet,
} from "./bigearthnet-like";
import { euroSatCrop, euroSatLike, euroSatSide } from "./eurosat-like";
import { lonLatGeoreference, utmGeoreference } from "./georeference";
import type { Land } from "./land";
import type { Observation } from "./observe";
import { onOneGrid } from "./on-one-grid";
import { landOf, multiLabels, observeSeason, type Ssl4eoLike, ssl4eoLike, ssl4eoSide } from "./ssl4eo-like";
import { landCovers } from "./surfaces";

export const layoutNames = ["ssl4eo", "eurosat", "bigearthnet"] as const;
export type LayoutName = (typeof layoutNames)[number];

/** Which image of which layout: plain data, so that any thread can generate it. */
export interface ImageRecipe {
  readonly layout: LayoutName;
  readonly seed: number;
  /** Of the place. */
  readonly index: number;
  /** Of SSL4EO-S12's four, by date. */
  readonly season: number;
  readonly product: Product;
  /** Products wanted of the same moment, besides. */
  readonly also?: readonly Product[];
  /** Of SSL4EO-S12's images, in pixels of 10 m; default 264. */
  readonly side?: number;
}

/** An image with all its bands on the 10 m grid. */
export interface GeneratedImage {
  /** Bands in the product's order. */
  readonly raster: Raster;
  /** The products of `also`, in its order. */
  readonly others: readonly Raster[];
  readonly labels: readonly string[] | null;
  /** ISO 8601. */
  readonly datetime: string;
}

/** Generates an image; it takes a few milliseconds (EuroSAT) to some tens (SSL4EO-S12). */
export async function generateImage(recipe: ImageRecipe): Promise<GeneratedImage> {
  const { layout, seed, index, product, also = [] } = recipe;
  const drawn = (name: Product): boolean => name === product || also.includes(name);
  const wanted = { l1c: drawn("L1C"), l2a: drawn("L2A"), s1: drawn("S1") };
  const rasters = (image: Observation, crop: PixelWindow, where: Georeference) => ({
    raster: rasterOf(image, product, crop, where),
    others: also.map((name) => rasterOf(image, name, crop, where)),
  });
  if (layout === "eurosat") {
    const { image, label, datetime, place } = euroSatLike(seed, index, wanted);
    const where = utmGeoreference(place, euroSatSide, euroSatSide);
    return { ...rasters(image, euroSatCrop, where), labels: [label], datetime };
  }
  if (layout === "bigearthnet") {
    const patch = bigEarthNetLike(seed, index);
    const land = bigEarthNetLand(patch);
    const image = observeBigEarthNet(patch, land, wanted);
    const where = utmGeoreference(patch.place, bigEarthNetSide, bigEarthNetSide);
    const datetime = `${patch.day.iso}T10:10:31Z`;
    return {
      ...rasters(image, whole(bigEarthNetSide), where),
      labels: corineLabels(patch, land),
      datetime,
    };
  }
  const place = ssl4eoLike(seed, index);
  const season = place.seasons[recipe.season];
  if (!season) throw new SoftconError(`season ${recipe.season}; expected 0 to 3`, "usage");
  const side = recipe.side ?? ssl4eoSide;
  const image = observeSeason(place, recentLand(`${seed}/${index}/${side}`, place, side), season, wanted);
  const labels = multiLabels(image.labels).map((label) => landCovers[label]?.name ?? "");
  return {
    ...rasters(image, whole(side), lonLatGeoreference(place.place, side, 10)),
    labels: labels.length > 0 ? labels : null,
    datetime: season.datetime,
  };
}

/** Land that this thread drew last: a place's seasons are mostly asked for one after the other. */
const lands = new Map<string, Land>();

function recentLand(key: string, place: Ssl4eoLike, side: number): Land {
  const land = lands.get(key) ?? landOf(place, side);
  lands.delete(key);
  lands.set(key, land);
  for (const oldest of lands.keys()) if (lands.size > 2) lands.delete(oldest);
  return land;
}

const whole = (side: number): PixelWindow => ({ x: 0, y: 0, width: side, height: side });

/** A product of an observation as one raster on the 10 m grid, bands in the product's order. */
export function rasterOf(
  image: Observation,
  product: Product,
  crop: PixelWindow,
  where: Georeference,
): Raster {
  return {
    data:
      product === "S1" ? cropped(image, crop) : onOneGrid(product === "L1C" ? image.l1c : image.l2a, crop),
    bands: productBands[product],
    width: crop.width,
    height: crop.height,
    nodata: null,
    ...where,
  };
}

/** VV and VH of a part of the window. */
function cropped({ s1, window }: Observation, crop: PixelWindow): Float32Array {
  const out = new Float32Array(2 * crop.width * crop.height);
  if (!s1) throw new Error("no radar image was asked for");
  for (let band = 0, to = 0; band < 2; band++)
    for (let row = 0; row < crop.height; row++, to += crop.width) {
      const from = (band * window.height + crop.y + row) * window.width + crop.x;
      out.set(s1.subarray(from, from + crop.width), to);
    }
  return out;
}

/** The raster's bands in the order that EuroSAT's files have them: B8A last. */
export function inEuroSatOrder(raster: Raster): Raster {
  const area = raster.width * raster.height;
  const data = raster.data.slice();
  for (const [to, name] of eurosatBands.entries()) {
    const from = raster.bands.indexOf(name);
    data.set(raster.data.subarray(from * area, (from + 1) * area), to * area);
  }
  return { ...raster, data, bands: eurosatBands };
}
