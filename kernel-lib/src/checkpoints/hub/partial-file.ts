import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { messageOf, SoftconError } from "../../core/errors";

/**
 * A download in the making. Every byte is written at its own position: should two processes ever write at once,
 * they write the same bytes to the same places.
 */
export class PartialFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private length: number,
  ) {}

  /** @throws SoftconError where the folder cannot be written to. */
  static async open(path: string): Promise<PartialFile> {
    try {
      await mkdir(dirname(path), { recursive: true });
      const handle = await open(path, "a").then(async (created) => {
        await created.close();
        return open(path, "r+");
      });
      return new PartialFile(path, handle, (await handle.stat()).size);
    } catch (error) {
      throw diskProblem(path, error);
    }
  }

  /** Bytes so far. */
  get size(): number {
    return this.length;
  }

  /** @throws SoftconError where the disk is full. */
  async append(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await this.handle.write(bytes, at, bytes.length - at, this.length);
        at += bytesWritten;
        this.length += bytesWritten;
      }
    } catch (error) {
      throw diskProblem(this.path, error);
    }
  }

  /** Throws away what is there. */
  async restart(): Promise<void> {
    if (this.length > 0) await this.handle.truncate(0);
    this.length = 0;
  }

  /**
   * Whatever was written is on the disk afterwards.
   * @throws SoftconError where the disk is full.
   */
  async flush(): Promise<void> {
    try {
      await this.handle.sync();
    } catch (error) {
      throw diskProblem(this.path, error);
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** A failed write in words, with the way out. */
export function diskProblem(path: string, error: unknown): SoftconError {
  const full =
    error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
  const way = full
    ? "the disk is full: free some space or set HF_HOME to a folder on another disk, and run again to go on"
    : `${messageOf(error)}; set HF_HOME to a folder that you can write to`;
  return new SoftconError(`${path} cannot be written: ${way}`, "resource", { cause: error });
}
