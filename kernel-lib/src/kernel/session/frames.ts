/** Tags of what the worker writes to its supervisor, in the order in which it happened. */
export const frameTags = { message: 0, stdout: 1, stderr: 2 } as const;
export type FrameTag = (typeof frameTags)[keyof typeof frameTags];

const headBytes = 5;

/** One byte of tag, four of length (little-endian), the payload. */
export function frame(tag: FrameTag, payload: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(headBytes + payload.length);
  bytes.writeUInt8(tag, 0);
  bytes.writeUInt32LE(payload.length, 1);
  bytes.set(payload, headBytes);
  return bytes;
}

/** Puts frames together again from the pieces in which a pipe delivers them. */
export class FrameReader {
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #wanted = headBytes;

  constructor(private readonly take: (tag: number, payload: Buffer) => void) {}

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes < this.#wanted) return;
    const all = Buffer.concat(this.#pieces);
    let at = 0;
    this.#wanted = headBytes;
    while (all.length - at >= headBytes) {
      const end = at + headBytes + all.readUInt32LE(at + 1);
      if (end > all.length) {
        this.#wanted = end - at;
        break;
      }
      this.take(all.readUInt8(at), all.subarray(at + headBytes, end));
      at = end;
    }
    this.#pieces = [all.subarray(at)];
    this.#bytes = all.length - at;
  }
}
