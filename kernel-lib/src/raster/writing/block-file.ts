import type { FileHandle } from "node:fs/promises";

/** Blocks that may be waiting for their compression: enough to keep every thread of Node's pool busy. */
const maxWaiting = 16;

/** Appends blocks to a file in the order given, while later ones are still being compressed. */
export class BlockFile {
  readonly #waiting: { readonly block: Promise<Uint8Array>; readonly placed: Placed }[] = [];

  constructor(
    private readonly file: FileHandle,
    private end: number,
  ) {}

  /** `placed` is told where the block has come to lie. */
  async append(block: Promise<Uint8Array>, placed: Placed): Promise<void> {
    block.catch(() => {}); // seen when its turn comes
    this.#waiting.push({ block, placed });
    if (this.#waiting.length > maxWaiting) await this.#writeOne();
  }

  async flush(): Promise<void> {
    while (this.#waiting.length > 0) await this.#writeOne();
  }

  async #writeOne(): Promise<void> {
    const first = this.#waiting.shift();
    if (!first) return;
    const bytes = await first.block;
    const offset = this.end;
    this.end += bytes.length + (bytes.length % 2); // blocks begin at even offsets
    await writeFully(this.file, bytes, offset);
    first.placed(offset, bytes.length);
  }
}

type Placed = (offset: number, length: number) => void;

export async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
}
