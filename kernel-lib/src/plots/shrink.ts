/** A plane of values, [height, width], row by row. */
export interface Plane {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * At most `side` values along each axis: each the mean of a block of the same whole number of values on both axes,
 * NaN left out. Blocks at the right and lower edge may be smaller.
 */
export function shrunk({ values, width, height }: Plane, side: number): Plane & { readonly factor: number } {
  const factor = Math.max(1, Math.ceil(Math.max(width, height) / side));
  if (factor === 1) return { values, width, height, factor };
  const [columns, rows] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      const at = Math.floor(y / factor) * columns + Math.floor(x / factor);
      sums[at] = (sums[at] ?? 0) + value;
      counts[at] = (counts[at] ?? 0) + 1;
    }
  const means = Float32Array.from(sums, (sum, i) => (counts[i] ? sum / (counts[i] ?? 1) : Number.NaN));
  return { values: means, width: columns, height: rows, factor };
}

/** The rows of a plane, as views. */
export function rowsOf({ values, width, height }: Plane): Float32Array[] {
  return Array.from({ length: height }, (_, row) => values.subarray(row * width, (row + 1) * width));
}

/** The band at that position of band-major pixels, NaN where nothing was measured. */
export function measuredPlane(
  raster: {
    readonly data: ArrayLike<number>;
    readonly width: number;
    readonly height: number;
    readonly nodata: number | null;
  },
  band: number,
): Float32Array {
  const count = raster.width * raster.height;
  return Float32Array.from({ length: count }, (_, i) => {
    const value = raster.data[band * count + i] ?? Number.NaN;
    return value === raster.nodata ? Number.NaN : value;
  });
}
