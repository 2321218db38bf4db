/** Pixels as they lie in files: whatever the sensor's product uses, never silently converted. */
export type PixelArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

export type PixelType = "uint8" | "int8" | "uint16" | "int16" | "uint32" | "int32" | "float32" | "float64";

/**
 * Pixel corner to projected coordinate, in GDAL's order:
 * x = t[0] + column · t[1] + row · t[2],  y = t[3] + column · t[4] + row · t[5].
 */
export type AffineTransform = readonly [number, number, number, number, number, number];

/** A coordinate reference system: its EPSG code where it has one, and what PROJ would be told. */
export interface Crs {
  readonly epsg: number | null;
  /** For people: "WGS 84 / UTM zone 33N". */
  readonly name: string;
  /** proj4 definition; null where the system is named but not known here. */
  readonly proj4: string | null;
}

/** A rectangle of pixels; x is the column, y the row, from the upper left. */
export interface PixelWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where pixels are on Earth; both null where the file does not say. */
export interface Georeference {
  readonly transform: AffineTransform | null;
  readonly crs: Crs | null;
}

/** A piece of imagery in memory. */
export interface Raster extends Georeference {
  /** Band-major, row-major: index = (band · height + row) · width + column. */
  readonly data: PixelArray;
  /** Canonical band names (`B8A`, `VV`) where they are known, else `band1`, `band2`, … */
  readonly bands: readonly string[];
  readonly width: number;
  readonly height: number;
  /** The value that means "no measurement"; NaN counts as such too in floating-point data. */
  readonly nodata: number | null;
}
