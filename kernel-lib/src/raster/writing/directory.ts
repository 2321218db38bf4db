/** One entry of a TIFF directory. `offset` is as wide as the file's offsets: 4 bytes, 8 in BigTIFF. */
export type TiffTag =
  | {
      readonly tag: number;
      readonly type: "short" | "long" | "offset" | "double";
      readonly values: ArrayLike<number>;
    }
  | { readonly tag: number; readonly type: "ascii"; readonly text: string };

/**
 * The start of a little-endian TIFF or BigTIFF: header, directories in their order, each followed by what does not
 * fit into it. Its length depends on the number of values alone, so that it can be kept free and filled in later.
 */
export function encodeDirectories(directories: readonly (readonly TiffTag[])[], big: boolean): Buffer {
  const layout = big
    ? { header: 16, count: 8, entry: 20, inline: 8, next: 8 }
    : { header: 8, count: 2, entry: 12, inline: 4, next: 4 };
  const fields = directories.map((tags) =>
    [...tags].sort((a, b) => a.tag - b.tag).map((tag) => ({ tag: tag.tag, ...encodeValues(tag, big) })),
  );
  const size = (entries: (typeof fields)[number]): number =>
    layout.count +
    entries.length * layout.entry +
    layout.next +
    entries.reduce((sum, { bytes }) => sum + (bytes.length > layout.inline ? padded(bytes.length) : 0), 0);
  const total = fields.reduce((sum, entries) => sum + size(entries), layout.header);
  const out = Buffer.alloc(total);
  const putOffset = (value: number, at: number): number =>
    big ? out.writeBigUInt64LE(BigInt(value), at) : out.writeUInt32LE(value, at);

  out.write("II", 0, "latin1");
  out.writeUInt16LE(big ? 43 : 42, 2);
  if (big) out.writeUInt16LE(8, 4);
  putOffset(layout.header, big ? 8 : 4);
  let start = layout.header;
  for (const [i, entries] of fields.entries()) {
    if (big) out.writeBigUInt64LE(BigInt(entries.length), start);
    else out.writeUInt16LE(entries.length, start);
    let at = start + layout.count;
    let free = at + entries.length * layout.entry + layout.next;
    for (const { tag, type, count, bytes } of entries) {
      out.writeUInt16LE(tag, at);
      out.writeUInt16LE(type, at + 2);
      putOffset(count, at + 4);
      const value = at + layout.entry - layout.inline;
      if (bytes.length <= layout.inline) bytes.copy(out, value);
      else {
        putOffset(free, value);
        bytes.copy(out, free);
        free += padded(bytes.length);
      }
      at += layout.entry;
    }
    start += size(entries);
    putOffset(i + 1 < fields.length ? start : 0, at);
  }
  return out;
}

/** Values begin at even offsets, as TIFF asks. */
const padded = (length: number): number => length + (length % 2);

function encodeValues(tag: TiffTag, big: boolean): { type: number; count: number; bytes: Buffer } {
  if (tag.type === "ascii") {
    const bytes = Buffer.from(`${tag.text}\0`, "utf8");
    return { type: 2, count: bytes.length, bytes };
  }
  const { values } = tag;
  const count = values.length;
  const put = (width: number, write: (bytes: Buffer, value: number, at: number) => number): Buffer => {
    const bytes = Buffer.alloc(count * width);
    for (let i = 0; i < count; i++) write(bytes, values[i] ?? 0, i * width);
    return bytes;
  };
  if (tag.type === "short") return { type: 3, count, bytes: put(2, (b, v, at) => b.writeUInt16LE(v, at)) };
  if (tag.type === "double") return { type: 12, count, bytes: put(8, (b, v, at) => b.writeDoubleLE(v, at)) };
  if (tag.type === "offset" && big)
    return { type: 16, count, bytes: put(8, (b, v, at) => b.writeBigUInt64LE(BigInt(v), at)) };
  return { type: 4, count, bytes: put(4, (b, v, at) => b.writeUInt32LE(v, at)) };
}
