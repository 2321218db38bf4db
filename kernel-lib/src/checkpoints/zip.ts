import { SoftconError } from "../core/errors";
import { crc32 } from "./crc32";
import type { FileReader } from "./file-reader";
import { printable } from "./printable";

/** An entry of a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes it takes in the archive. */
  readonly size: number;
  /** Bytes it has, as the directory says. */
  readonly unpackedSize: number;
  /** 0 stored, 8 DEFLATE. */
  readonly method: number;
  readonly encrypted: boolean;
  /** Type and permissions where a Unix system wrote it, else 0. */
  readonly unixMode: number;
  readonly crc32: number;
  /** Where its local header begins. */
  readonly header: number;
  /** Where its bytes must have ended: the next entry's header, or the central directory. */
  readonly limit: number;
  /** Why its bytes cannot be read in place: it is compressed or encrypted. */
  readonly packed?: string;
}

/** Room for some 200,000 entries; a checkpoint has one a storage. */
const mostDirectoryBytes = 1 << 24;

const endRecord = 0x06054b50;
const endRecord64 = 0x06064b50;
const locator64 = 0x07064b50;
const centralRecord = 0x02014b50;
const localRecord = 0x04034b50;
const none16 = 0xffff;
const none32 = 0xffffffff;

/**
 * The entries of a zip archive by name, from its central directory (PKWARE APPNOTE 6.3, zip64 too).
 * The directory's own claims are bounded by the file's size before anything is allocated.
 *
 * @throws SoftconError where the archive is cut short or damaged, or where entries overlap.
 */
export function readZipIndex(file: FileReader): Map<string, ZipEntry> {
  const directory = findDirectory(file);
  const bytes = view(file.read(directory.offset, directory.size));
  const entries: Omit<ZipEntry, "limit">[] = [];
  for (let at = 0, i = 0; i < directory.count; i++) {
    if (at + 46 > bytes.byteLength || bytes.getUint32(at, true) !== centralRecord)
      throw damaged(file, `entry ${i + 1} of ${directory.count} in its directory is no entry`);
    const next = at + 46 + u16(bytes, at + 28) + u16(bytes, at + 30) + u16(bytes, at + 32);
    if (next > bytes.byteLength) throw damaged(file, "an entry runs past its directory");
    entries.push(centralEntry(file, bytes, at));
    at = next;
  }
  return withLimits(file, entries, directory.offset);
}

/**
 * Where the entry's bytes begin in the file.
 * @throws SoftconError where it is packed, or its local header is not what the directory says.
 */
export function locateEntry(file: FileReader, entry: ZipEntry): number {
  if (entry.packed !== undefined) throw refused(file, entry.name, entry.packed);
  return locateBytes(file, entry);
}

/**
 * Where the entry's bytes begin in the file, packed or not.
 * @throws SoftconError where its local header is not what the directory says.
 */
export function locateBytes(file: FileReader, entry: ZipEntry): number {
  const bytes = file.read(entry.header, 30);
  const header = view(bytes);
  const nameLength = u16(header, 26);
  const data = entry.header + 30 + nameLength + u16(header, 28);
  if (header.getUint32(0, true) !== localRecord || data + entry.size > entry.limit)
    throw damaged(file, `the header of ${printable(entry.name)} contradicts the directory`);
  if (text(file.read(entry.header + 30, nameLength)) !== entry.name)
    throw damaged(file, `${printable(entry.name)} has another name in its own header`);
  return data;
}

/**
 * The whole of an entry, its checksum compared.
 * @throws SoftconError where it is larger than `most` bytes or damaged.
 */
export function readEntry(file: FileReader, entry: ZipEntry, most: number): Uint8Array {
  if (entry.size > most)
    throw new SoftconError(
      `${file.path}: ${printable(entry.name)} has ${entry.size} bytes, expected at most ${most}: no checkpoint of ours`,
    );
  const bytes = file.read(locateEntry(file, entry), entry.size);
  checkCrc(file, entry.name, entry.crc32, crc32(bytes));
  return bytes;
}

/** PyTorch can be told to write no checksums; the archive then says 0. */
export function checkCrc(file: FileReader, name: string, expected: number, found: number): void {
  if (expected !== 0 && expected !== found)
    throw damaged(file, `the bytes of ${printable(name)} do not have their checksum`);
}

function findDirectory(file: FileReader): { offset: number; size: number; count: number } {
  const tailSize = Math.min(file.size, 22 + none16);
  const tailOffset = file.size - tailSize;
  const tail = view(file.read(tailOffset, tailSize));
  let end = tailSize - 22;
  while (end >= 0 && !(tail.getUint32(end, true) === endRecord && end + 22 + u16(tail, end + 20) <= tailSize))
    end--;
  if (end < 0) throw damaged(file, "its end is missing, so it was cut short");
  let count = u16(tail, end + 10);
  let size = tail.getUint32(end + 12, true);
  let offset = tail.getUint32(end + 16, true);
  let limit = tailOffset + end;
  if (end >= 20 && tail.getUint32(end - 20, true) === locator64) {
    const at = u64(tail, end - 20 + 8);
    const record = view(file.read(at, 56));
    if (record.getUint32(0, true) !== endRecord64) throw damaged(file, "its zip64 record is missing");
    count = u64(record, 32);
    size = u64(record, 40);
    offset = u64(record, 48);
    limit = at;
  }
  if (offset + size > limit) throw damaged(file, "its directory lies outside the file");
  if (size > mostDirectoryBytes) throw damaged(file, `its directory claims ${size} bytes`);
  if (count * 46 > size) throw damaged(file, `its directory is too small for ${count} entries`);
  return { offset, size, count };
}

function centralEntry(file: FileReader, bytes: DataView, at: number): Omit<ZipEntry, "limit"> {
  const extra = at + 46 + u16(bytes, at + 28);
  const name = text(new Uint8Array(bytes.buffer, bytes.byteOffset + at + 46, extra - at - 46));
  const method = u16(bytes, at + 10);
  const wide = zip64Fields(bytes, extra, extra + u16(bytes, at + 30));
  const field = (position: number): number => {
    const value = bytes.getUint32(at + position, true);
    if (value !== none32) return value;
    const long = wide.shift();
    if (long === undefined) throw damaged(file, `${printable(name)} lacks its zip64 sizes`);
    return long;
  };
  const size = field(24); // zip64 fields lie in this order, each only where its 32-bit field is full
  const stored = field(20);
  const header = field(42);
  const encrypted = (u16(bytes, at + 8) & 1) === 1;
  const unixMode = (bytes.getUint8(at + 5) === 3 ? bytes.getUint32(at + 38, true) : 0) >>> 16;
  const sizes = { size: stored, unpackedSize: size };
  const entry = {
    name,
    ...sizes,
    method,
    encrypted,
    unixMode,
    crc32: bytes.getUint32(at + 16, true),
    header,
  };
  if (encrypted) return { ...entry, packed: "encrypted" };
  if (method !== 0) return { ...entry, packed: `compressed (method ${method})` };
  if (size !== stored) throw damaged(file, `${printable(name)} has two sizes, ${stored} and ${size}`);
  return entry;
}

function zip64Fields(bytes: DataView, begin: number, end: number): number[] {
  for (let at = begin; at + 4 <= end; at += 4 + u16(bytes, at + 2)) {
    if (u16(bytes, at) !== 1) continue;
    const fields: number[] = [];
    const stop = Math.min(end, at + 4 + u16(bytes, at + 2));
    for (let field = at + 4; field + 8 <= stop; field += 8) fields.push(u64(bytes, field));
    return fields;
  }
  return [];
}

/** Entries may not share bytes: a small file could otherwise stand for a huge one, or one name hide another. */
function withLimits(
  file: FileReader,
  entries: Omit<ZipEntry, "limit">[],
  directory: number,
): Map<string, ZipEntry> {
  const sorted = [...entries].sort((a, b) => a.header - b.header);
  const byName = new Map<string, ZipEntry>();
  sorted.forEach((entry, i) => {
    const limit = sorted[i + 1]?.header ?? directory;
    if (entry.header + 30 + entry.size > limit)
      throw damaged(file, `${printable(entry.name)} overlaps what follows it`);
    if (byName.has(entry.name)) throw damaged(file, `${printable(entry.name)} is there twice`);
    byName.set(entry.name, { ...entry, limit });
  });
  return byName;
}

function damaged(file: FileReader, what: string): SoftconError {
  return new SoftconError(`${file.path}: damaged zip archive, ${what}; download it again`);
}

function refused(file: FileReader, name: string, what: string): SoftconError {
  return new SoftconError(
    `${file.path}: ${printable(name)} is ${what}, expected plain stored bytes; pack the archive again with \`zip -0\`, or save it anew with torch.save`,
  );
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const u16 = (bytes: DataView, at: number): number => bytes.getUint16(at, true);
const u64 = (bytes: DataView, at: number): number => Number(bytes.getBigUint64(at, true));
const text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
