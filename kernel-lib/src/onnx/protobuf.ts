/** A protobuf message under construction: its parts in order, and its length. Large parts are made when written. */
export class ProtoMessage {
  readonly #parts: { readonly length: number; readonly make: () => Uint8Array }[] = [];
  length = 0;

  /** Varint field; negative numbers as two's complement of 64 bits, as protobuf's int64 wants. */
  integer(field: number, value: number): this {
    return this.#varint(field << 3).#varint(value);
  }

  /** 32-bit float field. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#varint((field << 3) | 5).#append(4, () => bytes);
  }

  /** 64-bit float field. */
  double(field: number, value: number): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return this.#varint((field << 3) | 1).#append(8, () => bytes);
  }

  string(field: number, value: string): this {
    const bytes = Buffer.from(value);
    return this.bytes(field, bytes.length, () => bytes);
  }

  bytes(field: number, length: number, make: () => Uint8Array): this {
    return this.#varint((field << 3) | 2)
      .#varint(length)
      .#append(length, make);
  }

  /** Packed repeated varints. */
  integers(field: number, values: readonly number[]): this {
    const packed = new ProtoMessage();
    for (const value of values) packed.#varint(value);
    return this.message(field, packed);
  }

  message(field: number, message: ProtoMessage): this {
    this.#varint((field << 3) | 2).#varint(message.length);
    for (const { length, make } of message.#parts) this.#append(length, make);
    return this;
  }

  /** The bytes of the message, in one allocation. */
  finish(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const { length, make } of this.#parts) {
      const bytes = make();
      if (bytes.length !== length) throw new Error(`a part of ${length} bytes became ${bytes.length}`);
      out.set(bytes, at);
      at += length;
    }
    return out;
  }

  #varint(value: number): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    bytes.push(Number(rest));
    const made = Uint8Array.from(bytes);
    return this.#append(made.length, () => made);
  }

  #append(length: number, make: () => Uint8Array): this {
    this.#parts.push({ length, make });
    this.length += length;
    return this;
  }
}
