import type { PixelArray, PixelType } from "./raster";

interface PixelArrayConstructor {
  new (length: number): PixelArray;
  new (buffer: ArrayBuffer, offset: number, length: number): PixelArray;
}

interface PixelTypeFacts {
  readonly array: PixelArrayConstructor;
  readonly bytes: number;
  /** Least and greatest value of an integer type; null for floating point. */
  readonly range: readonly [low: number, high: number] | null;
}

const facts: Readonly<Record<PixelType, PixelTypeFacts>> = {
  uint8: { array: Uint8Array, bytes: 1, range: [0, 255] },
  int8: { array: Int8Array, bytes: 1, range: [-128, 127] },
  uint16: { array: Uint16Array, bytes: 2, range: [0, 65535] },
  int16: { array: Int16Array, bytes: 2, range: [-32768, 32767] },
  uint32: { array: Uint32Array, bytes: 4, range: [0, 2 ** 32 - 1] },
  int32: { array: Int32Array, bytes: 4, range: [-(2 ** 31), 2 ** 31 - 1] },
  float32: { array: Float32Array, bytes: 4, range: null },
  float64: { array: Float64Array, bytes: 8, range: null },
};

export function pixelTypeOf(data: PixelArray): PixelType {
  if (data instanceof Uint8Array) return "uint8";
  if (data instanceof Int8Array) return "int8";
  if (data instanceof Uint16Array) return "uint16";
  if (data instanceof Int16Array) return "int16";
  if (data instanceof Uint32Array) return "uint32";
  if (data instanceof Int32Array) return "int32";
  return data instanceof Float32Array ? "float32" : "float64";
}

/** `length` zeros. */
export const pixelArray = (type: PixelType, length: number): PixelArray => new facts[type].array(length);

/** `length` pixels of a buffer, from the byte `offset` on; a multiple of the type's size. */
export const pixelView = (type: PixelType, buffer: ArrayBuffer, offset: number, length: number): PixelArray =>
  new facts[type].array(buffer, offset, length);

export const bytesPerPixel = (type: PixelType): number => facts[type].bytes;

/** Least and greatest value of an integer type; null for floating point. */
export const integerRange = (type: PixelType): readonly [low: number, high: number] | null =>
  facts[type].range;

/** A mean as an integer of `range`, as GDAL has it: halves away from zero, and off the nodata value. */
export function roundedInto(
  range: readonly [low: number, high: number],
  mean: number,
  nodata: number | null,
): number {
  const low = range[0];
  const high = range[1];
  const rounded = Math.trunc(mean < 0 ? mean - 0.5 : mean + 0.5);
  const value = rounded < low ? low : rounded > high ? high : rounded;
  if (value !== nodata) return value;
  return value < high ? value + 1 : value - 1;
}
