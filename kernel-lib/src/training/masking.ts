import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../core/random";

/**
 * Siamese masking: the trainable branch sees a part of the patches [V], how large a part is open [O], default one half.
 */
export interface MaskOptions {
  /** Share of patches to hide, 0–1; 0: none. */
  readonly ratio: number;
  /** Side in pixels of a ResNet's patches [O], default 32; a ViT has its own. */
  readonly patch: number;
}

/** How many of `patches` stay at a ratio: at least one. */
export const keptCount = (patches: number, ratio: number): number =>
  Math.max(1, Math.round(patches * (1 - ratio)));

/**
 * Which patches each image keeps: [images, kept], ascending in each row, uniform among all choices.
 * @param randomOf the random numbers of an image.
 */
export function keptPatches(
  images: number,
  patches: number,
  ratio: number,
  randomOf: (image: number) => Random,
): Int32Array {
  const kept = keptCount(patches, ratio);
  const all = new Int32Array(images * kept);
  for (let image = 0; image < images; image++) {
    const random = randomOf(image);
    const order = Int32Array.from({ length: patches }, (_, i) => i);
    for (let i = 0; i < kept; i++) {
      const j = i + random.int(patches - i);
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    all.set(order.subarray(0, kept).sort(), image * kept);
  }
  return all;
}

/** Rows of the flattened tokens [images · (1 + patches)] that stay: each image's class token and its kept patches. */
export function tokenRows(kept: Int32Array, images: number, patches: number): Int32Array {
  const count = kept.length / images;
  const rows = new Int32Array(images * (count + 1));
  for (let image = 0; image < images; image++) {
    const first = image * (patches + 1);
    rows[image * (count + 1)] = first;
    for (let i = 0; i < count; i++) {
      rows[image * (count + 1) + 1 + i] = first + 1 + (kept[image * count + i] ?? 0);
    }
  }
  return rows;
}

/** Class token and kept patches: tokens [B, 1 + N, D] by `rows` [B · (1 + K)] → [B, 1 + K, D]. */
export function keepTokens(x: tf.Tensor, rows: tf.Tensor): tf.Tensor {
  const [batch = 1, , width = 1] = x.shape;
  return tf.reshape(tf.gather(tf.reshape(x, [-1, width]), rows), [batch, -1, width]);
}

/** 1 where an image's pixels are seen and 0 where not, [images, 1, height, width], from the patches that it keeps. */
export function pixelMask(
  kept: Int32Array,
  images: number,
  height: number,
  width: number,
  patch: number,
): Float32Array {
  const across = Math.ceil(width / patch);
  const count = kept.length / images;
  const mask = new Float32Array(images * height * width);
  for (let i = 0; i < kept.length; i++) {
    const place = kept[i] ?? 0;
    const top = Math.floor(place / across) * patch;
    const left = (place % across) * patch;
    for (let y = top; y < Math.min(height, top + patch); y++) {
      const row = (Math.floor(i / count) * height + y) * width;
      mask.fill(1, row + left, row + Math.min(width, left + patch));
    }
  }
  return mask;
}
