import { SoftconError } from "../../core/errors";
import type { PixelWindow, Raster } from "../../raster/raster";
import { type Product, productBands, productOf } from "../../sensors/bands";
import { statisticsPreset } from "../../sensors/statistics";
import type { FloatImage } from "./image";

/** How digital numbers become the network's input; as in inference, so that what is trained here is met there. */
export interface InputForm {
  /** Canonical names in the network's order. */
  readonly bands: readonly string[];
  /** Name of a statistics preset. */
  readonly statistics: string;
  readonly normalisation: "uint8" | "continuous";
  /** Clamp each band to its own quantiles first, as the lab's Sentinel-1 loaders do; null: do not. */
  readonly clampQuantiles: readonly [number, number] | null;
}

/** Changes digital numbers [bands, height, width] in place before they are normalised. */
export type Shift = (data: Float32Array, bands: readonly string[], area: number) => void;

/**
 * A part of an image as the network takes it: normalised by the statistics of its own product, bands in the network's
 * order, 0 for those that it lacks and for what is no measurement (NaN, or a nodata value other than 0).
 * @throws SoftconError for a band that the network does not take.
 */
export function normalisedCrop(
  raster: Raster,
  crop: PixelWindow,
  form: InputForm,
  shift?: Shift,
): FloatImage {
  const product = productIn(raster.bands, form);
  const { mean, std } = statisticsPreset(form.statistics, product);
  const area = crop.width * crop.height;
  const pixels = cut(raster, crop);
  if (form.clampQuantiles) clampEach(pixels, area, form.clampQuantiles);
  shift?.(pixels, raster.bands, area);
  const data = new Float32Array(form.bands.length * area);
  for (const [to, band] of form.bands.entries()) {
    const from = raster.bands.indexOf(band);
    if (from < 0) continue;
    const plane = pixels.subarray(from * area, (from + 1) * area);
    normalise(
      plane,
      data.subarray(to * area, (to + 1) * area),
      mean[band] ?? 0,
      std[band] ?? 1,
      form.normalisation,
    );
  }
  return { data, channels: form.bands.length, width: crop.width, height: crop.height };
}

function productIn(bands: readonly string[], form: InputForm): Product {
  const foreign = bands.filter((band) => !form.bands.includes(band));
  if (foreign.length > 0)
    throw new SoftconError(
      `the images have ${bands.join(" ")}, the network takes ${form.bands.join(" ")}; choose a preset of the other modality, or other data`,
    );
  const product = productOf(bands);
  if (product) return product;
  return productBands.S1.includes(bands[0] ?? "") ? "S1" : "L1C";
}

function cut({ data, bands, width, height, nodata }: Raster, crop: PixelWindow): Float32Array {
  const out = new Float32Array(bands.length * crop.width * crop.height);
  let to = 0;
  for (let b = 0; b < bands.length; b++)
    for (let y = crop.y; y < crop.y + crop.height; y++, to += crop.width) {
      const from = (b * height + y) * width + crop.x;
      out.set(data.subarray(from, from + crop.width), to);
    }
  if (nodata !== null && nodata !== 0)
    for (let i = 0; i < out.length; i++) if (out[i] === nodata) out[i] = Number.NaN;
  return out;
}

function normalise(
  from: Float32Array,
  to: Float32Array,
  mean: number,
  std: number,
  normalisation: InputForm["normalisation"],
): void {
  const low = mean - 2 * std;
  const span = 4 * std;
  const eightBit = normalisation === "uint8";
  for (let i = 0; i < from.length; i++) {
    const y = (from[i]! - low) / span;
    const kept = y > 0 ? (y < 1 ? y : 1) : 0; // NaN is not > 0
    to[i] = eightBit ? Math.floor(255 * kept) / 255 : kept;
  }
}

function clampEach(pixels: Float32Array, area: number, quantiles: readonly [number, number]): void {
  for (let at = 0; at < pixels.length; at += area) {
    const band = pixels.subarray(at, at + area);
    const sorted = band.filter((value) => !Number.isNaN(value)).sort();
    if (sorted.length === 0) continue;
    const [low, high] = [quantile(sorted, quantiles[0]), quantile(sorted, quantiles[1])];
    for (let i = 0; i < area; i++) {
      const value = band[i]!;
      if (value < low) band[i] = low;
      else if (value > high) band[i] = high;
    }
  }
}

/** Linear between order statistics, as numpy's default. */
function quantile(sorted: Float32Array, share: number): number {
  const at = share * (sorted.length - 1);
  const before = Math.floor(at);
  const low = sorted[before]!;
  return low + (at - before) * ((sorted[before + 1] ?? low) - low);
}
