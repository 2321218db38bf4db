import * as zlib from "node:zlib";

/** What is left of one byte after eight steps of the reversed polynomial. */
function remainder(byte: number): number {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
}

/** Eight tables, each with one more zero byte behind: eight bytes a step (Intel's "slicing-by-8"). */
function makeTables(): Uint32Array[] {
  const tables = Array.from({ length: 8 }, () => new Uint32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let value = remainder(byte);
    for (const table of tables) {
      table[byte] = value;
      value = (value >>> 8) ^ remainder(value & 255);
    }
  }
  return tables;
}

let tables: Uint32Array[] | undefined;

/** CRC-32 (ISO-HDLC, as in zip) in plain TypeScript, for Node releases whose zlib does not offer it. */
export function crc32InTypeScript(bytes: Uint8Array, crc = 0): number {
  tables ??= makeTables();
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
  if (!t0 || !t1 || !t2 || !t3 || !t4 || !t5 || !t6 || !t7) return 0;
  let c = ~crc;
  let at = 0;
  const word = (i: number): number =>
    (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
  for (; at + 8 <= bytes.length; at += 8) {
    const low = c ^ word(at);
    const high = word(at + 4);
    c =
      (t7[low & 255] ?? 0) ^
      (t6[(low >>> 8) & 255] ?? 0) ^
      (t5[(low >>> 16) & 255] ?? 0) ^
      (t4[low >>> 24] ?? 0) ^
      (t3[high & 255] ?? 0) ^
      (t2[(high >>> 8) & 255] ?? 0) ^
      (t1[(high >>> 16) & 255] ?? 0) ^
      (t0[high >>> 24] ?? 0);
  }
  for (; at < bytes.length; at++) c = (c >>> 8) ^ (t0[(c ^ (bytes[at] ?? 0)) & 255] ?? 0);
  return ~c >>> 0;
}

/** CRC-32 of `bytes`, going on from `crc`: zlib's own where this Node has it (20.15 and later), at memory speed. */
export const crc32: (bytes: Uint8Array, crc?: number) => number =
  typeof zlib.crc32 === "function" ? zlib.crc32 : crc32InTypeScript;
