import type { DType, DTypeArrays, Tensor } from "./tensor";

export const dtypeNames = ["f64", "f32", "f16", "bf16", "i64", "i32", "i16", "i8", "u8", "bool"] as const;

/** Bytes an element takes. */
export const bytesPerElement: Readonly<Record<DType, number>> = {
  f64: 8,
  f32: 4,
  f16: 2,
  bf16: 2,
  i64: 8,
  i32: 4,
  i16: 2,
  i8: 1,
  u8: 1,
  bool: 1,
};

/** Dimensions a tensor may have, as in PyTorch. */
export const mostDimensions = 64;

/** The elements of a shape; undefined where a size is no natural number, the product leaves the safe integers or dimensions are too many. */
export function countOf(shape: readonly number[]): number | undefined {
  if (shape.length > mostDimensions) return undefined;
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) return undefined;
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** A contiguous tensor over `bytes`, which begin an ArrayBuffer of their own (so every alignment fits). */
export function tensorOver(dtype: DType, shape: readonly number[], bytes: Uint8Array): Tensor {
  const { buffer, byteOffset } = bytes;
  const length = bytes.length / bytesPerElement[dtype];
  switch (dtype) {
    case "f64":
      return { dtype, shape, data: new Float64Array(buffer, byteOffset, length) };
    case "f32":
      return { dtype, shape, data: new Float32Array(buffer, byteOffset, length) };
    case "f16":
    case "bf16":
      return { dtype, shape, data: new Uint16Array(buffer, byteOffset, length) };
    case "i64":
      return { dtype, shape, data: new BigInt64Array(buffer, byteOffset, length) };
    case "i32":
      return { dtype, shape, data: new Int32Array(buffer, byteOffset, length) };
    case "i16":
      return { dtype, shape, data: new Int16Array(buffer, byteOffset, length) };
    case "i8":
      return { dtype, shape, data: new Int8Array(buffer, byteOffset, length) };
    case "u8":
    case "bool":
      return { dtype, shape, data: new Uint8Array(buffer, byteOffset, length) };
  }
}

/** Turns the byte order of every element around, in place. */
export function swapBytes(bytes: Uint8Array, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (width === 2) buffer.swap16();
  if (width === 4) buffer.swap32();
  if (width === 8) buffer.swap64();
}

let halves: Float32Array | undefined;

/** Every 16-bit pattern's value as IEEE 754 binary16. */
function halfValues(): Float32Array {
  if (halves) return halves;
  halves = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    let value: number;
    if (exponent === 31) value = fraction ? Number.NaN : Number.POSITIVE_INFINITY;
    else if (exponent === 0) value = fraction * 2 ** -24;
    else value = (1 + fraction / 1024) * 2 ** (exponent - 15);
    halves[bits] = sign * value;
  }
  return halves;
}

/** A tensor's values as float32, rounded to nearest where they need it; f32 data is returned as it is, not copied. */
export function toFloat32(tensor: Tensor): Float32Array {
  const { dtype, data } = tensor;
  if (dtype === "f32") return data;
  if (dtype === "f16") {
    const values = halfValues();
    const out = new Float32Array(data.length);
    for (let i = 0; i < out.length; i++) out[i] = values[data[i] ?? 0] ?? 0;
    return out;
  }
  if (dtype === "bf16") {
    const bits = new Uint32Array(data.length);
    for (let i = 0; i < bits.length; i++) bits[i] = (data[i] ?? 0) << 16;
    return new Float32Array(bits.buffer);
  }
  if (dtype === "i64") {
    const out = new Float32Array(data.length);
    for (let i = 0; i < out.length; i++) out[i] = Number(data[i]);
    return out;
  }
  return new Float32Array(data);
}

/** The raw bytes of a tensor's data, not copied. */
export function bytesOf(data: DTypeArrays[DType]): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
