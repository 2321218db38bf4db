import { landCovers } from "../../datasets/synthetic/surfaces";
import type { PixelWindow, Raster } from "../../raster/raster";

/** The class that covers most of a window, and its share in [0, 1]. */
export function mainCover(
  classes: Uint8Array,
  size: number,
  { x, y, width, height }: PixelWindow,
): { readonly cover: number; readonly share: number } {
  const counts = landCovers.map(() => 0);
  for (let row = y; row < y + height; row++)
    for (let column = x; column < x + width; column++) {
      const cover = classes[row * size + column] ?? 0;
      counts[cover] = (counts[cover] ?? 0) + 1;
    }
  const most = Math.max(...counts);
  return { cover: counts.indexOf(most), share: most / (width * height) };
}

/** Mean reflectance of every band over each class; null for a class that does not occur. */
export function meanSpectra({ data, bands }: Raster, classes: Uint8Array): (number[] | null)[] {
  return landCovers.map((_, cover) => {
    const sums = bands.map(() => 0);
    let count = 0;
    for (let i = 0; i < classes.length; i++) {
      if (classes[i] !== cover) continue;
      count++;
      for (let b = 0; b < sums.length; b++) sums[b] = (sums[b] ?? 0) + (data[b * classes.length + i] ?? 0);
    }
    return count === 0 ? null : sums.map((sum) => sum / count / 10_000);
  });
}
