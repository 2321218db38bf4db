/**
 * Decodes Parquet's hybrid of run lengths and bit-packed groups (levels, dictionary indices).
 * @param bytes exactly the encoded bytes; what follows the last value is ignored, as writers pad.
 * @param out is filled from its start, [count].
 * @throws Error where the bytes end before `out` is full, or a value has more than 24 bits.
 */
export function decodeHybrid(bytes: Uint8Array, bitWidth: number, out: Uint8Array | Int32Array): void {
  if (bitWidth > 24) throw new Error(`indices of ${bitWidth} bits`);
  const mask = 2 ** bitWidth - 1;
  let at = 0;
  let done = 0;
  const byte = (): number => {
    const value = bytes[at++];
    if (value === undefined) throw new Error("levels or indices end early");
    return value;
  };
  while (done < out.length) {
    let header = 0;
    let shift = 0;
    for (let next = 128; next >= 128; shift += 7) {
      if (shift > 28) throw new Error("a run length of more than five bytes");
      next = byte();
      header += (next & 127) * 2 ** shift;
    }
    if (header % 2 === 0) {
      let value = 0;
      for (let i = 0; i * 8 < bitWidth; i++) value += byte() * 2 ** (8 * i);
      const end = Math.min(out.length, done + header / 2);
      out.fill(value, done, end);
      done = end;
    } else {
      const end = Math.min(out.length, done + ((header - 1) / 2) * 8);
      let window = 0;
      let have = 0;
      while (done < end) {
        while (have < bitWidth) {
          window |= byte() << have;
          have += 8;
        }
        out[done++] = window & mask;
        window >>>= bitWidth;
        have -= bitWidth;
      }
    }
  }
}
