import type { SchemaElement } from "../vendor/hyparquet";
import type { Cell } from "./contents";
import type { PhysicalValue } from "./values";

const text = new TextDecoder();

/** How the values of a column become cells. */
export function cellReader(element: SchemaElement): (value: PhysicalValue) => Cell {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (type === "INT96") return julianTime;
  if (type === "INT32" && (converted === "DATE" || logical?.type === "DATE"))
    return (value) => isoTime(Number(value) * 86_400_000).slice(0, 10);
  if (type === "INT64" && (converted?.startsWith("TIMESTAMP") || logical?.type === "TIMESTAMP")) {
    const unit =
      logical?.type === "TIMESTAMP" ? logical.unit : converted === "TIMESTAMP_MICROS" ? "MICROS" : "MILLIS";
    const perMilli = { MILLIS: 1n, MICROS: 1000n, NANOS: 1_000_000n }[unit];
    return (value) => isoTime(Number(BigInt.asIntN(64, wide(value)) / perMilli));
  }
  if (converted === "DECIMAL" && (type === "INT32" || type === "INT64"))
    return (value) => Number(value) / 10 ** (element.scale ?? 0);
  if (type === "INT64") return narrow;
  if (logical?.type === "FLOAT16") return float16;
  const isText =
    converted === "UTF8" || converted === "JSON" || converted === "ENUM" || logical?.type === "STRING";
  if (type === "BYTE_ARRAY" && isText)
    return (value) => (value instanceof Uint8Array ? text.decode(value) : String(value));
  return (value) => value;
}

/** A number that a vector may be made of, or undefined where the column's values are none. */
export function numberReader(element: SchemaElement): ((value: PhysicalValue) => number) | undefined {
  const { type, logical_type: logical, type_length: length } = element;
  if (type === "FLOAT" || type === "DOUBLE" || (type === "INT32" && element.converted_type !== "DATE"))
    return Number;
  if (logical?.type === "FLOAT16" && type === "FIXED_LEN_BYTE_ARRAY" && length === 2) return float16;
  return undefined;
}

function isoTime(millis: number): string {
  const time = new Date(millis);
  if (Number.isNaN(time.getTime())) throw new Error(`a time of ${millis} ms`);
  return time.toISOString();
}

function wide(value: PhysicalValue): bigint {
  if (typeof value === "bigint") return value;
  throw new Error("a time that is no 64-bit integer");
}

function narrow(value: PhysicalValue): Cell {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Impala's times: nanoseconds of the day in the low 64 bits, the Julian day above. */
function julianTime(value: PhysicalValue): Cell {
  const bits = wide(value);
  return isoTime(
    (Number(bits >> 64n) - 2_440_588) * 86_400_000 + Number((bits & (2n ** 64n - 1n)) / 1_000_000n),
  );
}

/** IEEE 754 half precision, little-endian. */
function float16(value: PhysicalValue): number {
  if (!(value instanceof Uint8Array)) return Number.NaN;
  const bits = (value[0] ?? 0) | ((value[1] ?? 0) << 8);
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
