import type { EmbeddingRow } from "../inference/embedding";
import type { SchemaElement } from "../vendor/hyparquet";
import type { ColumnKind, TableLayout } from "./table-layout";

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
