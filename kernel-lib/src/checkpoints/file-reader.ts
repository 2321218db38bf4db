import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { messageOf, SoftconError } from "../core/errors";

/** Reads ranges of a file. Nothing is allocated that the file does not really hold. */
export class FileReader {
  private constructor(
    readonly path: string,
    /** Bytes in the file when it was opened. */
    readonly size: number,
    private descriptor: number | undefined,
  ) {}

  /** @throws SoftconError where there is no such file, or it is a folder. */
  static open(path: string): FileReader {
    let descriptor: number;
    try {
      descriptor = openSync(path, "r");
    } catch (error) {
      throw new SoftconError(`${path} cannot be opened: ${messageOf(error)}`, "input", { cause: error });
    }
    const stat = fstatSync(descriptor);
    if (stat.isFile()) return new FileReader(path, stat.size, descriptor);
    closeSync(descriptor);
    throw new SoftconError(`${path} is not a file, expected a checkpoint; name the file itself`);
  }

  /**
   * A fresh buffer of `length` bytes from `offset`, aligned for any typed array.
   *
   * @throws SoftconError where the range is not within the file.
   */
  read(offset: number, length: number): Uint8Array {
    this.check(offset, length);
    const bytes = allocate(length, this.path);
    this.fill(bytes, offset);
    return bytes;
  }

  /** Gives `visit` the range piece by piece, in one small buffer. */
  scan(offset: number, length: number, visit: (piece: Uint8Array) => void): void {
    this.check(offset, length);
    const buffer = new Uint8Array(Math.min(length, 1 << 20));
    for (let at = 0; at < length; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, length - at));
      this.fill(piece, offset + at);
      visit(piece);
    }
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private check(offset: number, length: number): void {
    if (this.descriptor === undefined) throw new SoftconError(`${this.path} is closed; open it again`);
    const inside =
      Number.isSafeInteger(offset) &&
      Number.isSafeInteger(length) &&
      offset >= 0 &&
      length >= 0 &&
      offset + length <= this.size;
    if (!inside)
      throw new SoftconError(
        `${this.path} has ${this.size} bytes, but its index points to ${length} at ${offset}: it is cut short or damaged; download it again`,
      );
  }

  private fill(bytes: Uint8Array, offset: number): void {
    if (this.descriptor === undefined) return;
    const most = 1 << 30; // one read call takes less than 2 GiB
    for (let at = 0; at < bytes.length; ) {
      const count = readSync(this.descriptor, bytes, at, Math.min(most, bytes.length - at), offset + at);
      if (count === 0) throw new SoftconError(`${this.path} became shorter while it was read; try again`);
      at += count;
    }
  }
}

function allocate(length: number, path: string): Uint8Array {
  try {
    return new Uint8Array(length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SoftconError(
      `${path}: no memory for ${Math.ceil(length / 2 ** 20)} MiB; close other programs or use a smaller model`,
      "resource",
      { cause: error },
    );
  }
}
