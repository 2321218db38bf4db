import type { EmbeddingRow } from "../inference/embedding";
import type { Footprint } from "../raster/scene";
import type { SchemaElement } from "../vendor/hyparquet";
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
export type OptionalColumn = "label" | "labels" | "split" | "thumbnail";

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
    { name: "thumbnail", kind: "bytes", required: false, cellOf: (row) => row.thumbnail ?? null },
  ];
  return { name: "earth-index", columns: all.filter(({ name }) => !isOptional(name) || has.has(name)) };
}

const optionalColumns: readonly OptionalColumn[] = ["label", "labels", "split", "thumbnail"];

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

/** The layout as a Parquet schema. */
export function schemaOf<Row extends EmbeddingRow>(layout: TableLayout<Row>): SchemaElement[] {
  return [
    { name: "schema", num_children: layout.columns.length },
    ...layout.columns.flatMap(({ name, kind, required }) => elementsOf(name, kind, required)),
  ];
}

function elementsOf(name: string, kind: ColumnKind, required: boolean): SchemaElement[] {
  const repetition_type = required ? "REQUIRED" : "OPTIONAL";
  switch (kind) {
    case "text":
      return [{ name, repetition_type, ...utf8 }];
    case "bytes":
    case "geometry":
      return [{ name, repetition_type, type: "BYTE_ARRAY" }];
    case "timestamp":
      return [
        {
          name,
          repetition_type,
          type: "INT64",
          converted_type: "TIMESTAMP_MILLIS",
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
        },
      ];
    case "int16":
      return [
        {
          name,
          repetition_type,
          type: "INT32",
          converted_type: "INT_16",
          logical_type: { type: "INTEGER", bitWidth: 16, isSigned: true },
        },
      ];
    case "float32":
      return [{ name, repetition_type, type: "FLOAT" }];
    case "vector":
      return listOf(name, required, { name: "element", repetition_type: "REQUIRED", type: "FLOAT" });
    case "texts":
      return listOf(name, required, { name: "element", repetition_type: "REQUIRED", ...utf8 });
    case "int32s":
      return listOf(name, required, { name: "element", repetition_type: "REQUIRED", type: "INT32" });
  }
}

const utf8 = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } } as const;

function listOf(name: string, required: boolean, element: SchemaElement): SchemaElement[] {
  return [
    {
      name,
      repetition_type: required ? "REQUIRED" : "OPTIONAL",
      num_children: 1,
      converted_type: "LIST",
      logical_type: { type: "LIST" },
    },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    element,
  ];
}
