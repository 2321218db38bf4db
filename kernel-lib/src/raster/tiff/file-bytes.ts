import * as fs from "node:fs";
import { promisify } from "node:util";
import { isMainThread } from "node:worker_threads";
import { messageOf, SoftconError } from "../../core/errors";

const open = promisify(fs.open);
const read = promisify(fs.read);
const close = promisify(fs.close);

/**
 * A thread of its own may wait for the disk, and saves the errand to the thread pool, which takes several times as
 * long as reading a small file; the main thread never waits.
 */
const files = isMainThread
  ? {
      open: (path: string) => open(path, "r"),
      read: async (descriptor: number, into: Uint8Array, at: number, position: number) =>
        (await read(descriptor, into, at, into.length - at, position)).bytesRead,
      close: (descriptor: number) => close(descriptor),
    }
  : {
      open: async (path: string) => fs.openSync(path, "r"),
      read: async (descriptor: number, into: Uint8Array, at: number, position: number) =>
        fs.readSync(descriptor, into, at, into.length - at, position),
      close: async (descriptor: number) => fs.closeSync(descriptor),
    };

/** A file up to this size is read whole at once: patches of data sets, whose few blocks are all wanted anyway. */
const wholeBytes = 2 ** 20;

/**
 * Memory of small files that were closed, for those that are opened next: fresh memory takes longer to come by than
 * such a file takes to read. A thread keeps that of one scene's files.
 */
const spare: Uint8Array<ArrayBuffer>[] = [];
const mostSpare = 16;

/** Bytes of a file by range. A range that the file does not have is refused before anything is allocated for it. */
export class FileBytes {
  /** What was asked of the file so far. */
  reads = 0;
  bytesRead = 0;
  #closed = false;

  private constructor(
    readonly path: string,
    readonly size: number,
    /** Memory that begins with the file's bytes where it is small, else what they are read from. */
    private readonly source: Uint8Array<ArrayBuffer> | number,
  ) {}

  /** @throws SoftconError where there is no such file or it is not a regular one. */
  static async open(path: string): Promise<FileBytes> {
    const descriptor = await files.open(path).catch((error: unknown) => {
      throw new SoftconError(`cannot open ${path}: ${messageOf(error)}`, "input", { cause: error });
    });
    let keep = false;
    try {
      const stat = fs.fstatSync(descriptor); // known since the file was opened: nothing to wait for
      if (!stat.isFile()) throw new SoftconError(`${path} is not a file; expected a GeoTIFF`);
      keep = stat.size > wholeBytes;
      if (keep) return new FileBytes(path, stat.size, descriptor);
      const memory = memoryFor(stat.size);
      await readFully(descriptor, 0, memory.subarray(0, stat.size), path);
      return new FileBytes(path, stat.size, memory);
    } finally {
      if (!keep) fs.closeSync(descriptor); // only read from: nothing to wait for either
    }
  }

  /**
   * Bytes that are only for reading, and only until the file is closed: of a small file they are no copy.
   * @throws SoftconError where the file has no such range.
   */
  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size))
      throw new SoftconError(
        `${this.path} is damaged or cut short: it refers to ${length} bytes at ${offset}, and has ${this.size}`,
      );
    if (this.#closed) throw new SoftconError(`${this.path} has been closed; open the scene again`, "usage");
    this.reads++;
    this.bytesRead += length;
    return typeof this.source === "number"
      ? readFully(this.source, offset, new Uint8Array(length), this.path)
      : this.source.subarray(offset, offset + length);
  }

  /** What was read must no longer be used. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (typeof this.source === "number") await files.close(this.source);
    else if (spare.length < mostSpare) spare.push(this.source);
  }
}

/** At least so many bytes; what they held before is still in them. */
function memoryFor(size: number): Uint8Array<ArrayBuffer> {
  const at = spare.findIndex(({ length }) => length >= size);
  return spare.splice(at < 0 ? mostSpare : at, 1)[0] ?? new Uint8Array(2 ** Math.ceil(Math.log2(size + 1)));
}

async function readFully(
  descriptor: number,
  offset: number,
  bytes: Uint8Array<ArrayBuffer>,
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; ) {
    const bytesRead = await files.read(descriptor, bytes, at, offset + at);
    if (bytesRead === 0) throw new SoftconError(`${path} became shorter while it was read`);
    at += bytesRead;
  }
  return bytes;
}
