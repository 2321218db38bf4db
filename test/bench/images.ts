import { seededRandom } from "#lib/core/random";

const bands = 13;
const size = 224;

/** The shape of a batch of Sentinel-2 L1C images as ViTs of patch 14 take them. */
export function imageShape(batch: number): readonly [number, number, number, number] {
  return [batch, bands, size, size];
}

/** Digital numbers of such a batch, the same at every call. */
export function images(batch: number): Float32Array {
  const random = seededRandom(1);
  return Float32Array.from({ length: batch * bands * size * size }, () => random.int(4000));
}
