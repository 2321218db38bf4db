import { existsSync } from "node:fs";
import { type FileHandle, open, readFile, stat } from "node:fs/promises";
import { SoftconError } from "../core/errors";
import type { Cell, RowRange, Vectors } from "../parquet/contents";
import { type Csv, readCsv } from "./csv";
import { rowRange } from "./row-range";

/** What a line of the table beside an array may come to in all. */
const mostCsvBytes = 2 ** 28;
const mostHeader = 65_536;

interface NumberType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

/** NumPy's names of little-endian numbers. */
const numberTypes: Readonly<Record<string, NumberType>> = {
  "<f4": { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  "<f8": { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  "<f2": { bytes: 2, read: (view, at) => half(view.getUint16(at, true)) },
  "|i1": { bytes: 1, read: (view, at) => view.getInt8(at) },
  "|u1": { bytes: 1, read: (view, at) => view.getUint8(at) },
  "<i2": { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  "<u2": { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  "<i4": { bytes: 4, read: (view, at) => view.getInt32(at, true) },
};

/**
 * Vectors in NumPy's `.npy`, read by rows, with the columns of a `.csv` of the same name beside it where there is one.
 * The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export class NpyTable {
  private constructor(
    readonly path: string,
    /** Bytes on disk. */
    readonly size: number,
    readonly rowCount: number,
    readonly dim: number,
    /** The file of the other columns. */
    readonly csvPath: string | null,
    private readonly handle: FileHandle,
    private readonly start: number,
    private readonly type: NumberType,
    private readonly csv: Csv | null,
  ) {}

  /**
   * @throws SoftconError where it is no array of [rows, columns] of numbers in rows, or the `.csv` has not a line for
   *   every row.
   */
  static async open(path: string): Promise<NpyTable> {
    const handle = await open(path, "r").catch((error: Error) => {
      throw new SoftconError(`${path}: cannot be opened (${error.message})`, "input", { cause: error });
    });
    try {
      const { size } = await handle.stat();
      const { descr, fortran, shape, start } = await readHeader(handle, path);
      const type = numberTypes[descr];
      if (!type)
        throw new SoftconError(
          `${path}: numbers of type ${descr}; ${Object.keys(numberTypes).join(", ")} are read: save it with .astype("float32")`,
        );
      const [rows, cols] = shape;
      if (shape.length !== 2 || rows === undefined || cols === undefined || cols < 1 || (fortran && rows > 1))
        throw new SoftconError(
          `${path}: an array of shape (${shape.join(", ")})${fortran ? " in columns" : ""}; expected (rows, numbers of a vector) in rows`,
        );
      if (start + rows * cols * type.bytes !== size)
        throw new SoftconError(
          `${path}: ${size - start} bytes where ${rows} x ${cols} numbers of ${type.bytes} bytes are claimed; copy it again`,
        );
      const beside = [path.replace(/\.npy$/i, ".csv"), path.replace(/\.npy$/i, ".tsv")];
      const csvPath = beside.find((candidate) => candidate !== path && existsSync(candidate)) ?? null;
      const csv = csvPath === null ? null : await readBeside(csvPath, rows);
      return new NpyTable(path, size, rows, cols, csvPath, handle, start, type, csv);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Names of the columns beside the vectors. */
  get columns(): readonly string[] {
    return this.csv?.header ?? [];
  }

  /** The vectors of some rows. @throws SoftconError where there are no such rows. */
  async vectors(range: Partial<RowRange> = {}): Promise<Vectors> {
    const { start, end } = rowRange(this, range);
    const matrix = new Float32Array((end - start) * this.dim);
    const { bytes, read } = this.type;
    // A piece at a time, so that wide types do not take many times the memory of the result.
    const piece = Math.max(1, Math.floor(2 ** 22 / (this.dim * bytes)));
    for (let row = start; row < end; row += piece) {
      const count = Math.min(piece, end - row) * this.dim;
      const buffer = new Uint8Array(count * bytes);
      await readFully(this.handle, buffer, this.start + row * this.dim * bytes, this.path);
      const view = new DataView(buffer.buffer);
      const at = (row - start) * this.dim;
      for (let i = 0; i < count; i++) matrix[at + i] = read(view, i * bytes);
    }
    return { dim: this.dim, matrix, missing: [] };
  }

  /** The cells of a column beside the vectors: numbers where all are, else texts; null where empty. */
  async column(name: string, range: Partial<RowRange> = {}): Promise<Cell[]> {
    const { start, end } = rowRange(this, range);
    const at = this.columns.indexOf(name);
    if (at < 0 || !this.csv)
      throw new SoftconError(
        `${this.path}: no column "${name}"; it has ${this.columns.join(", ") || "none"}`,
      );
    const numbers = this.csv.rows.every((row) => isNumber(row[at] ?? ""));
    return this.csv.rows.slice(start, end).map((row) => {
      const text = row[at] ?? "";
      if (text === "") return null;
      return numbers ? Number(text) : text;
    });
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

interface NpyHeader {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly start: number;
}

async function readHeader(handle: FileHandle, path: string): Promise<NpyHeader> {
  const damaged = (what: string): SoftconError =>
    new SoftconError(`${path}: no NumPy array (${what}); expected a file that numpy.save wrote`);
  const { size } = await handle.stat();
  if (size < 12) throw damaged(`${size} bytes`);
  const head = Buffer.alloc(12);
  await readFully(handle, head, 0, path);
  if (head.toString("latin1", 0, 6) !== "\x93NUMPY") throw damaged("it does not begin with \\x93NUMPY");
  const wide = (head[6] ?? 1) >= 2;
  const length = wide ? head.readUInt32LE(8) : head.readUInt16LE(8);
  const first = wide ? 12 : 10;
  if (length > mostHeader || first + length > size) throw damaged(`a header of ${length} bytes`);
  const bytes = Buffer.alloc(length);
  await readFully(handle, bytes, first, path);
  const text = bytes.toString(wide ? "utf8" : "latin1");
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined)
    throw damaged("its header names no type, order or shape; structured arrays are not read");
  const sides = shape
    .split(",")
    .filter((side) => side.trim() !== "")
    .map(Number);
  if (!sides.every(Number.isSafeInteger)) throw damaged(`a shape of (${shape})`);
  return { descr, fortran: order === "True", shape: sides, start: first + length };
}

async function readBeside(path: string, rows: number): Promise<Csv> {
  const { size } = await stat(path);
  if (size > mostCsvBytes)
    throw new SoftconError(`${path}: ${size} bytes; up to ${mostCsvBytes} are read beside an array`);
  const csv = readCsv(await readFile(path, "utf8"), path);
  if (csv.rows.length !== rows)
    throw new SoftconError(
      `${path}: ${csv.rows.length} lines after its header where the array beside it has ${rows} rows; make it one line a row`,
    );
  return csv;
}

async function readFully(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number,
  path: string,
): Promise<void> {
  for (let got = 0; got < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, got, bytes.length - got, position + got);
    if (bytesRead === 0) throw new SoftconError(`${path}: it ends early; copy it again`);
    got += bytesRead;
  }
}

function isNumber(text: string): boolean {
  return text === "" || (/^[-+.\d]/.test(text) && Number.isFinite(Number(text)));
}

/** IEEE 754 half precision. */
function half(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Opens vectors in a `.npy`; see `NpyTable`. */
export function openNpyTable(path: string): Promise<NpyTable> {
  return NpyTable.open(path);
}
