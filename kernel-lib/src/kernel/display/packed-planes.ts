import { deflateRawSync } from "node:zlib";
import type { PixelArray } from "../../raster/raster";

/** Band planes as a notebook's file keeps them; `unpackPlanes` of the extension's renderer reads it. */
export interface PackedPlanes {
  /** Of the numbers, little-endian; float64 becomes float32. */
  readonly type: string;
  /** Base64 of raw deflate: integers as differences to their left neighbour, then all first bytes, all second ones, …. */
  readonly data: string;
}

/** Packs rows of `width` numbers each; the last bit of each number is kept, but that of float64. */
export function packPlanes(values: PixelArray, width: number): PackedPlanes {
  const numbers = values instanceof Float64Array ? Float32Array.from(values) : values.slice();
  if (!(numbers instanceof Float32Array))
    for (let row = 0; row < numbers.length; row += width)
      for (let i = Math.min(row + width, numbers.length) - 1; i > row; i--)
        numbers[i] = (numbers[i] ?? 0) - (numbers[i - 1] ?? 0); // wraps around, and back again
  const size = numbers.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const split = new Uint8Array(bytes.length);
  for (let i = 0; i < numbers.length; i++)
    for (let part = 0; part < size; part++) split[part * numbers.length + i] = bytes[i * size + part] ?? 0;
  return { type: typeOf(numbers), data: deflateRawSync(split).toString("base64") };
}

/** "uint16", as GDAL and NumPy name it. */
export function typeOf(values: PixelArray): string {
  return values.constructor.name.replace("Array", "").toLowerCase();
}
