import type { EmbeddingRow } from "../../inference/embedding";

/** Read by the renderer of the VS Code extension; others show the HTML beside it. */
export const tableType = "application/vnd.softcon.table.v1+json";

/** How many rows are kept in a notebook. */
export const shownRows = 100;
/** Of so many numbers a vector's preview is made. */
const mostPoints = 128;
const mostText = 200;
/** Characters of base64, of all thumbnails together. */
const mostPictures = 200_000;

export interface TableFacts {
  /** A file's name, or a model's. */
  readonly name: string;
  readonly rows: number;
  readonly dim: number | null;
  /** The file, where there is one. */
  readonly path: string | null;
}

type Cell = string | number | null;
type Kind = "text" | "number" | "degrees";

export interface TableOutput {
  /** For people, one line. */
  readonly about: string;
  /** Of the whole table. */
  readonly rows: number;
  readonly dim: number | null;
  readonly path: string | null;
  readonly columns: readonly { readonly name: string; readonly kind: Kind }[];
  /** The first rows, a value for each column. */
  readonly cells: readonly (readonly Cell[])[];
  /** The same rows' vectors, coarsely. */
  readonly vectors: {
    /** Numbers a row; of longer vectors, from each group of neighbours the one furthest from zero. */
    readonly points: number;
    /** What ±127 stands for. */
    readonly most: number;
    /** Base64 of signed bytes, row by row; −128 is no number. */
    readonly data: string;
  };
  /** The same rows' thumbnails, base64 of PNG; absent where there are none. */
  readonly pictures?: readonly (string | null)[];
}

const columns: readonly {
  readonly name: string;
  readonly kind: Kind;
  readonly of: (row: EmbeddingRow) => Cell;
}[] = [
  { name: "id", kind: "text", of: ({ id }) => id },
  { name: "label", kind: "text", of: ({ label, labels }) => label ?? labels?.join(", ") ?? null },
  { name: "predicted", kind: "text", of: ({ predicted }) => predicted?.join(", ") ?? null },
  { name: "split", kind: "text", of: ({ split }) => split ?? null },
  { name: "datetime", kind: "text", of: ({ datetime }) => datetime },
  { name: "latitude", kind: "degrees", of: ({ footprint }) => centre(footprint, 1) },
  { name: "longitude", kind: "degrees", of: ({ footprint }) => centre(footprint, 0) },
  { name: "length", kind: "number", of: ({ embedding }) => lengthOf(embedding) },
];

/** The head of an embedding table, to be sorted and looked through. Columns that are empty are left out. */
export function tableOutput(
  { about, rows, dim, path }: TableFacts & { readonly about: string },
  head: readonly EmbeddingRow[],
): TableOutput {
  const shown = head.slice(0, shownRows);
  const whole = shown.map((row) => columns.map(({ of }) => short(of(row))));
  const used = columns.flatMap((_, at) => (whole.some((row) => row[at] !== null) ? [at] : []));
  const pictures = picturesOf(shown);
  return {
    about,
    rows,
    dim,
    path,
    columns: used.flatMap((at) => {
      const column = columns[at];
      return column ? [{ name: column.name, kind: column.kind }] : [];
    }),
    cells: whole.map((row) => used.map((at) => row[at] ?? null)),
    vectors: vectorsOf(shown),
    ...(pictures.some((picture) => picture !== null) && { pictures }),
  };
}

function short(cell: Cell): Cell {
  if (typeof cell === "number") return Number.isFinite(cell) ? cell : null;
  return cell !== null && cell.length > mostText ? `${cell.slice(0, mostText - 1)}…` : cell;
}

/** The mean of a ring's corners: 0 for its longitude, 1 for its latitude. */
function centre(ring: EmbeddingRow["footprint"], at: 0 | 1): number | null {
  const corners = ring?.slice(0, -1) ?? [];
  if (corners.length === 0) return null;
  return corners.reduce((sum, corner) => sum + corner[at], 0) / corners.length;
}

function lengthOf(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

function vectorsOf(rows: readonly EmbeddingRow[]): TableOutput["vectors"] {
  const longest = Math.max(0, ...rows.map(({ embedding }) => embedding.length));
  const points = Math.min(mostPoints, longest);
  const coarse = rows.map(({ embedding }) => furthest(embedding, points));
  const most = Math.max(0, ...coarse.flat().map((value) => (Number.isFinite(value) ? Math.abs(value) : 0)));
  const codes = coarse.flat().map((value) => {
    if (Number.isNaN(value)) return -128;
    return most === 0 ? 0 : Math.round(127 * Math.max(-1, Math.min(1, value / most)));
  });
  return { points, most, data: Buffer.from(Int8Array.from(codes).buffer).toString("base64") };
}

/** From each of `points` groups of neighbours the number furthest from zero; NaN where a group has none. */
function furthest(vector: Float32Array, points: number): number[] {
  return Array.from({ length: points }, (_, group) => {
    const from = Math.floor((group * vector.length) / points);
    const to = Math.floor(((group + 1) * vector.length) / points);
    let found = Number.NaN;
    for (const value of vector.subarray(from, to))
      if (Number.isNaN(found) || Math.abs(value) > Math.abs(found)) found = value;
    return found;
  });
}

/** As long as there is room. */
function picturesOf(rows: readonly EmbeddingRow[]): (string | null)[] {
  let room = mostPictures;
  return rows.map(({ thumbnail }) => {
    const text = thumbnail ? Buffer.from(thumbnail).toString("base64") : "";
    if (text === "" || text.length > room) return null;
    room -= text.length;
    return text;
  });
}
