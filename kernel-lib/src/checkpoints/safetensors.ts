import { SoftconError } from "../core/errors";
import { bytesPerElement, countOf, dtypeNames } from "./dtypes";
import type { FileReader } from "./file-reader";
import { type Checkpoint, FileStateDict } from "./file-state-dict";
import { takeOffPrefixes } from "./prefixes";
import { printable } from "./printable";
import { type StoredTensor, storedTensor } from "./stored-tensor";
import { rowMajor } from "./strided";
import type { DType } from "./tensor";

/** The format's names of our element types. */
export const safetensorsTypes: Readonly<Record<DType, string>> = {
  f64: "F64",
  f32: "F32",
  f16: "F16",
  bf16: "BF16",
  i64: "I64",
  i32: "I32",
  i16: "I16",
  i8: "I8",
  u8: "U8",
  bool: "BOOL",
};
const dtypes = new Map<unknown, DType>();
for (const dtype of dtypeNames) dtypes.set(safetensorsTypes[dtype], dtype);

/** A header of this size would list over 100,000 tensors. */
const mostHeaderBytes = 1 << 24;

/** Where a header's tensor lies, from the first byte behind the header. */
interface Slot {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Opens a `.safetensors` file: a 64-bit header length, a JSON header, the tensors' bytes without gap or overlap.
 * @throws SoftconError where header and file contradict each other.
 */
export function openSafetensors(file: FileReader): Checkpoint {
  const length = headerLength(file.read(0, Math.min(8, file.size)));
  if (length > Math.min(file.size - 8, mostHeaderBytes))
    throw damaged(file, `its header claims ${length} bytes of ${file.size}`);
  const header = parseHeader(file, file.read(8, length));
  const slots: Slot[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") metadata = textsOf(file, value);
    else slots.push(slotOf(file, name, value));
  }
  checkSlots(file, slots, file.size - 8 - length);
  const byName = new Map(slots.map((slot) => [slot.name, slot]));
  const { originals, notes } = takeOffPrefixes([...byName.keys()]);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, original] of originals) {
    const slot = byName.get(original);
    if (slot) tensors.set(name, stored(slot, 8 + length));
  }
  if (tensors.size === 0) throw damaged(file, "it holds no tensor");
  return new FileStateDict({ file, format: "safetensors", tensors, notes, metadata });
}

/** The header's length, from the file's first 8 bytes; beyond 2⁵³ rounded, and too long anyway. */
export function headerLength(bytes: Uint8Array): number {
  return bytes.length < 8 ? Number.POSITIVE_INFINITY : Number(Buffer.from(bytes).readBigUInt64LE());
}

function parseHeader(file: FileReader, bytes: Uint8Array): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw damaged(file, "its header is no JSON", error);
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    throw damaged(file, "its header is no JSON object");
  return header;
}

function slotOf(file: FileReader, name: string, value: unknown): Slot {
  const what = `tensor ${printable(name)}`;
  if (typeof value !== "object" || value === null) throw damaged(file, `${what} is not described`);
  const { dtype: type, shape, data_offsets: offsets } = { dtype: 0, shape: 0, data_offsets: 0, ...value };
  const dtype = dtypes.get(type);
  if (!dtype)
    throw new SoftconError(
      `${file.path}: ${what} is of type ${printable(String(type))}, expected one of ${[...dtypes.keys()].join(" ")}; convert it to F32`,
    );
  const [begin, end, ...more] = numbersOf(offsets) ?? [];
  const sizes = numbersOf(shape);
  const count = sizes && countOf(sizes);
  const fits =
    begin !== undefined && end !== undefined && more.length === 0 && count !== undefined && begin >= 0;
  if (!fits || !sizes || end - begin !== count * bytesPerElement[dtype])
    throw damaged(file, `${what} has a shape that its bytes do not fit`);
  return { name, dtype, shape: sizes, begin, end };
}

function numbersOf(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const numbers = value.filter((item): item is number => Number.isSafeInteger(item));
  return numbers.length === value.length ? numbers : undefined;
}

/** The format forbids gaps as well: bytes that no tensor owns are no place to hide anything. */
function checkSlots(file: FileReader, slots: readonly Slot[], size: number): void {
  let at = 0;
  for (const { name, begin, end } of [...slots].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) throw damaged(file, `tensor ${printable(name)} begins at ${begin}, expected ${at}`);
    at = end;
  }
  if (at !== size) throw damaged(file, `its tensors take ${at} bytes, but ${size} follow the header`);
}

function stored({ name, dtype, shape, begin }: Slot, base: number): StoredTensor {
  const length = countOf(shape) ?? 0;
  const storage = { name, dtype, length, locate: () => base + begin };
  return storedTensor(name, storage, { offset: 0, shape, stride: rowMajor(shape) });
}

function textsOf(file: FileReader, value: unknown): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [key, text] of Object.entries(value ?? {})) {
    if (typeof text !== "string") throw damaged(file, "its metadata is not all text");
    texts[key] = text;
  }
  return texts;
}

function damaged(file: FileReader, what: string, cause?: unknown): SoftconError {
  return new SoftconError(`${file.path}: damaged safetensors file, ${what}; download it again`, "input", {
    cause,
  });
}
