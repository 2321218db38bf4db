import { pixelKernels, scratchStart } from "../pixel-kernels";
import { bytesPerPixel, pixelArray, pixelView } from "../pixel-types";
import type { PixelArray, PixelType } from "../raster";

/** A block as files have it: [rows, width, samples]. */
export interface Interleaved {
  readonly pixelType: PixelType;
  readonly rows: number;
  readonly width: number;
  readonly samples: number;
  /** Whether each sample is stored as the step from its left neighbour (TIFF's predictor 2); wraps around. */
  readonly differenced: boolean;
}

/** Bytes of a block that are parted at a time, so that they stay in the processor's cache. */
const portion = 2 ** 18;
/** A block up to this size may be parted within its own memory: all of it lies in the scratch meanwhile. */
const mostInPlace = 2 ** 23 - 2 ** 12;

/** Which bands of a block are wanted, in which order, and where: [samples.length, rows, width]. */
export interface Destination {
  readonly samples: readonly number[];
  readonly into: PixelArray;
}

/**
 * The bands of a block, one after the other: [samples, rows, width]. `bytes` is left as it is.
 * @param to default: all bands in their order, in a new array.
 */
export function parted(bytes: Uint8Array, block: Interleaved, to?: Destination): PixelArray {
  const rowBytes = block.width * block.samples * bytesPerPixel(block.pixelType);
  return partedBy(Math.max(1, Math.floor(portion / rowBytes)), bytes, block, to);
}

/** As `parted`; `bytes`, aligned to a pixel, are of no use afterwards: the result may lie in their memory. */
export function partedInPlace(bytes: Uint8Array<ArrayBuffer>, block: Interleaved): PixelArray {
  const { pixelType, rows, width, samples } = block;
  const count = rows * width * samples;
  if (count * bytesPerPixel(pixelType) > mostInPlace) return parted(bytes, block);
  const into = pixelView(pixelType, bytes.buffer, bytes.byteOffset, count);
  return partedBy(rows, bytes, block, { samples: Array.from({ length: samples }, (_, i) => i), into });
}

/** So many rows at a time. */
function partedBy(most: number, bytes: Uint8Array, block: Interleaved, to?: Destination): PixelArray {
  const { pixelType, rows, width, samples, differenced } = block;
  const size = bytesPerPixel(pixelType);
  const rowBytes = width * samples * size;
  const step = Math.min(rows, most);
  const into = Math.ceil((scratchStart + step * rowBytes) / 16) * 16;
  const kernels = pixelKernels(into + step * rowBytes);
  const part = { 1: kernels.part8, 2: kernels.part16, 4: kernels.part32, 8: kernels.part64 }[size];
  if (!part) throw new Error(`pixels of ${size} bytes`);
  const { buffer } = kernels.memory;
  const scratch = new Uint8Array(buffer);
  const out = to?.into ?? pixelArray(pixelType, rows * width * samples);
  for (let y = 0; y < rows; y += step) {
    const count = Math.min(step, rows - y);
    scratch.set(bytes.subarray(y * rowBytes, (y + count) * rowBytes), scratchStart);
    part(scratchStart, count, width, samples, differenced, into);
    const plane = count * width;
    const planes = pixelView(pixelType, buffer, into, samples * plane);
    for (let i = 0; i < (to?.samples.length ?? samples); i++) {
      const sample = to?.samples[i] ?? i;
      out.set(planes.subarray(sample * plane, (sample + 1) * plane), (i * rows + y) * width);
    }
  }
  return out;
}
