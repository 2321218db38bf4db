import type { EmbeddingRow } from "../inference/embedding";
import { type KeyValue, parquetMetadata, type RowGroup, type SchemaElement } from "../vendor/hyparquet";
import { ByteWriter, ParquetWriter, writeMetadata } from "../vendor/hyparquet-writer";
import type { TableLayout } from "./table-layout";
import { schemaOf } from "./table-schema";

/** One row group, ready to be put into a file at the offset it was made for. */
export interface EncodedRowGroup {
  readonly bytes: Uint8Array;
  /** A footer of this row group alone: what the table's own footer will say of it. */
  readonly footer: Uint8Array;
}

const magic = Buffer.from("PAR1");
/** Vectors are noise to a compressor: Snappy makes them no smaller, and every read would pay for it. */
const packed = { vector: "UNCOMPRESSED" } as const;

/** The bytes a Parquet file begins with. */
export const fileStart: Uint8Array = magic;

/**
 * Encodes rows as one row group that will lie at `offset`.
 * Pages are of about a megabyte; statistics are kept where a query can use them.
 */
export function encodeRowGroup<Row extends EmbeddingRow>(
  layout: TableLayout<Row>,
  rows: readonly Row[],
  offset: number,
): EncodedRowGroup {
  const schema = schemaOf(layout);
  const { sink, writer } = writerAt(schema, offset);
  void writer.write({
    columnData: layout.columns.map(({ name, kind, cellOf }) => ({
      name,
      data: rows.map(cellOf),
      codec: kind === "vector" ? packed.vector : "SNAPPY",
      ...(kind === "vector" ? { encoding: "PLAIN" as const } : {}),
      statistics: kind === "text" || kind === "timestamp",
      offsetIndex: false,
    })),
    rowGroupSize: rows.length,
  });
  return { bytes: sink.getBytes(), footer: footerOf(schema, writer.row_groups) };
}

/** The row group that `encodeRowGroup` described. */
export function decodeRowGroup(footer: Uint8Array): RowGroup {
  const [group] = parquetMetadata(footer, { geoparquet: false }).row_groups;
  if (!group) throw new Error("a footer without a row group");
  return group;
}

/** The end of a file whose row groups end at `offset`: its footer, from their descriptions. */
export function encodeFooter<Row extends EmbeddingRow>(
  layout: TableLayout<Row>,
  groups: readonly RowGroup[],
  keyValues: readonly KeyValue[],
  offset: number,
): Uint8Array {
  const { sink, writer } = writerAt(schemaOf(layout), offset);
  writer.row_groups = [...groups];
  writer.num_rows = groups.reduce((sum, group) => sum + group.num_rows, 0n);
  writer.kvMetadata = [...keyValues];
  void writer.finish();
  return sink.getBytes();
}

/** The library's writer as it would be had it written everything before `offset` itself. */
function writerAt(schema: SchemaElement[], offset: number): { sink: ByteWriter; writer: ParquetWriter } {
  const sink = new ByteWriter(2 ** 16);
  const writer = new ParquetWriter({ writer: sink, schema, createdBy: "softcon" });
  sink.index = 0;
  sink.offset = offset;
  return { sink, writer };
}

function footerOf(schema: SchemaElement[], groups: RowGroup[]): Uint8Array {
  const sink = new ByteWriter();
  const num_rows = groups.reduce((sum, group) => sum + group.num_rows, 0n);
  writeMetadata(sink, { version: 2, schema, num_rows, row_groups: groups, metadata_length: 0 });
  sink.appendBytes(magic);
  return sink.getBytes();
}
