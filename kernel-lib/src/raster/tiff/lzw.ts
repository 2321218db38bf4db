const clearCode = 256;
const endCode = 257;
const maxCodes = 4096;

/**
 * TIFF's LZW (TIFF 6.0, section 13: most significant bit first, codes widen one entry early).
 * Stops at the end code, at the end of the input, or when `limit` bytes are out.
 * @throws Error at a code that cannot occur.
 */
export function decodeLzw(input: Uint8Array, limit: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(limit);
  // String of code c: the string of prefix[c], then last[c].
  const prefix = new Uint16Array(maxCodes);
  const last = new Uint8Array(maxCodes);
  const first = new Uint8Array(maxCodes);
  const length = new Uint16Array(maxCodes);
  for (let c = 0; c < 256; c++) {
    last[c] = first[c] = c;
    length[c] = 1;
  }
  let next = 258;
  let width = 9;
  let previous = -1;
  let bits = 0;
  let held = 0;
  let size = 0;
  for (let at = 0; size < limit; ) {
    while (held < width && at < input.length) {
      bits = ((bits << 8) | input[at++]!) & 0xffffff;
      held += 8;
    }
    if (held < width) break;
    held -= width;
    const code = (bits >> held) & ((1 << width) - 1);
    if (code === endCode) break;
    if (code === clearCode) {
      next = 258;
      width = 9;
      previous = -1;
      continue;
    }
    if (code > next || (code === next && previous < 0) || (previous < 0 && code > 255))
      throw new Error(`LZW code ${code} where ${next} are known`);
    if (previous >= 0 && next < maxCodes) {
      prefix[next] = previous;
      first[next] = first[previous]!;
      last[next] = first[code === next ? previous : code]!;
      length[next] = length[previous]! + 1;
      next++;
      if (next + 1 >= 1 << width && width < 12) width++;
    }
    const end = size + length[code]!;
    let write = end - 1;
    let c = code;
    for (; write >= limit; write--) c = prefix[c]!;
    for (; write > size; write--) {
      out[write] = last[c]!;
      c = prefix[c]!;
    }
    out[size] = last[c]!;
    size = Math.min(end, limit);
    previous = code;
  }
  return out.subarray(0, size);
}
