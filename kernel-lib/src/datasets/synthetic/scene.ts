import type { WindowSource } from "../../raster/geotiff-writer";
import type { PixelWindow, Raster } from "../../raster/raster";
import { type Product, productBands } from "../../sensors/bands";
import { dayOf } from "./calendar";
import { utmGeoreference } from "./georeference";
import { Draws, hash } from "./hash";
import { drawLand } from "./land";
import { drawPlace, type RegionName } from "./landscape";
import { rasterOf } from "./layouts";
import { type Observation, observe, type Wanted, withMargin } from "./observe";
import { drawWeather } from "./weather";

export interface SyntheticSceneOptions {
  readonly seed: number;
  /** Pixels of 10 m. */
  readonly width: number;
  readonly height?: number;
  /** Default: `panorama`, from a plain with a river, lakes and towns to snow-clad mountains. */
  readonly region?: RegionName;
  /** Default: L1C. */
  readonly product?: Product;
  /** Share of the year, 0 on 1 January. Default: early summer. */
  readonly time?: number;
  /** Without clouds. Default: true. */
  readonly clear?: boolean;
}

/** An image of any size that is drawn window by window, and the land cover beneath it. */
export interface SyntheticScene extends WindowSource {
  readonly datetime: string;
  /** Class in `landCovers` of every pixel, uint8; 255 where cloud or shadow hides it. */
  readonly covers: WindowSource;
  /** All of it at once. */
  whole(): { raster: Raster; covers: Uint8Array };
}

/** A georeferenced scene that its seed decides: a window has the same pixels however it is read. */
export function syntheticScene(options: SyntheticSceneOptions): SyntheticScene {
  const { seed, width, height = width, region = "panorama", product = "L1C", clear = true } = options;
  const place = drawPlace(hash(seed, 4000), region);
  const draws = new Draws(hash(place.seed, 4));
  const north = place.climate.latitude >= 0;
  const day = dayOf(
    2021,
    options.time === undefined ? draws.between(160, 190) + (north ? 0 : 182) : options.time * 365.25,
  );
  const weather = drawWeather(place, day.time, { clear });
  const where = utmGeoreference(place, width, height);
  const facts = { width, height, datetime: `${day.iso}T10:30:00Z`, ...where };
  const nodata = product === "S1" ? null : 0;
  const wanted = { l1c: product === "L1C", l2a: product === "L2A", s1: product === "S1" };
  const look = (window: PixelWindow, want: Wanted): Look =>
    lookAt(window, { width, height }, (outer) =>
      observe(place, drawLand(place, withMargin(outer)), weather, want),
    );
  const pixels = (window: PixelWindow): Raster => {
    const { image, crop } = look(window, wanted);
    return { ...rasterOf(image, product, crop, where), nodata };
  };
  const labels = (window: PixelWindow): Uint8Array => {
    const { image, crop } = look(window, {});
    const out = new Uint8Array(crop.width * crop.height);
    for (let row = 0; row < crop.height; row++) {
      const from = (crop.y + row) * image.window.width + crop.x;
      out.set(image.labels.subarray(from, from + crop.width), row * crop.width);
    }
    return out;
  };
  return {
    ...facts,
    bands: productBands[product],
    pixelType: product === "S1" ? "float32" : "uint16",
    nodata,
    read: async (window) => pixels(window),
    covers: {
      ...facts,
      bands: ["label"],
      pixelType: "uint8",
      nodata: 255,
      read: async (window) => ({ data: labels(window), width: window.width, height: window.height }),
    },
    whole: () => {
      const window = { x: 0, y: 0, width, height };
      return { raster: pixels(window), covers: labels(window) };
    },
  };
}

/** A small scene as a whole: the raster, and the class in `landCovers` of every pixel (255: hidden). */
export function syntheticRaster(options: SyntheticSceneOptions): { raster: Raster; covers: Uint8Array } {
  return syntheticScene(options).whole();
}

/** An observation of whole 60 m pixels, and where in it the window lies. */
interface Look {
  readonly image: Observation;
  readonly crop: PixelWindow;
}

/** Two more pixels of 60 m on each side keep interpolated bands the same however the scene is cut into windows. */
const surplus = 12;

function lookAt(
  { x, y, width, height }: PixelWindow,
  scene: { readonly width: number; readonly height: number },
  observed: (outer: PixelWindow) => Observation,
): Look {
  // the place's origin, where its river runs, lies in the middle of the scene
  const [left, top] = [x - 6 * Math.round(scene.width / 12), y - 6 * Math.round(scene.height / 12)];
  const [fromX, fromY] = [6 * Math.floor(left / 6) - surplus, 6 * Math.floor(top / 6) - surplus];
  const toX = 6 * Math.ceil((left + width) / 6) + surplus;
  const toY = 6 * Math.ceil((top + height) / 6) + surplus;
  const image = observed({ x: fromX, y: fromY, width: toX - fromX, height: toY - fromY });
  return { image, crop: { x: left - fromX, y: top - fromY, width, height } };
}
