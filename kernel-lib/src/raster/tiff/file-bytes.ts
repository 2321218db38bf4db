import { close, fstat, open, read } from "node:fs";
import { promisify } from "node:util";
import { messageOf, SoftconError } from "../../core/errors";

const openFile = promisify(open);
const statFile = promisify(fstat);
const readFile = promisify(read);
const closeFile = promisify(close);

/** A file up to this size is read whole at once: patches of data sets, whose few blocks are all wanted anyway. */
const wholeBytes = 2 ** 18;

/** Bytes of a file by range. A range that the file does not have is refused before anything is allocated for it. */
export class FileBytes {
  /** What was asked of the file so far. */
  reads = 0;
  bytesRead = 0;
  #closed = false;

  private constructor(
    readonly path: string,
    readonly size: number,
    private readonly descriptor: number,
    /** The file's bytes, where it is small. */
    private readonly whole: Uint8Array<ArrayBuffer> | null,
  ) {}

  /** @throws SoftconError where there is no such file or it is not a regular one. */
  static async open(path: string): Promise<FileBytes> {
    const descriptor = await openFile(path, "r").catch((error: unknown) => {
      throw new SoftconError(`cannot open ${path}: ${messageOf(error)}`, "input", { cause: error });
    });
    const stat = await statFile(descriptor);
    try {
      if (!stat.isFile()) throw new SoftconError(`${path} is not a file; expected a GeoTIFF`);
      const whole = stat.size <= wholeBytes ? await readFully(descriptor, 0, stat.size, path) : null;
      return new FileBytes(path, stat.size, descriptor, whole);
    } catch (error) {
      await closeFile(descriptor);
      throw error;
    }
  }

  /** @throws SoftconError where the file has no such range. */
  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size))
      throw new SoftconError(
        `${this.path} is damaged or cut short: it refers to ${length} bytes at ${offset}, and has ${this.size}`,
      );
    if (this.#closed) throw new SoftconError(`${this.path} has been closed; open the scene again`, "usage");
    this.reads++;
    this.bytesRead += length;
    if (this.whole) return this.whole.slice(offset, offset + length);
    return readFully(this.descriptor, offset, length, this.path);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await closeFile(this.descriptor);
  }
}

async function readFully(
  descriptor: number,
  offset: number,
  length: number,
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await readFile(descriptor, bytes, at, length - at, offset + at);
    if (bytesRead === 0) throw new SoftconError(`${path} became shorter while it was read`);
    at += bytesRead;
  }
  return bytes;
}
