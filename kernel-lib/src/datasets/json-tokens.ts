/** What takes the tokens. */
export interface TokenSink {
  /** One of `{ } [ ] : ,`, as its byte. */
  mark(byte: number): void;
  /** A string: the bytes from `start` to `end` (exclusive), valid during the call. */
  string(bytes: Buffer, start: number, end: number): void;
}

/** No name or label of ours is longer; what is, is another file. */
const longestString = 4096;

const nothing = Buffer.alloc(0);
const quote = 0x22;
const backslash = 0x5c;

const marks = tableOf("{}[]:,");
const spaces = tableOf(" \n\r\t");

/** Cuts JSON of objects, lists and strings into tokens as its bytes come. Memory is that of a token. */
export class JsonTokens {
  /** The part of a string that came with earlier pieces; null outside of strings. */
  #open: Buffer | null = null;
  #at = 0;

  constructor(private readonly sink: TokenSink) {}

  /** @throws Error that says at which byte something else stands, or what the sink threw, with its place. */
  write(bytes: Uint8Array): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    try {
      while (at < text.length) {
        const byte = text[at]!;
        if (this.#open) at = this.#string(text, at, this.#open);
        else if (byte === quote) at = this.#string(text, at + 1, nothing);
        else if (marks[byte] === 1) {
          this.sink.mark(byte);
          at++;
        } else if (spaces[byte] === 1) at++;
        else throw new Error(`${JSON.stringify(String.fromCharCode(byte))} where it does not belong`);
      }
    } catch (error) {
      throw new Error(`byte ${this.#at + at}: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#at += text.length;
  }

  /** @throws Error where a string is not closed. */
  end(): void {
    if (this.#open) throw new Error("the file ends within a string");
  }

  /** Goes on with a string from `start`; returns where the text goes on after it. */
  #string(text: Buffer, start: number, before: Buffer): number {
    let end = start;
    while (end < text.length && text[end] !== quote) {
      if (text[end] === backslash) throw new Error("an escaped character in a string");
      end++;
    }
    if (before.length + end - start > longestString)
      throw new Error(`a string of over ${longestString} bytes`);
    if (end === text.length) {
      this.#open = Buffer.concat([before, text.subarray(start, end)]);
      return end;
    }
    this.#open = null;
    if (before.length === 0) this.sink.string(text, start, end);
    else {
      const whole = Buffer.concat([before, text.subarray(start, end)]);
      this.sink.string(whole, 0, whole.length);
    }
    return end + 1;
  }
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}
