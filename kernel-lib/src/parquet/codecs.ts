import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { decompressLz4Raw, decompressZstd, snappyUncompress } from "../vendor/hyparquet";

interface Codec {
  /** The most bytes that one byte can stand for, rounded up: a page that claims more is damaged. */
  readonly expansion: number;
  readonly decode: (packed: Uint8Array, length: number) => Uint8Array;
}

/** Nothing useful packs tighter; it keeps a small hostile file from growing without bound. */
const tightest = 20_000;

/** Hadoop's old LZ4 frames are left out: their lengths are signed and can be made to run in circles. */
const codecs: Readonly<Record<string, Codec>> = {
  UNCOMPRESSED: { expansion: 1, decode: (packed) => packed },
  SNAPPY: {
    expansion: 32,
    decode: (packed, length) => {
      const bytes = new Uint8Array(length);
      snappyUncompress(packed, bytes);
      return bytes;
    },
  },
  GZIP: {
    expansion: 1100,
    decode: (packed, length) => gunzipSync(packed, { maxOutputLength: Math.max(1, length) }),
  },
  BROTLI: {
    expansion: tightest,
    decode: (packed, length) => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, length) }),
  },
  ZSTD: {
    expansion: tightest,
    decode: (packed, length) => decompressZstd(packed, new Uint8Array(length)),
  },
  LZ4_RAW: { expansion: 256, decode: (packed, length) => decompressLz4Raw(packed, length) },
};

export const readableCodecs: readonly string[] = Object.keys(codecs);

/**
 * The bytes of a page, unpacked.
 * @throws Error where they do not come to exactly `length` bytes.
 */
export function unpack(codec: string, packed: Uint8Array, length: number): Uint8Array {
  const chosen = codecs[codec];
  if (!chosen) throw new Error(`pages packed with ${codec}`);
  if (length > 1024 + packed.length * chosen.expansion)
    throw new Error(`a page of ${packed.length} bytes claims to unpack to ${length}`);
  const bytes = chosen.decode(packed, length);
  if (bytes.length !== length) throw new Error(`a page unpacks to ${bytes.length} bytes, not ${length}`);
  return bytes;
}
