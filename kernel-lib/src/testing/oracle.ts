import type { Tensor } from "../checkpoints/tensor";

/**
 * Weights and inputs that PyTorch's golden outputs were recorded for. No checkpoint is stored: every number comes from
 * one 32-bit hash of (tag, tensor name, flat index), so that any language computes the same state dict.
 */

/** 32-bit FNV-1a of the UTF-8 bytes. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}

/** Fills `out` with offset + scale · (u − centre), u uniform in [0, 1); rounded once, where `out` is float32. */
function fill<Numbers extends Float32Array | Float64Array>(
  out: Numbers,
  name: string,
  offset = 0,
  scale = 1,
  centre = 0,
): Numbers {
  let counter = fnv1a(name);
  for (let i = 0; i < out.length; i++) {
    let x = counter ^ (counter >>> 16);
    x = Math.imul(x, 0x21f0aaad);
    x ^= x >>> 15;
    x = Math.imul(x, 0x735a2d97);
    x ^= x >>> 15;
    out[i] = offset + scale * ((x >>> 0) / 4294967296 - centre);
    counter = (counter + 0x9e3779b9) | 0;
  }
  return out;
}

const product = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);

/** `count` numbers in [0, 1), as float64. */
export function oracleUniform(tag: string, name: string, count: number): Float64Array {
  return fill(new Float64Array(count), `${tag}:${name}`);
}

/** The tensor `name` of `model`: float32, or int64 for `num_batches_tracked`. */
export function oracleWeight(tag: string, model: string, name: string, shape: readonly number[]): Tensor {
  const count = product(shape);
  if (name.endsWith("num_batches_tracked"))
    return { dtype: "i64", shape, data: new BigInt64Array(count).fill(12345n) };
  const weight = (offset: number, scale: number, centre: number): Tensor => ({
    dtype: "f32",
    shape,
    data: fill(new Float32Array(count), `${tag}:${model}/${name}`, offset, scale, centre),
  });
  if (name.endsWith("running_var")) return weight(0.5, 1, 0);
  if (name.endsWith("gamma")) return weight(0.1, 0.9, 0);
  if (name.endsWith("bias") || name.endsWith("running_mean")) return weight(0, 0.2, 0.5);
  if (shape.length === 1) return weight(0.5, 1, 0);
  if (name === "cls_token" || name === "mask_token" || name === "pos_embed") return weight(0, 2, 0.5);
  const fanIn = count / (shape[0] ?? 1);
  const gain = shape.length === 4 && !name.startsWith("patch_embed") ? 2 : 1;
  return weight(0, 2 * Math.sqrt((3 * gain) / fanIn), 0.5);
}

/** The image batch `[B, C, H, W]` that `model` was run on: float32 in [0, 1], flat, row-major. */
export function oracleInput(tag: string, model: string, shape: readonly number[]): Float32Array {
  const [, , height, width] = shape;
  return fill(new Float32Array(product(shape)), `${tag}:${model}/input/${height}x${width}`);
}
