import { SoftconError } from "../core/errors";
import { pixelArray, pixelTypeOf } from "../raster/pixel-types";
import type { Raster } from "../raster/raster";
import { resize } from "../raster/resample";
import type { LoadRequest } from "./collection";

/**
 * The bands and the size that were asked for, of an image that is there whole.
 * @throws SoftconError for a band that it lacks.
 */
export function asRequested(raster: Raster, { bands = raster.bands, size }: LoadRequest): Raster {
  const { width, height } = raster;
  const area = width * height;
  const absent = bands.find((band) => !raster.bands.includes(band));
  if (absent !== undefined)
    throw new SoftconError(`no band ${absent} in this data set; it has ${raster.bands.join(", ")}`, "usage");
  let data = raster.data;
  if (bands !== raster.bands) {
    data = pixelArray(pixelTypeOf(raster.data), bands.length * area);
    for (const [to, band] of bands.entries()) {
      const from = raster.bands.indexOf(band) * area;
      data.set(raster.data.subarray(from, from + area), to * area);
    }
  }
  if (size === undefined || size === width) return { ...raster, data, bands };
  const [x, dx, , y, , dy] = raster.transform ?? [0, 1, 0, 0, 0, 1];
  return {
    ...raster,
    data: resize(data, { width, height, channels: bands.length }, { width: size, height: size }),
    bands,
    width: size,
    height: size,
    transform: [x, (dx * width) / size, 0, y, 0, (dy * height) / size],
  };
}
