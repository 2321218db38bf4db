import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { SoftconError } from "../core/errors";
import { type OnnxType, onnxTypeCode, type ValueInfo } from "./model";

/** What an ONNX file says of itself; its weights are skipped, not read. */
export interface OnnxFileInfo {
  readonly producer: string;
  readonly description: string;
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly nodeCount: number;
}

/** No text or value description that we read is larger. */
const largestPart = 1 << 20;
const largestGraph = 200_000;

/** A file read by the page, so that walking many small fields costs few reads. */
class Pages {
  #page = Buffer.alloc(0);
  #start = 0;

  constructor(
    readonly file: number,
    readonly size: number,
  ) {}

  bytes(from: number, to: number): Buffer {
    if (to - from > largestPart) throw damaged(`a description of ${to - from} bytes at ${from}`);
    if (to > this.size) throw damaged(`it ends at byte ${this.size}`);
    if (from < this.#start || to > this.#start + this.#page.length) {
      const page = Buffer.alloc(Math.min(Math.max(to - from, 1 << 16), this.size - from));
      const count = readSync(this.file, page, 0, page.length, from);
      if (count < to - from) throw damaged(`it ends at byte ${from + count}`);
      this.#page = page.subarray(0, count);
      this.#start = from;
    }
    return this.#page.subarray(from - this.#start, to - this.#start);
  }

  text(from: number, to: number): string {
    return this.bytes(from, to).toString();
  }
}

/** A field: its number, its value where it is a number, where it lies where it is a stretch of bytes. */
interface Field {
  readonly field: number;
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

/** A message in the file, walked field by field. */
function* fieldsOf(pages: Pages, start: number, end: number, limit = 64): Generator<Field> {
  let at = start;
  let count = 0;
  const varint = (): number => {
    const bytes = pages.bytes(at, Math.min(at + 10, end));
    let value = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      value += (byte & 127) * 2 ** (7 * i);
      if (byte < 128) {
        at += i + 1;
        return value;
      }
    }
    throw damaged(`a number at byte ${at} does not end`);
  };
  while (at < end) {
    if (++count > limit) throw damaged(`over ${limit} parts where fewer were expected`);
    const tag = varint();
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) {
      yield { field, value: varint(), from: at, to: at };
      continue;
    }
    if (wire !== 1 && wire !== 2 && wire !== 5) throw damaged(`wire type ${wire} at byte ${at}`);
    const length = wire === 2 ? varint() : wire === 1 ? 8 : 4;
    const from = at;
    at += length;
    if (at > end) throw damaged(`a field of ${length} bytes at ${from} reaches past its end`);
    yield { field, value: 0, from, to: at };
  }
}

function damaged(what: string): SoftconError {
  return new SoftconError(`not a whole ONNX file: ${what}; export or download it again`);
}

/**
 * Reads an ONNX file's description without its weights.
 * @throws SoftconError where the file is no ONNX model or is damaged.
 */
export function inspectOnnx(path: string): OnnxFileInfo {
  const file = openSync(path, "r");
  try {
    return inspectModel(new Pages(file, fstatSync(file).size));
  } finally {
    closeSync(file);
  }
}

function inspectModel(pages: Pages): OnnxFileInfo {
  let producer = "";
  let description = "";
  let graph: GraphInfo | undefined;
  const opsets: Record<string, number> = {};
  const metadata: Record<string, string> = {};
  for (const { field, from, to } of fieldsOf(pages, 0, pages.size, 10_000)) {
    if (field === 2) producer = pages.text(from, to);
    else if (field === 6) description = pages.text(from, to);
    else if (field === 7) graph = inspectGraph(pages, from, to);
    else if (field === 8 || field === 14) {
      const [key, value] = entryOf(pages, from, to);
      if (field === 8) opsets[key] = value.value;
      else metadata[key] = pages.text(value.from, value.to);
    }
  }
  if (!graph) throw damaged("it holds no graph");
  return { producer, description, opsets, metadata, ...graph };
}

/** A key (field 1) and its value (field 2). */
function entryOf(pages: Pages, start: number, end: number): [key: string, value: Field] {
  let key = "";
  let value: Field = { field: 2, value: 0, from: 0, to: 0 };
  for (const item of fieldsOf(pages, start, end)) {
    if (item.field === 1) key = pages.text(item.from, item.to);
    else if (item.field === 2) value = item;
  }
  return [key, value];
}

type GraphInfo = Pick<OnnxFileInfo, "inputs" | "outputs" | "nodeCount">;

function inspectGraph(pages: Pages, start: number, end: number): GraphInfo {
  const inputs: ValueInfo[] = [];
  const outputs: ValueInfo[] = [];
  let nodeCount = 0;
  for (const { field, from, to } of fieldsOf(pages, start, end, largestGraph)) {
    if (field === 1) nodeCount++;
    else if (field === 11) inputs.push(inspectValue(pages, from, to));
    else if (field === 12) outputs.push(inspectValue(pages, from, to));
  }
  return { inputs, outputs, nodeCount };
}

function inspectValue(pages: Pages, start: number, end: number): ValueInfo {
  let name = "";
  let type: OnnxType = "float32";
  const shape: (number | string)[] = [];
  for (const part of fieldsOf(pages, start, end)) {
    if (part.field === 1) name = pages.text(part.from, part.to);
    if (part.field !== 2) continue;
    const [tensor] = fieldsOf(pages, part.from, part.to);
    if (tensor?.field !== 1) continue;
    for (const item of fieldsOf(pages, tensor.from, tensor.to)) {
      if (item.field === 1) type = typeOf(item.value);
      else if (item.field === 2) {
        for (const dimension of fieldsOf(pages, item.from, item.to)) {
          const [size] = fieldsOf(pages, dimension.from, dimension.to);
          if (size?.field === 1) shape.push(size.value);
          else shape.push(size ? pages.text(size.from, size.to) : "?");
        }
      }
    }
  }
  return { name, type, shape };
}

function typeOf(code: number): OnnxType {
  for (const [name, value] of Object.entries(onnxTypeCode)) {
    if (value === code && isOnnxType(name)) return name;
  }
  throw damaged(`element type ${code}`);
}

function isOnnxType(name: string): name is OnnxType {
  return name in onnxTypeCode;
}
