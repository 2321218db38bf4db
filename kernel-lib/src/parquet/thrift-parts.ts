// Thrift's compact protocol taken apart one level at a time: what is not changed keeps its bytes, known to us or not.
import { thriftEnd } from "./thrift-check";

/** A field of a structure. Booleans lie in their type: 1 is true, 2 false. */
export interface ThriftField {
  readonly id: number;
  readonly type: number;
  /** The value as it stands in the file. */
  readonly bytes: Uint8Array;
}

/** The fields of the structure that `bytes` begins with. @throws Error where it is none, or ends early. */
export function fieldsOf(bytes: Uint8Array): ThriftField[] {
  const fields: ThriftField[] = [];
  let id = 0;
  for (let at = 0; ; ) {
    const header = byteAt(bytes, at++);
    if (header === 0) return fields;
    if (header >> 4 > 0) id += header >> 4;
    else {
      const { value, end } = varint(bytes, at);
      id = unfold(value);
      at = end;
    }
    const type = header & 15;
    const end = type === 1 || type === 2 ? at : valueEnd(bytes, at, type);
    fields.push({ id, type, bytes: bytes.subarray(at, end) });
    at = end;
  }
}

/** A structure of fields in the order of their ids. */
export function structOf(fields: readonly ThriftField[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let last = 0;
  for (const { id, type, bytes } of fields) {
    const step = id - last;
    parts.push(step > 0 && step < 16 ? Uint8Array.of((step << 4) | type) : longHeader(id, type), bytes);
    last = id;
  }
  return joined([...parts, Uint8Array.of(0)]);
}

/** The elements of a list. @throws Error where it ends early. */
export function itemsOf(bytes: Uint8Array): { readonly type: number; readonly items: readonly Uint8Array[] } {
  const header = byteAt(bytes, 0);
  const type = header & 15;
  const { value: count, end: start } = header >> 4 === 15 ? varint(bytes, 1) : { value: header >> 4, end: 1 };
  const items: Uint8Array[] = [];
  for (let i = 0, at = start; i < count; i++) {
    const end = type === 1 || type === 2 ? at + 1 : valueEnd(bytes, at, type);
    items.push(bytes.subarray(at, end));
    at = end;
  }
  return { type, items };
}

export function listOf(type: number, items: readonly Uint8Array[]): Uint8Array {
  const head =
    items.length < 15
      ? Uint8Array.of((items.length << 4) | type)
      : joined([Uint8Array.of(0xf0 | type), unsigned(BigInt(items.length))]);
  return joined([head, ...items]);
}

/** A signed integer of any width. */
export function integerOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let at = 0, shift = 0n; ; at++, shift += 7n) {
    const byte = byteAt(bytes, at);
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) break;
  }
  return (value >> 1n) ^ -(value & 1n);
}

export function integer(value: bigint): Uint8Array {
  return unsigned(value >= 0n ? value << 1n : (-value << 1n) - 1n);
}

export function textOf(bytes: Uint8Array): string {
  const { value, end } = varint(bytes, 0);
  return new TextDecoder().decode(bytes.subarray(end, end + value));
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function longHeader(id: number, type: number): Uint8Array {
  return joined([Uint8Array.of(type), integer(BigInt(id))]);
}

function valueEnd(bytes: Uint8Array, at: number, type: number): number {
  switch (type) {
    case 3:
      return at + 1;
    case 4:
    case 5:
    case 6:
      return varint(bytes, at).end;
    case 7:
      return at + 8;
    case 8: {
      const { value, end } = varint(bytes, at);
      return end + value;
    }
    case 9: {
      const header = byteAt(bytes, at);
      const item = header & 15;
      const long = header >> 4 === 15;
      const { value: count, end: start } = long ? varint(bytes, at + 1) : { value: header >> 4, end: at + 1 };
      let end = start;
      for (let i = 0; i < count; i++) end = item === 1 || item === 2 ? end + 1 : valueEnd(bytes, end, item);
      return end;
    }
    case 12: {
      const end = thriftEnd(bytes, at, Number.POSITIVE_INFINITY);
      if (end === null) throw new Error("a structure that does not end");
      return end;
    }
    default:
      throw new Error(`a value of unknown type ${type}`);
  }
}

function varint(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = byteAt(bytes, at + i);
    value += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return { value, end: at + i + 1 };
  }
  throw new Error("an integer of more than 10 bytes");
}

function unsigned(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 128n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  bytes.push(Number(left));
  return Uint8Array.from(bytes);
}

function unfold(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new Error("it ends early");
  return byte;
}
