import {
  byteStreamSplit,
  deltaBinaryUnpack,
  deltaLengthByteArray,
  readPlain,
  type SchemaElement,
} from "../vendor/hyparquet";
import { decodeHybrid } from "./hybrid";

export type PhysicalValue = number | bigint | boolean | Uint8Array;

/** Decoded values of a page, in their physical type. */
export type Values = Float32Array | Float64Array | Int32Array | BigInt64Array | readonly PhysicalValue[];

/**
 * Decodes the values of a data page, after checking that its bytes can hold `count` of them.
 * @throws Error where they cannot, or the encoding is not read.
 */
export function decodeValues(
  encoding: string,
  bytes: Uint8Array,
  count: number,
  element: SchemaElement,
  dictionary: Values | null,
): Values {
  if (count === 0) return [];
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  switch (encoding) {
    case "PLAIN":
      return decodePlain(bytes, count, element);
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      return fromDictionary(bytes, count, dictionary);
    case "RLE":
      return decodeBooleans(bytes, count, element);
    case "BYTE_STREAM_SPLIT":
      requireBytes(bytes, count * plainWidth(element));
      return checked(byteStreamSplit(reader, count, requireType(element), element.type_length));
    case "DELTA_BINARY_PACKED": {
      checkDeltaHeader(bytes);
      const out = element.type === "INT32" ? new Int32Array(count) : new BigInt64Array(count);
      deltaBinaryUnpack(reader, count, out);
      return out;
    }
    case "DELTA_LENGTH_BYTE_ARRAY": {
      checkDeltaHeader(bytes);
      const out: Uint8Array[] = [];
      deltaLengthByteArray(reader, count, out);
      return out;
    }
    default:
      throw new Error(`values encoded as ${encoding}`);
  }
}

/** As `decodeValues`, for the plain encoding of dictionaries and most pages. */
export function decodePlain(bytes: Uint8Array, count: number, element: SchemaElement): Values {
  if (count === 0) return [];
  requireBytes(bytes, element.type === "BOOLEAN" ? Math.ceil(count / 8) : count * plainWidth(element));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return checked(readPlain({ view, offset: 0 }, requireType(element), count, element.type_length));
}

function fromDictionary(bytes: Uint8Array, count: number, dictionary: Values | null): Values {
  if (!dictionary) throw new Error("indices without a dictionary");
  const indices = new Int32Array(count);
  decodeHybrid(bytes.subarray(1), bytes[0] ?? 0, indices);
  const at = (i: number): number => {
    const index = indices[i] ?? 0;
    if (index < dictionary.length) return index;
    throw new Error(`index ${index} in a dictionary of ${dictionary.length}`);
  };
  if (dictionary instanceof Float32Array) return Float32Array.from(indices, (_, i) => dictionary[at(i)] ?? 0);
  const values = new Array<PhysicalValue>(count);
  for (let i = 0; i < count; i++) values[i] = dictionary[at(i)] ?? 0;
  return values;
}

function decodeBooleans(bytes: Uint8Array, count: number, element: SchemaElement): Values {
  if (element.type !== "BOOLEAN") throw new Error(`${element.type} values encoded as RLE`);
  const bits = new Uint8Array(count);
  decodeHybrid(bytes.subarray(4), 1, bits); // after the length of what follows
  return Array.from(bits, (bit) => bit === 1);
}

/** The library believes the block sizes of delta encoding; writers use 128 to some thousands. */
function checkDeltaHeader(bytes: Uint8Array): void {
  let at = 0;
  const varint = (): number => {
    for (let value = 0, shift = 0; shift < 28; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    return Infinity;
  };
  const block = varint();
  const miniblocks = varint();
  if (!(block >= 1 && block <= 65536 && miniblocks >= 1 && block % miniblocks === 0))
    throw new Error(`delta blocks of ${block} values in ${miniblocks} parts`);
}

/** The library's view of what it gives, without the types that no readable column has. */
function checked(values: ReturnType<typeof readPlain>): Values {
  if (values instanceof Uint8Array || values instanceof Uint32Array || values instanceof BigUint64Array)
    throw new Error("values of an unexpected type");
  return values;
}

/** Bytes that one value takes at least. */
function plainWidth(element: SchemaElement): number {
  switch (element.type) {
    case "INT32":
    case "FLOAT":
    case "BYTE_ARRAY": // its length
      return 4;
    case "INT64":
    case "DOUBLE":
      return 8;
    case "INT96":
      return 12;
    case "FIXED_LEN_BYTE_ARRAY":
      if (element.type_length && element.type_length > 0) return element.type_length;
      throw new Error(`values of ${element.type_length} bytes`);
    default:
      throw new Error(`${element.type} values`);
  }
}

function requireType(element: SchemaElement): NonNullable<SchemaElement["type"]> {
  if (!element.type) throw new Error("a column without a type");
  return element.type;
}

function requireBytes(bytes: Uint8Array, needed: number): void {
  if (needed > bytes.length) throw new Error(`${bytes.length} bytes for values that take ${needed}`);
}
