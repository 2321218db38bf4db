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
import type { Observation } from "./observe";
import { onOneGrid } from "./on-one-grid";
import { landOf, multiLabels, observeSeason, ssl4eoLike, ssl4eoSide } from "./ssl4eo-like";
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
}

/** An image with all its bands on the 10 m grid. */
export interface GeneratedImage {
  /** Bands in the product's order. */
  readonly raster: Raster;
  readonly labels: readonly string[] | null;
  /** ISO 8601. */
  readonly datetime: string;
}

/** Generates an image; it takes a few milliseconds (EuroSAT) to some tens (SSL4EO-S12). */
export async function generateImage(recipe: ImageRecipe): Promise<GeneratedImage> {
  const { layout, seed, index, product } = recipe;
  const wanted = { l1c: product === "L1C", l2a: product === "L2A", s1: product === "S1" };
  if (layout === "eurosat") {
    const { image, label, datetime, place } = euroSatLike(seed, index, wanted);
    const raster = rasterOf(image, product, euroSatCrop, utmGeoreference(place, euroSatSide, euroSatSide));
    return { raster, labels: [label], datetime };
  }
  if (layout === "bigearthnet") {
    const patch = bigEarthNetLike(seed, index);
    const land = bigEarthNetLand(patch);
    const image = observeBigEarthNet(patch, land, wanted);
    const where = utmGeoreference(patch.place, bigEarthNetSide, bigEarthNetSide);
    const datetime = `${patch.day.iso}T10:10:31Z`;
    return {
      raster: rasterOf(image, product, whole(bigEarthNetSide), where),
      labels: corineLabels(patch, land),
      datetime,
    };
  }
  const place = ssl4eoLike(seed, index);
  const season = place.seasons[recipe.season];
  if (!season) throw new SoftconError(`season ${recipe.season}; expected 0 to 3`, "usage");
  const image = observeSeason(place, landOf(place), season, wanted);
  const labels = multiLabels(image.labels).map((label) => landCovers[label]?.name ?? "");
  return {
    raster: rasterOf(image, product, whole(ssl4eoSide), lonLatGeoreference(place.place, ssl4eoSide, 10)),
    labels: labels.length > 0 ? labels : null,
    datetime: season.datetime,
  };
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
