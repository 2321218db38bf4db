import type { ArchiveEntry } from "./entry";

const block = 512;
/** Names and attributes that an entry carries ahead of it; nothing useful is longer. */
const longestExtra = 2 ** 20;

/**
 * The entries of a tar archive as its bytes come (POSIX ustar and pax, GNU long names).
 * @throws Error where the archive is damaged or ends early.
 */
export async function* tarEntries(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  const queue = new ByteQueue(bytes);
  let attributes = new Map<string, string>();
  for (;;) {
    const header = await queue.read(block);
    if (header.every((byte) => byte === 0)) return;
    checkSum(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const size = sizeOf(attributes.get("size"), header);
    if (type === "x" || type === "g" || type === "L" || type === "K") {
      if (size > longestExtra) throw new Error(`attributes of ${size} bytes`);
      const extra = await queue.read(size);
      await queue.skip(padding(size));
      if (type === "x") attributes = new Map([...attributes, ...paxAttributes(extra)]);
      else if (type === "L") attributes.set("path", textOf(extra));
      continue;
    }
    const prefix = textOf(header.subarray(257, 262)) === "ustar" ? textOf(header.subarray(345, 500)) : "";
    const own = textOf(header.subarray(0, 100));
    const name = attributes.get("path") ?? (prefix === "" ? own : `${prefix}/${own}`);
    const isFile = type === "0" || type === "\0" || type === "7";
    const kind = type === "5" || (isFile && name.endsWith("/")) ? "folder" : isFile ? "file" : "other";
    const content = queue.pieces(size);
    yield { name, kind, size, content: () => content };
    for await (const _ of content); // what was left
    await queue.skip(padding(size));
    attributes = new Map();
  }
}

const padding = (size: number): number => (block - (size % block)) % block;

function sizeOf(pax: string | undefined, header: Uint8Array): number {
  const size = pax === undefined ? numberOf(header.subarray(124, 136)) : Number(pax);
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw new Error(`an entry of ${pax ?? "unreadable"} bytes`);
}

/** Octal text, or big-endian bytes after a set high bit (GNU). */
function numberOf(field: Uint8Array): number {
  const first = field[0] ?? 0;
  if (first < 128) return Number.parseInt(textOf(field).trim() || "0", 8);
  return field.subarray(1).reduce((value, byte) => value * 256 + byte, first & 127);
}

function checkSum(header: Uint8Array): void {
  let sum = 0;
  for (let i = 0; i < block; i++) sum += i >= 148 && i < 156 ? 32 : (header[i] ?? 0);
  if (numberOf(header.subarray(148, 156)) !== sum) throw new Error("a header does not have its checksum");
}

/** `<length> <key>=<value>\n`, the length counting all of it. */
function paxAttributes(bytes: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const length = Number(textOf(bytes.subarray(at, space)));
    if (space < 0 || !Number.isSafeInteger(length) || length < 5 || at + length > bytes.length)
      throw new Error("damaged attributes");
    const line = textOf(bytes.subarray(space + 1, at + length - 1));
    const equals = line.indexOf("=");
    found.set(line.slice(0, equals), line.slice(equals + 1));
    at += length;
  }
  return found;
}

/** Up to the first zero byte. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Bytes of a stream in the lengths that are asked for. */
class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Exactly `length` bytes, in one array. */
  async read(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of this.pieces(length)) parts.push(part);
    return Buffer.concat(parts);
  }

  async skip(length: number): Promise<void> {
    for await (const _ of this.pieces(length));
  }

  /** The next `length` bytes as they come. */
  async *pieces(length: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = length; left > 0; ) {
      if (this.#piece.length === 0) {
        const next = await this.#source.next();
        if (next.done) throw new Error("it ends early");
        this.#piece = next.value;
        continue;
      }
      const part = this.#piece.subarray(0, left);
      this.#piece = this.#piece.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }
}
