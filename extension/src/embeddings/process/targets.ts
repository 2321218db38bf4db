import { problem } from "../../shell/process/problem";
import type { Vectors } from "./vectors";

/** What rows are called: of each row of the table its classes, empty for none. */
export interface Labelling {
  readonly names: readonly string[];
  readonly several: boolean;
  /** Positions among the names. */
  of(row: number): readonly number[];
}

/** Rows that have both a vector and a label, ready to be learnt from. */
export interface LabelledRows {
  /** Rows of the matrix. */
  readonly at: Int32Array;
  /** Rows of the table. */
  readonly rows: Int32Array;
  readonly names: readonly string[];
}

/** @throws SoftconError where fewer than two classes have rows with vectors. */
export function labelledRows({ rowOf }: Vectors, labelling: Labelling): LabelledRows {
  const at: number[] = [];
  const rows: number[] = [];
  const seen = new Set<number>();
  for (const [i, row] of rowOf.entries()) {
    const classes = labelling.of(row);
    if (classes.length === 0) continue;
    for (const one of classes) seen.add(one);
    at.push(i);
    rows.push(row);
  }
  if (seen.size < 2)
    throw problem(
      `${seen.size === 0 ? "no row has" : "all rows with a label have the same"} label: label rows of two classes or more first`,
    );
  return { at: Int32Array.from(at), rows: Int32Array.from(rows), names: labelling.names };
}

/** One class a row, as numbers: the first of its classes. */
export function classIds(labelling: Labelling, rows: ArrayLike<number>): Int32Array {
  return Int32Array.from(rows, (row) => labelling.of(row)[0] ?? 0);
}

/** [rows, classes] */
export function labelMarks(labelling: Labelling, rows: ArrayLike<number>): Uint8Array {
  const count = labelling.names.length;
  const hot = new Uint8Array(rows.length * count);
  for (let i = 0; i < rows.length; i++)
    for (const one of labelling.of(rows[i] ?? 0)) hot[i * count + one] = 1;
  return hot;
}

/** The chosen rows of a matrix. */
export function takeMatrix(
  { data, cols }: Vectors["matrix"],
  rows: ArrayLike<number>,
): { readonly data: Float32Array; readonly rows: number; readonly cols: number } {
  const taken = new Float32Array(rows.length * cols);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] ?? 0) * cols;
    taken.set(data.subarray(from, from + cols), i * cols);
  }
  return { data: taken, rows: rows.length, cols };
}
