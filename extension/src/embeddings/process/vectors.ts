import { problem } from "../../shell/process/problem";
import type { TableSource } from "./table-source";

/** Vectors that are kept in memory at most: beyond, a spread sample of the rows stands for all. */
const mostBytes = 2 ** 29 * 1.5;
const mostRows = 200_000;
/** Rows of a row group that are worth going there for. */
const leastBlock = 256;
/** Rows read at a time. */
const chunkRows = 4096;

/** The rows that are computed with: those that have a vector whose numbers are finite. */
export interface Vectors {
  /** [rows, cols] float32, in memory that threads share. */
  readonly matrix: { readonly data: Float32Array; readonly rows: number; readonly cols: number };
  /** [rows]: which row of the table each is, ascending. */
  readonly rowOf: Uint32Array;
  /** [rows of the table]: which row of the matrix; −1 where none. */
  readonly indexOf: Int32Array;
  /** Rows that were left out because their vectors are missing or not finite. */
  readonly wrong: number;
  /** False where only a sample of the rows is here. */
  readonly whole: boolean;
}

export interface Reading {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Which rows are read: all, or the first of row groups that are spread evenly over the table.
 * @param starts first rows of the row groups
 */
export function plannedRanges(
  rows: number,
  dimensions: number,
  starts: readonly number[],
): { readonly ranges: readonly { readonly start: number; readonly end: number }[]; readonly whole: boolean } {
  if (rows * dimensions * 4 <= mostBytes) return { ranges: [{ start: 0, end: rows }], whole: true };
  const most = Math.min(mostRows, Math.floor(mostBytes / (4 * dimensions)));
  const wanted = Math.min(starts.length, Math.ceil(most / leastBlock));
  const share = Math.ceil(most / wanted);
  const ranges = Array.from({ length: wanted }, (_, i) => {
    const at = Math.floor((i * starts.length) / wanted);
    const start = starts[at] ?? 0;
    return { start, end: Math.min(start + share, starts[at + 1] ?? rows) };
  });
  return { ranges, whole: false };
}

/** Reads the vectors to compute with. @throws SoftconError where the table has none, or is damaged. */
export async function readVectors(
  source: TableSource,
  { signal, onProgress }: Reading = {},
): Promise<Vectors> {
  const { rows, dimensions: cols } = source;
  const { ranges, whole } = plannedRanges(rows, cols, source.starts);
  const total = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  const data = new Float32Array(new SharedArrayBuffer(total * cols * 4));
  const rowOf = new Uint32Array(total);
  const indexOf = new Int32Array(rows).fill(-1);
  let kept = 0;
  let read = 0;
  for (const range of ranges)
    for (let start = range.start; start < range.end; start += chunkRows) {
      signal?.throwIfAborted();
      const end = Math.min(start + chunkRows, range.end);
      const part = await source.vectors({ start, end });
      for (let row = start; row < end; row++) {
        const vector = part.subarray((row - start) * cols, (row - start + 1) * cols);
        if (!allFinite(vector)) continue;
        data.set(vector, kept * cols);
        rowOf[kept] = row;
        indexOf[row] = kept++;
      }
      read += end - start;
      onProgress?.(read, total);
    }
  if (kept === 0) throw problem("no row has a vector of finite numbers: there is nothing to compute with");
  const matrix = { data: data.subarray(0, kept * cols), rows: kept, cols };
  return { matrix, rowOf: rowOf.subarray(0, kept), indexOf, wrong: total - kept, whole };
}

/** Whether all numbers are finite: the difference of one that is not with itself is NaN. A call for each would take longer. */
export function allFinite(vector: Float32Array): boolean {
  let sum = 0;
  for (let c = 0; c < vector.length; c++) {
    const value = vector[c] ?? 0;
    sum += value - value;
  }
  return sum === 0;
}

/** Values of the matrix' rows as values of the table's rows; NaN for those that are not in it. */
export function spread(vectors: Vectors, values: ArrayLike<number>): Float32Array {
  const out = new Float32Array(vectors.indexOf.length).fill(Number.NaN);
  for (let i = 0; i < vectors.rowOf.length; i++) out[vectors.rowOf[i] ?? 0] = values[i] ?? Number.NaN;
  return out;
}
