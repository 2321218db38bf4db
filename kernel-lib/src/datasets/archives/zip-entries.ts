import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { crc32 } from "../../checkpoints/crc32";
import type { FileReader } from "../../checkpoints/file-reader";
import { printable } from "../../checkpoints/printable";
import { locateBytes, readZipIndex, type ZipEntry } from "../../checkpoints/zip";
import type { ArchiveEntry } from "./entry";

const pieceBytes = 2 ** 18;
const typeMask = 0o170000;
const regularFile = 0o100000;
const folder = 0o040000;

/**
 * The entries of a zip archive (stored and DEFLATE, zip64), sizes and checksums compared as their content is read.
 * @throws SoftconError where the archive is damaged; Error where an entry is packed otherwise, or is not what it says.
 */
export function* zipEntries(file: FileReader): Generator<ArchiveEntry, void, undefined> {
  for (const entry of readZipIndex(file).values()) {
    const type = entry.unixMode & typeMask;
    const plain = type === 0 || type === regularFile;
    const kind = entry.name.endsWith("/") || type === folder ? "folder" : plain ? "file" : "other";
    yield { name: entry.name, kind, size: entry.unpackedSize, content: () => contentOf(file, entry) };
  }
}

async function* contentOf(file: FileReader, entry: ZipEntry): AsyncGenerator<Uint8Array, void, undefined> {
  if (entry.encrypted || (entry.method !== 0 && entry.method !== 8))
    throw new Error(
      `${printable(entry.name)} is ${entry.encrypted ? "encrypted" : `packed by method ${entry.method}`}`,
    );
  const stored = Readable.from(piecesOf(file, locateBytes(file, entry), entry.size));
  const inflate = entry.method === 8 ? stored.pipe(createInflateRaw()) : stored;
  stored.on("error", (error) => inflate.destroy(error));
  let size = 0;
  let sum = 0;
  for await (const piece of inflate) {
    if (!(piece instanceof Uint8Array)) continue;
    size += piece.length;
    if (size > entry.unpackedSize) break;
    sum = crc32(piece, sum);
    yield piece;
  }
  if (size !== entry.unpackedSize || sum !== entry.crc32)
    throw new Error(
      `${printable(entry.name)} does not have the size or the checksum that the directory says`,
    );
}

function* piecesOf(file: FileReader, start: number, length: number): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < length; at += pieceBytes)
    yield file.read(start + at, Math.min(pieceBytes, length - at));
}
