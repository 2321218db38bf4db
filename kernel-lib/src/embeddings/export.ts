import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { throwIfAborted } from "../core/errors";
import type { LongWork } from "../core/progress";
import type { Cell } from "../parquet/contents";
import type { ColumnRole } from "./column-names";
import type { EmbeddingFile } from "./embedding-file";

const portion = 1024;
const described: readonly ColumnRole[] = ["id", "label", "labels", "split", "datetime", "source"];

/**
 * Writes `vectors.tsv` and `metadata.tsv`, what TensorBoard's Embedding Projector loads.
 * Rows without a vector are in neither.
 */
export async function writeProjectorFiles(
  file: EmbeddingFile,
  folder: string,
  work: LongWork = {},
): Promise<void> {
  const columns = file.columns.filter(({ role }) => role !== null && described.includes(role));
  await inParts(join(folder, "vectors.tsv"), async function* () {
    for await (const { matrix, dim, present } of portions(file, work))
      yield lines(present, (i) => matrix.subarray(i * dim, (i + 1) * dim).join("\t"));
  });
  await inParts(join(folder, "metadata.tsv"), async function* () {
    // The projector takes a first line for names only where there are several columns.
    if (columns.length > 1) yield `${columns.map(({ role }) => role).join("\t")}\n`;
    for await (const { start, end, present } of portions(file, work)) {
      const cells = await Promise.all(columns.map(({ name }) => file.column(name, { start, end })));
      yield lines(present, (i) =>
        columns.length > 0 ? cells.map((column) => oneLine(column[i])).join("\t") : String(start + i),
      );
    }
  });
}

/**
 * Writes the vectors as NumPy's `.npy`, [rows, dim] float32; NaN in rows without one.
 * The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export async function writeNpy(file: EmbeddingFile, path: string, work: LongWork = {}): Promise<void> {
  const about = `{'descr': '<f4', 'fortran_order': False, 'shape': (${file.rowCount}, ${file.dim ?? 0}), }`;
  const header = about.padEnd(Math.ceil((about.length + 11) / 64) * 64 - 11);
  await inParts(path, async function* () {
    const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header}\n`, "latin1");
    head.writeUInt16LE(header.length + 1, 8);
    yield head;
    for await (const { matrix } of portions(file, work))
      yield new Uint8Array(matrix.buffer, matrix.byteOffset, matrix.byteLength);
  });
}

interface Portion {
  readonly start: number;
  readonly end: number;
  readonly dim: number;
  /** [end - start, dim] */
  readonly matrix: Float32Array;
  /** Rows that have a vector, counted from `start`. */
  readonly present: readonly number[];
}

async function* portions(file: EmbeddingFile, { signal, onProgress }: LongWork): AsyncGenerator<Portion> {
  for (let start = 0; start < file.rowCount; start += portion) {
    throwIfAborted(signal);
    const end = Math.min(file.rowCount, start + portion);
    const { matrix, dim, missing } = await file.vectors({ start, end });
    const absent = new Set(missing);
    const present = Array.from({ length: end - start }, (_, i) => i).filter((i) => !absent.has(i));
    yield { start, end, dim, matrix, present };
    onProgress?.({ done: end, total: file.rowCount, unit: "rows" });
  }
}

function lines(rows: readonly number[], lineOf: (row: number) => string): string {
  return rows.map((row) => `${lineOf(row)}\n`).join("");
}

function oneLine(cell: Cell | undefined): string {
  return String(Array.isArray(cell) ? cell.join(", ") : (cell ?? "")).replace(/[\t\r\n]+/g, " ");
}

/** Writes part by part under a temporary name and renames it when whole. */
async function inParts(path: string, parts: () => AsyncIterable<string | Uint8Array>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, "w");
    try {
      for await (const part of parts()) await handle.writeFile(part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
