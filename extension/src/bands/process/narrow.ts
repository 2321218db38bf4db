import type { PixelArray, Raster } from "softcon";

/**
 * Pixels as a graphics card takes them: 64-bit floats and 32-bit integers become 32-bit floats, whose 24 bits are more
 * than a screen shows. What is no measurement stays told apart: by `nodata`, or as NaN where rounding might hide it.
 */
export function narrow({ data, nodata }: Pick<Raster, "data" | "nodata">): {
  readonly data: PixelArray;
  readonly nodata: number | null;
} {
  const wide = data instanceof Float64Array || data instanceof Uint32Array || data instanceof Int32Array;
  if (!wide) return { data, nodata };
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) {
    const value = data[i] ?? Number.NaN;
    out[i] = value === nodata ? Number.NaN : value;
  }
  return { data: out, nodata: null };
}
