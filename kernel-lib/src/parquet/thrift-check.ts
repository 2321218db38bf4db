/** Limits of what Parquet's own structures need; real files stay far below. */
const maxDepth = 16;
const maxVarint = 10;

/**
 * Walks one Thrift compact-protocol structure without building anything, so that the decoder after it meets
 * only lengths that the bytes bear out, shallow nesting and a bounded number of values.
 * @param at where the structure starts in `bytes`.
 * @returns where it ends, or null where the bytes end first (there may be more in the file).
 * @throws Error where no valid structure starts this way.
 */
export function thriftEnd(bytes: Uint8Array, at: number, maxValues = 1_000_000): number | null {
  try {
    return new Walk(bytes, at, maxValues).struct(0);
  } catch (error) {
    if (error instanceof OutOfBytes) return null;
    throw error;
  }
}

class OutOfBytes extends Error {}

class Walk {
  #values = 0;

  constructor(
    readonly bytes: Uint8Array,
    private at: number,
    readonly maxValues: number,
  ) {}

  struct(depth: number): number {
    if (depth > maxDepth) throw new Error(`structures nested deeper than ${maxDepth}`);
    for (;;) {
      const header = this.#byte();
      if (header === 0) return this.at;
      if (header >> 4 === 0) this.#varint();
      this.#value(header & 15, depth, false);
    }
  }

  #value(type: number, depth: number, inList: boolean): void {
    if (++this.#values > this.maxValues) throw new Error(`more than ${this.maxValues} values`);
    switch (type) {
      case 1:
      case 2: // booleans lie in the field's header, but take a byte in lists
        if (inList) this.#skip(1);
        return;
      case 3:
        this.#skip(1);
        return;
      case 4:
      case 5:
      case 6:
        this.#varint();
        return;
      case 7:
        this.#skip(8);
        return;
      case 8:
        this.#skip(this.#varint());
        return;
      case 9:
        this.#list(depth);
        return;
      case 12:
        this.struct(depth + 1);
        return;
      default:
        throw new Error(`value of unknown type ${type}`);
    }
  }

  #list(depth: number): void {
    if (depth >= maxDepth) throw new Error(`structures nested deeper than ${maxDepth}`);
    const header = this.#byte();
    const size = header >> 4 === 15 ? this.#varint() : header >> 4;
    if (this.#values + size > this.maxValues) throw new Error(`a list of ${size} values`);
    for (let i = 0; i < size; i++) this.#value(header & 15, depth + 1, true);
  }

  #byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new OutOfBytes();
    this.at++;
    return byte;
  }

  #skip(length: number): void {
    if (length > this.bytes.length - this.at) throw new OutOfBytes();
    this.at += length;
  }

  #varint(): number {
    let value = 0;
    for (let i = 0; i < maxVarint; i++) {
      const byte = this.#byte();
      value += (byte & 127) * 2 ** (7 * i);
      if (byte < 128) return value;
    }
    throw new Error(`an integer of more than ${maxVarint} bytes`);
  }
}
