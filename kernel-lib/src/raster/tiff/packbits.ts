/** PackBits (TIFF 6.0, section 9); stops at the end of the input or when `limit` bytes are out. */
export function decodePackBits(input: Uint8Array, limit: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(limit);
  let size = 0;
  for (let at = 0; at < input.length && size < limit; ) {
    const header = input[at++]!;
    if (header === 128) continue;
    const count = header < 128 ? header + 1 : 257 - header;
    const end = Math.min(size + count, limit);
    if (header < 128) {
      const literal = input.subarray(at, at + end - size);
      out.set(literal, size);
      at += count;
      size += literal.length;
    } else {
      out.fill(input[at++] ?? 0, size, end);
      size = end;
    }
  }
  return out.subarray(0, size);
}
