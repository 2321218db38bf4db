import { type TileAnswer, tileSide } from "../shared/questions";

/**
 * A tile as the graphics card takes it: [side, side, 4], up to three bands and a mark, 1 where all of them are
 * measurements. Beyond the scene's edge the mark is 0.
 */
export function texelsOf({ data, width, height, nodata }: TileAnswer): Float32Array {
  const texels = new Float32Array(tileSide * tileSide * 4);
  const plane = width * height;
  const bands = Math.min(Math.round(data.length / plane), 3);
  for (let row = 0; row < height; row++) {
    let at = row * tileSide * 4;
    const end = (row + 1) * width;
    for (let i = row * width; i < end; i++, at += 4) {
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
