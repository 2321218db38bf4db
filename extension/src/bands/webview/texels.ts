import { type TileAnswer, tileSide } from "../shared/questions";
import type { Orientation } from "../shared/scene-facts";

/**
 * A tile as the graphics card takes it: [side, side, 4], up to three bands and a mark, 1 where all of them are
 * measurements. Beyond the scene's edge the mark is 0. Rows and columns as they run on the screen.
 */
export function texelsOf(
  { data, width, height, nodata }: TileAnswer,
  { rowsUp, columnsLeft }: Pick<Orientation, "rowsUp" | "columnsLeft">,
): Float32Array {
  const texels = new Float32Array(tileSide * tileSide * 4);
  const plane = width * height;
  const step = columnsLeft ? -4 : 4;
  const bands = Math.min(Math.round(data.length / plane), 3);
  for (let row = 0; row < height; row++) {
    const line = (rowsUp ? tileSide - 1 - row : row) * tileSide;
    let at = (columnsLeft ? line + tileSide - 1 : line) * 4;
    const end = (row + 1) * width;
    for (let i = row * width; i < end; i++, at += step) {
      let valid = 1;
      for (let band = 0; band < bands; band++) {
        const value = data[band * plane + i]!;
        // infinities are no colours, either; NaN is unequal to itself
        if (value === nodata || value - value !== 0) valid = 0;
        else texels[at + band] = value;
      }
      texels[at + 3] = valid;
    }
  }
  return texels;
}
