import { crc32 } from "../checkpoints/crc32";

/** Bytes from opcodes (numbers) and text or bytes as they are. */
export function bytesFrom(...parts: (number | string | Uint8Array)[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === "number" ? Buffer.of(part) : Buffer.from(part))));
}

export const u16 = (value: number): Buffer => Buffer.of(value & 255, value >> 8);
export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** BINUNICODE. */
export const unicode = (text: string): Buffer => bytesFrom("X", u32(Buffer.byteLength(text)), text);
/** LONG1 of eight bytes. */
export function long(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytesFrom(0x8a, 8, bytes);
}
export const tuple = (...items: Uint8Array[]): Buffer => bytesFrom("(", ...items, "t");
export const dict = (...keysAndValues: Uint8Array[]): Buffer => bytesFrom("}(", ...keysAndValues, "u");
/** A whole pickle of protocol 2. */
export const pickle = (...parts: (number | string | Uint8Array)[]): Buffer =>
  bytesFrom(0x80, 2, ...parts, ".");

/** How a tensor is pickled; what is left out is that of a contiguous float32 tensor at the storage's beginning. */
export interface HandMadeTensor {
  readonly shape: readonly number[];
  readonly stride?: readonly (number | bigint)[];
  readonly offset?: number | bigint;
  readonly key?: string;
  readonly type?: string;
  /** Elements of the storage. */
  readonly length?: number | bigint;
}

const count = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

/** `torch._utils._rebuild_tensor_v2(storage, offset, shape, stride, False, OrderedDict())`. */
export function tensor(made: HandMadeTensor): Buffer {
  const { shape, key = "0", type = "torch FloatStorage", offset = 0, length = count(shape) } = made;
  const stride = made.stride ?? shape.map((_, d) => count(shape.slice(d + 1)));
  const global = bytesFrom("c", type.replace(" ", "\n"), "\n");
  const storage = bytesFrom(
    tuple(unicode("storage"), global, unicode(key), unicode("cpu"), long(length), bytesFrom("N")),
    "Q",
  );
  const hooks = bytesFrom("ccollections\nOrderedDict\n)R");
  const layout = [tuple(...shape.map(long)), tuple(...stride.map(long))];
  return bytesFrom(
    "ctorch._utils\n_rebuild_tensor_v2\n",
    tuple(storage, long(offset), ...layout, bytesFrom(0x89), hooks),
    "R",
  );
}

/** How an archive differs from what PyTorch writes. */
export interface ZipOptions {
  /** Sizes and offsets in zip64 fields, the directory behind a zip64 record. */
  readonly zip64?: boolean;
  readonly method?: number;
  /** What the archive says each entry's checksum is, in place of what it is. */
  readonly crc?: number;
}

/** A zip archive of stored entries. */
export function zip(entries: Readonly<Record<string, Uint8Array>>, options: ZipOptions = {}): Buffer {
  const { zip64 = false, method = 0 } = options;
  const full = 0xffffffff;
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of Object.entries(entries)) {
    const crc = options.crc ?? crc32(data);
    const sizes = zip64 ? [u32(full), u32(full)] : [u32(data.length), u32(data.length)];
    const wide = [u64(data.length), u64(data.length)];
    const common = (extra: Buffer): Buffer =>
      bytesFrom(
        u16(45),
        u16(0),
        u16(method),
        u32(0),
        u32(crc),
        ...sizes,
        u16(name.length),
        u16(extra.length),
      );
    const localExtra = zip64 ? bytesFrom(u16(1), u16(16), ...wide) : Buffer.alloc(0);
    const extra = zip64 ? bytesFrom(u16(1), u16(24), ...wide, u64(offset)) : Buffer.alloc(0);
    const local = bytesFrom("PK\x03\x04", common(localExtra), name, localExtra, data);
    directory.push(
      bytesFrom(
        "PK\x01\x02",
        u16(45),
        common(extra),
        Buffer.alloc(10),
        u32(zip64 ? full : offset),
        name,
        extra,
      ),
    );
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const number = directory.length;
  const record = bytesFrom(
    ...["PK\x06\x06", u64(44), u16(45), u16(45), u32(0), u32(0), u64(number), u64(number)],
    ...[u64(central.length), u64(offset), "PK\x06\x07", u32(0), u64(offset + central.length), u32(1)],
  );
  const small = bytesFrom(u16(number), u16(number), u32(central.length), u32(offset), u16(0));
  const saturated = bytesFrom(u16(0xffff), u16(0xffff), u32(full), u32(full), u16(0));
  const end = bytesFrom("PK\x05\x06", u32(0), zip64 ? saturated : small);
  return Buffer.concat([...locals, central, zip64 ? record : Buffer.alloc(0), end]);
}

/** A `.pth` in the zip format: `data.pkl` and its storages by key. */
export function zipPth(
  data: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  options: ZipOptions & { readonly byteorder?: string } = {},
): Buffer {
  const entries: Record<string, Uint8Array> = { "made/data.pkl": data };
  if (options.byteorder !== undefined) entries["made/byteorder"] = Buffer.from(options.byteorder);
  for (const [key, bytes] of Object.entries(storages)) entries[`made/data/${key}`] = bytes;
  return zip(entries, options);
}

/** A `.pth` in the legacy format; storages are given with the bytes an element takes. */
export function legacyPth(
  data: Uint8Array,
  storages: Readonly<Record<string, { readonly bytes: Uint8Array; readonly width: number }>>,
): Buffer {
  const magic = Buffer.from("6cfc9c46f9206aa85019", "hex");
  const keys = Object.keys(storages).map(unicode);
  return bytesFrom(
    pickle(0x8a, magic.length, magic),
    pickle("M", u16(1001)),
    pickle("}"),
    data,
    pickle("](", ...keys, "e"),
    ...Object.values(storages).flatMap(({ bytes, width }) => [u64(bytes.length / width), bytes]),
  );
}

/** The bytes of float32 numbers. */
export const floats = (...values: readonly number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);
