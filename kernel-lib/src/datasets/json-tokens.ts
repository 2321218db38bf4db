/** No name or label of ours is longer; what is, is another file. */
const longestString = 4096;

const quote = 0x22;
const backslash = 0x5c;

/**
 * Cuts JSON of objects, lists and strings into tokens as its bytes come: `{ } [ ] : ,`, and strings, which are given
 * with a quote before them (`"abc`). Memory is that of a token.
 */
export class JsonTokens {
  /** Bytes of a string that goes on in the next piece; null outside of strings. */
  #open: Uint8Array | null = null;
  #at = 0;

  constructor(private readonly take: (token: string) => void) {}

  /** @throws Error that says at which byte something else stands. */
  write(bytes: Uint8Array): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    let i = 0;
    while (i < text.length) {
      if (this.#open) {
        i = this.#string(text, i);
        continue;
      }
      const byte = text[i]!;
      if (byte === quote) this.#open = new Uint8Array(0);
      else if (
        byte === 0x7b ||
        byte === 0x7d ||
        byte === 0x5b ||
        byte === 0x5d ||
        byte === 0x3a ||
        byte === 0x2c
      )
        this.#give(String.fromCharCode(byte), i);
      else if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)
        throw new Error(
          `byte ${this.#at + i} is ${JSON.stringify(String.fromCharCode(byte))}, which is not expected`,
        );
      i++;
    }
    this.#at += text.length;
  }

  /** @throws Error where a string is not closed. */
  end(): void {
    if (this.#open) throw new Error("the file ends within a string");
  }

  /** Goes on with the open string from `start`; returns where it goes on after it. */
  #string(text: Buffer, start: number): number {
    const end = text.indexOf(quote, start);
    const stop = end < 0 ? text.length : end;
    const before = this.#open ?? new Uint8Array(0);
    if (before.length + stop - start > longestString)
      throw new Error(`byte ${this.#at + start}: a string of over ${longestString} bytes`);
    const part =
      before.length === 0 ? text.subarray(start, stop) : Buffer.concat([before, text.subarray(start, stop)]);
    if (part.includes(backslash)) throw new Error(`byte ${this.#at + start}: an escaped character`);
    if (end < 0) {
      this.#open = Uint8Array.from(part);
      return stop;
    }
    this.#open = null;
    this.#give(`"${Buffer.from(part.buffer, part.byteOffset, part.length).toString("utf8")}`, start);
    return end + 1;
  }

  #give(token: string, at: number): void {
    try {
      this.take(token);
    } catch (error) {
      throw new Error(`byte ${this.#at + at}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
