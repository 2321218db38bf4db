import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { SoftconError } from "../../core/errors";
import { ZSTDDecoder } from "../../vendor/zstddec";
import { bytesPerPixel, pixelView } from "../pixel-types";
import type { PixelArray, PixelType } from "../raster";
import { decodeLzw } from "./lzw";
import { decodePackBits } from "./packbits";
import { type Destination, parted, partedInPlace } from "./parting";
import { undoFloatingPoint } from "./predictor";

/** How the pixels of a block lie in its bytes. */
export interface BlockFormat {
  /** TIFF's number of the compression. */
  readonly compression: number;
  /** 1 none, 2 horizontal differencing, 3 floating point. */
  readonly predictor: number;
  readonly littleEndian: boolean;
  readonly pixelType: PixelType;
  /** Samples of a pixel that lie next to each other. */
  readonly samples: number;
  /** Pixels in a row of the block, and rows. */
  readonly width: number;
  readonly rows: number;
  /** Bytes it may unpack to: some writers fill the last strip up. */
  readonly limit: number;
}

interface Codec {
  readonly name: string;
  /** The most bytes that one byte can stand for; a block that claims more is damaged. */
  readonly ratio: number;
  /** At most `limit` bytes; may throw anything at all. */
  readonly unpack: (packed: Uint8Array<ArrayBuffer>, limit: number) => Promise<Uint8Array>;
}

const inflateAsync = promisify(inflate);
const deflate: Codec = {
  name: "DEFLATE",
  ratio: 1040,
  // In Node's thread pool, into one buffer of the right size.
  unpack: (packed, limit) => inflateAsync(packed, { maxOutputLength: limit, chunkSize: Math.max(limit, 64) }),
};

const codecs: ReadonlyMap<number, Codec> = new Map([
  [1, { name: "none", ratio: 1, unpack: async (packed) => packed }],
  [5, { name: "LZW", ratio: 4096, unpack: async (packed, limit) => decodeLzw(packed, limit) }],
  [8, deflate],
  [32946, deflate],
  [32773, { name: "PackBits", ratio: 64, unpack: async (packed, limit) => decodePackBits(packed, limit) }],
  [
    50000,
    {
      name: "ZSTD",
      ratio: 45_000, // a run of 128 KiB takes 4 bytes at least
      unpack: async (packed, limit) => {
        const decoder = new ZSTDDecoder();
        await decoder.init();
        return decoder.decode(packed, limit);
      },
    },
  ],
]);

const unread: ReadonlyMap<number, string> = new Map([
  [6, "old-style JPEG"],
  [7, "JPEG"],
  [34712, "JPEG 2000"],
  [34887, "LERC"],
  [34925, "LZMA"],
  [50001, "WebP"],
  [50002, "JPEG XL"],
]);

/**
 * The codec of a compression.
 * @throws SoftconError for one that is not read here.
 */
export function codecOf(compression: number, path: string): Codec {
  const codec = codecs.get(compression);
  if (codec) return codec;
  throw new SoftconError(
    `${path} is compressed with ${unread.get(compression) ?? `method ${compression}`}, which is not read; ` +
      "expected DEFLATE, LZW, ZSTD, PackBits or none: gdal_translate -of COG -co COMPRESS=DEFLATE IN OUT.tif",
  );
}

/**
 * Pixels of one block, band after band, row-major: [samples, rows, width]. They may lie in `packed` itself, which is
 * left as it is.
 * @param to for blocks of several samples: which of them are put where, and all that is given.
 * @throws Error (of any kind) where the bytes are damaged.
 */
export async function decodeBlock(
  packed: Uint8Array<ArrayBuffer>,
  format: BlockFormat,
  to?: Destination,
): Promise<PixelArray> {
  const { pixelType, samples, width, rows, predictor } = format;
  const bytesPerSample = bytesPerPixel(pixelType);
  const size = rows * width * samples * bytesPerSample;
  const unpacked = await codecOf(format.compression, "the block").unpack(packed, format.limit);
  if (unpacked.length < size) throw new Error(`${unpacked.length} bytes unpacked, ${size} expected`);
  const swapped = predictor !== 3 && !format.littleEndian && bytesPerSample > 1;
  const changed = swapped || predictor === 3;
  const bytes = aligned(
    changed && unpacked === packed ? packed.slice(0, size) : unpacked,
    size,
    bytesPerSample,
  );
  if (predictor === 3)
    undoFloatingPoint(bytes, { rows, rowSamples: width * samples, bytesPerSample, samples });
  else if (swapped) swap(bytes, bytesPerSample);
  if (samples === 1 && predictor !== 2)
    return pixelView(pixelType, bytes.buffer, bytes.byteOffset, rows * width);
  const block = { pixelType, rows, width, samples, differenced: predictor === 2 };
  return unpacked === packed || to ? parted(bytes, block, to) : partedInPlace(bytes, block);
}

/** The first `size` bytes, where a typed array of wider elements may begin. */
function aligned(bytes: Uint8Array, size: number, alignment: number): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset } = bytes;
  return buffer instanceof ArrayBuffer && byteOffset % alignment === 0
    ? new Uint8Array(buffer, byteOffset, size)
    : new Uint8Array(bytes.subarray(0, size));
}

function swap(bytes: Uint8Array<ArrayBuffer>, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else if (width === 8) buffer.swap64();
}
