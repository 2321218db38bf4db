/** Reads numbers and strings one after the other; `onEnd` is thrown where the bytes run out. */
export class ByteCursor {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    /** Where the next read begins. */
    public position: number,
    private readonly onEnd: () => Error,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }
  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }
  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }
  i32(): number {
    return this.view.getInt32(this.take(4), true);
  }
  /** Beyond 2⁵³ rounded; every use compares it with the bytes that are left. */
  u64(): number {
    return Number(this.view.getBigUint64(this.take(8), true));
  }
  f64BigEndian(): number {
    return this.view.getFloat64(this.take(8), false);
  }
  /** A view, not a copy. */
  slice(length: number): Uint8Array {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }
  utf8(length: number): string {
    const { buffer, byteOffset } = this.slice(length);
    return Buffer.from(buffer, byteOffset, length).toString("utf8");
  }
  /** Up to the next line feed, which is passed over. */
  line(): string {
    const end = this.bytes.indexOf(10, this.position);
    if (end < 0) throw this.onEnd();
    const text = this.utf8(end - this.position);
    this.position++;
    return text;
  }

  private take(length: number): number {
    const at = this.position;
    if (!(length <= this.bytes.length - at)) throw this.onEnd();
    this.position = at + length;
    return at;
  }
}
