import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { bytesPerPixel, pixelArray, pixelTypeOf } from "../pixel-types";
import type { PixelArray } from "../raster";

/** How tiles become bytes. */
export interface BlockEncoding {
  readonly interleave: "pixel" | "band";
  /** TIFF predictor 2 for integers, 3 for floating point; none where false. */
  readonly predictor: boolean;
  /** DEFLATE level 1 to 9; 0 stores the bytes as they are. */
  readonly level: number;
}

const deflateAsync = promisify(deflate);

/**
 * The blocks of one tile: [bands, side, side] → one block, or one a band. Compression runs in Node's thread pool.
 * The tile is not referred to once this has returned.
 */
export function encodeTile(
  tile: PixelArray,
  bands: number,
  side: number,
  how: BlockEncoding,
): Promise<Uint8Array>[] {
  const area = side * side;
  const [blocks, samples] =
    how.interleave === "pixel"
      ? [[interleaved(tile, bands, area)], bands]
      : [Array.from({ length: bands }, (_, band) => tile.slice(band * area, (band + 1) * area)), 1];
  return blocks.map((block) => {
    const rowLength = side * samples;
    const bytes = how.predictor ? predicted(block, rowLength, samples) : bytesOf(block);
    // In one piece: room for all of it, even where it does not compress.
    const chunkSize = Math.ceil(bytes.length * 1.001) + 64;
    return how.level === 0 ? Promise.resolve(bytes) : deflateAsync(bytes, { level: how.level, chunkSize });
  });
}

const bytesOf = (data: PixelArray): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Band-major to pixel-major. */
function interleaved(tile: PixelArray, bands: number, area: number): PixelArray {
  const out = pixelArray(pixelTypeOf(tile), tile.length);
  for (let band = 0; band < bands; band++)
    for (let i = 0, at = band * area; i < area; i++) out[i * bands + band] = tile[at + i]!;
  return out;
}

/** Each value less the one before it in its row and band, in place; floating point by its bytes, as in TIFF note 3. */
function predicted(data: PixelArray, rowLength: number, samples: number): Uint8Array {
  if (data instanceof Float32Array || data instanceof Float64Array) {
    const bytes = bySignificance(bytesOf(data), rowLength, bytesPerPixel(pixelTypeOf(data)));
    difference(bytes, (rowLength * bytes.length) / data.length, samples);
    return bytes;
  }
  difference(data, rowLength, samples);
  return bytesOf(data);
}

function difference(data: PixelArray, rowLength: number, stride: number): void {
  for (let row = 0; row < data.length; row += rowLength)
    for (let i = row + rowLength - 1; i >= row + stride; i--) data[i]! -= data[i - stride]!;
}

/** Within each row: all the most significant bytes, then all the next ones, and so on. */
function bySignificance(bytes: Uint8Array, rowLength: number, width: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let row = 0; row < bytes.length; row += rowLength * width)
    for (let i = 0; i < rowLength; i++)
      for (let byte = 0; byte < width; byte++)
        out[row + (width - 1 - byte) * rowLength + i] = bytes[row + i * width + byte]!;
  return out;
}
