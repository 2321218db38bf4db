import { closeSync, createReadStream, openSync, type ReadStream, readSync } from "node:fs";
import { createGunzip } from "node:zlib";
import { ZSTDDecoder } from "../../vendor/zstddec";

/** The bytes that files hold between them, unpacked as they are asked for. */
export interface UnpackedBytes {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes of the files that were read so far. */
  position(): number;
  close(): void;
}

const pieceBytes = 2 ** 18;

/** Files put together, as they are or compressed with gzip. */
export function streamed(files: readonly string[], gzip: boolean): UnpackedBytes {
  let read = 0;
  const open = new Set<ReadStream>();
  const pieces = async function* (): AsyncGenerator<Buffer> {
    for (const path of files) {
      const stream = createReadStream(path, { highWaterMark: pieceBytes });
      open.add(stream);
      for await (const piece of stream) {
        if (!Buffer.isBuffer(piece)) continue;
        read += piece.length;
        yield piece;
      }
      open.delete(stream);
    }
  };
  return {
    bytes: gzip ? gunzipped(pieces()) : pieces(),
    position: () => read,
    close: () => {
      for (const stream of open) stream.destroy();
    },
  };
}

async function* gunzipped(packed: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const feeding = (async () => {
    for await (const piece of packed)
      if (!gunzip.write(piece)) await new Promise<void>((resolve) => gunzip.once("drain", resolve));
    gunzip.end();
  })().catch((error: unknown) => gunzip.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const piece of gunzip) if (piece instanceof Uint8Array) yield piece;
    await feeding;
  } finally {
    gunzip.destroy();
  }
}

/** A frame that holds nothing: the decoder gives all that it still has before it takes this. */
const emptyFrame = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0);

/**
 * Files put together, compressed with Zstandard. The decoder, zstd itself, keeps a window of 128 MiB at most and
 * refuses frames that need more.
 */
export function zstdUnpacked(files: readonly string[]): UnpackedBytes {
  let read = 0;
  let pulled = 0;
  let descriptor: number | null = null;
  const close = (): void => {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  };
  const packed = function* (): Generator<Uint8Array> {
    for (const path of files) {
      descriptor = openSync(path, "r");
      const piece = new Uint8Array(pieceBytes);
      for (;;) {
        const length = readSync(descriptor, piece, 0, piece.length, null);
        if (length === 0) break;
        read += length;
        pulled++;
        yield piece.subarray(0, length);
      }
      close();
    }
    pulled++;
    yield emptyFrame;
  };
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    const decoder = new ZSTDDecoder();
    await decoder.init();
    let emptyAt = -1;
    for (const piece of decoder.decodeStreaming(packed())) {
      if (piece.length > 0) yield piece;
      // Where a frame is damaged, it gives nothing and takes nothing, for ever.
      else if (emptyAt === pulled) throw new Error("a Zstandard frame does not unpack");
      else emptyAt = pulled;
    }
  };
  return { bytes: bytes(), position: () => read, close };
}
