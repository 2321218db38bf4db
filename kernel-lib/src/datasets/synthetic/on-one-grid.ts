import type { PixelWindow } from "../../raster/raster";
import type { BandImage } from "./observe";

/**
 * Bands of 10, 20 and 60 m on one 10 m grid, bilinearly as the genuine data sets' readers do. In whole numbers, so that
 * a pixel is the same whatever window it lies in.
 * @param bands in the order wanted
 * @param crop part of the 10 m grid to keep
 * @returns [bands, crop.height, crop.width]
 */
export function onOneGrid(bands: readonly BandImage[], crop: PixelWindow): Uint16Array {
  const area = crop.width * crop.height;
  const out = new Uint16Array(bands.length * area);
  for (const [b, band] of bands.entries()) interpolate(band, crop, out.subarray(b * area, (b + 1) * area));
  return out;
}

function interpolate(
  { data, width, height, resolution }: BandImage,
  crop: PixelWindow,
  out: Uint16Array,
): void {
  const factor = resolution / 10;
  const columns = neighbours(crop.x, crop.width, factor, width);
  const rows = neighbours(crop.y, crop.height, factor, height);
  const whole = 4 * factor * factor;
  for (let y = 0, to = 0; y < crop.height; y++) {
    const above = rows.first[y]! * width;
    const below = rows.second[y]! * width;
    const down = rows.share[y]!;
    for (let x = 0; x < crop.width; x++, to++) {
      const left = columns.first[x]!;
      const right = columns.second[x]!;
      const along = columns.share[x]!;
      const upper = data[above + left]! * (2 * factor - along) + data[above + right]! * along;
      const lower = data[below + left]! * (2 * factor - along) + data[below + right]! * along;
      out[to] = Math.floor((upper * (2 * factor - down) + lower * down + whole / 2) / whole);
    }
  }
}

/** The two coarse pixels between which each fine one lies, and the second's share in parts of 2 · factor. */
function neighbours(
  start: number,
  count: number,
  factor: number,
  size: number,
): { first: Int32Array; second: Int32Array; share: Int32Array } {
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const share = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const at = 2 * (start + i) + 1 - factor; // from the first coarse pixel's middle, in parts of 2 · factor
    const before = Math.floor(at / (2 * factor));
    first[i] = Math.min(size - 1, Math.max(0, before));
    second[i] = Math.min(size - 1, Math.max(0, before + 1));
    share[i] = at - before * 2 * factor;
  }
  return { first, second, share };
}
