import { isAmount, isListOf, isRecord, isText } from "../../shell/shared/records";
import { bytesOf } from "./planes";

export const tableType = "application/vnd.softcon.table.v1+json";

const mostRows = 1000;
const mostColumns = 50;
const mostPoints = 512;
/** Characters: what is longer is cut. */
const mostText = 500;

export type Cell = string | number | null;

const kinds = ["text", "number", "degrees"] as const;
export type Kind = (typeof kinds)[number];

export interface Column {
  readonly name: string;
  readonly kind: Kind;
}

/** The head of an embedding table below a cell, as the kernel gives it. */
export interface TableOutput {
  readonly about: string;
  /** Of the whole table. */
  readonly rows: number;
  readonly dim: number | null;
  readonly path: string | null;
  readonly columns: readonly Column[];
  readonly cells: readonly (readonly Cell[])[];
  /** A vector a row, each number a share of the largest in [−1, 1]; NaN for none. */
  readonly vectors: readonly (readonly number[])[];
  /** What 1 stands for in the vectors. */
  readonly most: number;
  /** Base64 of PNG. */
  readonly pictures: readonly (string | null)[];
}

/** @returns null for what is no such output: a notebook's file may say anything. */
export function tableOutputOf(given: unknown): TableOutput | null {
  if (!isRecord(given)) return null;
  const { about, rows, dim, path, columns, cells, vectors, pictures = [] } = given;
  if (!isText(about) || !isAmount(rows) || !isRecord(vectors)) return null;
  if (!isListOf(isColumn, columns) || columns.length === 0 || columns.length > mostColumns) return null;
  const isRow = (row: unknown): row is readonly Cell[] =>
    isListOf(isCell, row) && row.length === columns.length;
  if (!isListOf(isRow, cells) || cells.length > mostRows || !isListOf(isPicture, pictures)) return null;
  const shares = sharesOf(vectors, cells.length);
  if (!shares) return null;
  return {
    about: about.slice(0, mostText),
    rows: Math.max(rows, cells.length),
    dim: isAmount(dim) ? dim : null,
    path: isText(path) ? path : null,
    columns: columns.map(({ name, kind }) => ({ name: name.slice(0, mostText), kind })),
    cells: cells.map((row) => row.map((cell) => (isText(cell) ? cell.slice(0, mostText) : cell))),
    vectors: shares,
    most: isAmount(vectors["most"]) ? vectors["most"] : 0,
    pictures: pictures.slice(0, cells.length),
  };
}

function sharesOf(vectors: Readonly<Record<string, unknown>>, rows: number): number[][] | null {
  const { points, data } = vectors;
  if (!isAmount(points) || !Number.isInteger(points) || points > mostPoints || !isText(data)) return null;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data) || data.length % 4 !== 0) return null;
  const codes = new Int8Array(bytesOf(data).buffer);
  if (codes.length !== rows * points) return null;
  return Array.from({ length: rows }, (_, row) =>
    [...codes.subarray(row * points, (row + 1) * points)].map((code) =>
      code === -128 ? Number.NaN : code / 127,
    ),
  );
}

function isColumn(value: unknown): value is Column {
  return isRecord(value) && isText(value["name"]) && kinds.some((kind) => kind === value["kind"]);
}

function isCell(value: unknown): value is Cell {
  return value === null || isText(value) || (typeof value === "number" && Number.isFinite(value));
}

function isPicture(value: unknown): value is string | null {
  return value === null || isText(value);
}
