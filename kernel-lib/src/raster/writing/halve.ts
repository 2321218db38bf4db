import { integerRange, pixelTypeOf, roundedInto } from "../pixel-types";
import type { PixelArray } from "../raster";

/** How an overview's pixel comes from the four that it stands for. */
export type OverviewMethod = "average" | "nearest";

/** Band-major pixels of which the upper left `width` × `height` are image; rows are `stride` pixels apart. */
export interface Patch {
  readonly data: PixelArray;
  readonly bands: number;
  readonly stride: number;
  /** Rows that `data` has room for in every band. */
  readonly rows: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Writes `from` at half its size into `into`, its upper left corner at (x, y). At odd edges fewer than four pixels
 * are averaged; so are those beside nodata and NaN. Four of those give nodata (NaN where null).
 */
export function halve(
  from: Patch,
  into: Pick<Patch, "data" | "stride" | "rows">,
  x: number,
  y: number,
  method: OverviewMethod,
  nodata: number | null,
): void {
  const range = integerRange(pixelTypeOf(from.data));
  const empty = nodata ?? (range ? 0 : Number.NaN);
  for (let band = 0; band < from.bands; band++)
    for (let row = 0; row < from.height; row += 2) {
      const upper = (band * from.rows + row) * from.stride;
      const lower = row + 1 < from.height ? upper + from.stride : -1;
      let at = (band * into.rows + y + row / 2) * into.stride + x;
      for (let column = 0; column < from.width; column += 2, at++) {
        if (method === "nearest") {
          into.data[at] = from.data[upper + column]!;
          continue;
        }
        let sum = 0;
        let count = 0;
        const end = Math.min(column + 2, from.width);
        for (let start = upper; start >= 0; start = start === upper ? lower : -1)
          for (let i = column; i < end; i++) {
            const value = from.data[start + i]!;
            if (value === nodata || Number.isNaN(value)) continue;
            sum += value;
            count++;
          }
        if (count === 0) into.data[at] = empty;
        else into.data[at] = range ? roundedInto(range, sum / count, nodata) : sum / count;
      }
    }
}
