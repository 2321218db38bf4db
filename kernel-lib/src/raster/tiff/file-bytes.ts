import { close, fstat, open, read } from "node:fs";
import { promisify } from "node:util";
import { messageOf, SoftconError } from "../../core/errors";

const openFile = promisify(open);
const statFile = promisify(fstat);
const readFile = promisify(read);
const closeFile = promisify(close);

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
  ) {}

  /** @throws SoftconError where there is no such file or it is not a regular one. */
  static async open(path: string): Promise<FileBytes> {
    const descriptor = await openFile(path, "r").catch((error: unknown) => {
      throw new SoftconError(`cannot open ${path}: ${messageOf(error)}`, "input", { cause: error });
    });
    const stat = await statFile(descriptor);
    if (stat.isFile()) return new FileBytes(path, stat.size, descriptor);
    await closeFile(descriptor);
    throw new SoftconError(`${path} is not a file; expected a GeoTIFF`);
  }

  /** @throws SoftconError where the file has no such range. */
  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size))
      throw new SoftconError(
        `${this.path} is damaged or cut short: it refers to ${length} bytes at ${offset}, and has ${this.size}`,
      );
    if (this.#closed) throw new SoftconError(`${this.path} has been closed; open the scene again`, "usage");
    const bytes = new Uint8Array(length);
    this.reads++;
    for (let at = 0; at < length; ) {
      const { bytesRead } = await readFile(this.descriptor, bytes, at, length - at, offset + at);
      if (bytesRead === 0) throw new SoftconError(`${this.path} became shorter while it was read`);
      at += bytesRead;
    }
    this.bytesRead += length;
    return bytes;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await closeFile(this.descriptor);
  }
}
