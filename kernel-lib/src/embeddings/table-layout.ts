import type { EmbeddingRow } from "../inference/embedding";
import type { Footprint } from "../raster/scene";
import { footprintToWkb } from "./wkb";

/** How a column is stored. Lists are Parquet's standard three levels, their elements never null. */
export type ColumnKind =
  | "text"
  | "texts"
  | "bytes"
  | "geometry"
  | "timestamp"
  | "int16"
  | "float32"
  | "int32s"
  | "vector";

export interface TableColumn<Row> {
  readonly name: string;
  readonly kind: ColumnKind;
  /** True where no row may lack it. */
  readonly required: boolean;
  readonly cellOf: (row: Row) => string | number | bigint | Uint8Array | readonly (string | number)[] | null;
}

/** Which columns a table has and how they come from its rows. */
export interface TableLayout<Row extends EmbeddingRow> {
  readonly name: string;
  readonly columns: readonly TableColumn<Row>[];
}

/** Columns that a table has only where they are asked for. */
export type OptionalColumn = "label" | "labels" | "split" | "predicted" | "thumbnail";

/** The columns of the public Earth Index embeddings, then ours: `id, embedding, geometry, datetime, source, ...`. */
export function earthIndexLayout(optional: readonly OptionalColumn[] = []): TableLayout<EmbeddingRow> {
  const has = new Set(optional);
  const all: readonly (TableColumn<EmbeddingRow> & { readonly name: string })[] = [
    { name: "id", kind: "text", required: true, cellOf: (row) => row.id },
    vectorColumn,
    geometryColumn,
    { name: "datetime", kind: "timestamp", required: false, cellOf: (row) => millisOf(row.datetime) },
    { name: "source", kind: "text", required: true, cellOf: (row) => row.source },
    { name: "label", kind: "text", required: false, cellOf: (row) => row.label ?? null },
    { name: "labels", kind: "texts", required: false, cellOf: (row) => row.labels ?? null },
    { name: "split", kind: "text", required: false, cellOf: (row) => row.split ?? null },
    { name: "predicted", kind: "texts", required: false, cellOf: (row) => row.predicted ?? null },
    { name: "thumbnail", kind: "bytes", required: false, cellOf: (row) => row.thumbnail ?? null },
  ];
  return { name: "earth-index", columns: all.filter(({ name }) => !isOptional(name) || has.has(name)) };
}

const optionalColumns: readonly OptionalColumn[] = ["label", "labels", "split", "predicted", "thumbnail"];

function isOptional(name: string): name is OptionalColumn {
  return optionalColumns.some((known) => known === name);
}

/** The optional columns that at least one of the rows fills. */
export function usedColumns(rows: readonly EmbeddingRow[]): OptionalColumn[] {
  return optionalColumns.filter((name) => rows.some((row) => row[name] !== undefined && row[name] !== null));
}

export const vectorColumn: TableColumn<EmbeddingRow> = {
  name: "embedding",
  kind: "vector",
  required: true,
  cellOf: (row) => Array.from(row.embedding),
};

export const geometryColumn: TableColumn<EmbeddingRow> = {
  name: "geometry",
  kind: "geometry",
  required: false,
  cellOf: (row) => wkbOf(row.footprint),
};

function wkbOf(footprint: Footprint | null): Uint8Array | null {
  return footprint ? footprintToWkb(footprint) : null;
}

function millisOf(datetime: string | null): bigint | null {
  return datetime === null ? null : BigInt(Date.parse(datetime));
}
