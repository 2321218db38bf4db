import { SoftconError } from "../core/errors";
import type { PixelWindow } from "./raster";

/** Tiles of a scene, row-major: each is made when it is asked for. */
export interface TileGrid {
  readonly count: number;
  readonly at: (index: number) => PixelWindow;
}

/**
 * Square tiles over an image. The last of each row and column is moved inward so that it is whole; an image smaller
 * than a tile, along an axis, is one tile along that axis.
 * @throws SoftconError where the size or stride is no positive whole number.
 */
export function tileGrid(width: number, height: number, size: number, stride = size): TileGrid {
  for (const [name, value] of [["size", size] as const, ["stride", stride] as const])
    if (!(Number.isSafeInteger(value) && value > 0))
      throw new SoftconError(`tile ${name} ${value}; expected a positive whole number of pixels`, "usage");
  const columns = axis(width, size, stride);
  const rows = axis(height, size, stride);
  return {
    count: columns.count * rows.count,
    at: (index) => ({
      x: columns.start(index % columns.count),
      y: rows.start(Math.floor(index / columns.count)),
      width: columns.length,
      height: rows.length,
    }),
  };
}

function axis(extent: number, size: number, stride: number) {
  const length = Math.min(size, extent);
  return {
    length,
    count: Math.ceil((extent - length) / stride) + 1,
    start: (index: number): number => Math.min(index * stride, extent - length),
  };
}
