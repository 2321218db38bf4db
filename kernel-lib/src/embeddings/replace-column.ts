import {
  closeSync,
  constants,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../core/atomic-file";
import { SoftconError } from "../core/errors";
import { damaged, openParquet } from "../parquet/parquet-file";
import {
  fieldsOf,
  integer,
  integerOf,
  itemsOf,
  joined,
  listOf,
  structOf,
  type ThriftField,
  textOf,
} from "../parquet/thrift-parts";
import { parquetMetadata, type RowGroup, type SchemaElement } from "../vendor/hyparquet";
import { ByteWriter, ParquetWriter, writeMetadata } from "../vendor/hyparquet-writer";

/** A column as it is to be: a cell for every row of the table, null for none. */
export type NewColumn =
  | { readonly name: string; readonly kind: "text"; readonly cells: readonly (string | null)[] }
  | { readonly name: string; readonly kind: "texts"; readonly cells: readonly (readonly string[] | null)[] };

const magic = Buffer.from("PAR1");

/**
 * Puts a column into a Parquet file, in place of one of that name or as the last. All other columns keep their bytes
 * where they are: the new one is written behind them, and a footer that knows it. This happens in a copy that takes the
 * file's name when it is whole and on the disk, so that a process killed at any moment leaves the old file or the new.
 * What the footer says of other columns is kept to the byte, whoever wrote it.
 * @throws SoftconError where the file is damaged or there is not a cell for every row.
 */
export async function replaceColumn(path: string, column: NewColumn): Promise<void> {
  const file = await openParquet(path);
  const { rows, size, groups } = file;
  await file.close();
  if (column.cells.length !== rows)
    throw new SoftconError(`${path}: ${column.cells.length} cells of "${column.name}" for ${rows} rows`);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    // A file system that can share blocks copies nothing.
    await copyFile(path, temporary, constants.COPYFILE_FICLONE);
    const handle = openSync(temporary, "r+");
    try {
      const footer = footerOf(handle, path, size);
      const length = footer.length - 8;
      const { schema, row_groups } = parquetMetadata(footer, { geoparquet: false });
      const start = startOf(row_groups, column.name, size - footer.length);
      const written = encodeColumn(
        column,
        groups.map((group) => group.rows),
        start,
      );
      const next = spliced(path, footer.subarray(0, length), schema, column.name, written.footer);
      ftruncateSync(handle, start);
      const tail = Buffer.alloc(4);
      tail.writeUInt32LE(next.length);
      writeAll(handle, joined([written.bytes, next, tail, magic]), start);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The footer with its length and the magic number behind it. */
function footerOf(handle: number, path: string, size: number): Uint8Array {
  const tail = readAll(handle, size - 8, 8);
  const length = Buffer.from(tail).readUInt32LE(0);
  if (length + 12 > size) throw damaged(path, `a footer of ${length} bytes in a file of ${size}`);
  return readAll(handle, size - 8 - length, length + 8);
}

/**
 * Where the column is written: where its old chunks begin, if nothing else lies behind them, as after an earlier
 * saving; else where the footer was.
 */
function startOf(groups: readonly RowGroup[], name: string, footer: number): number {
  let mine = footer;
  let others = 0;
  for (const group of groups)
    for (const chunk of group.columns) {
      const about = chunk.meta_data;
      if (!about) return footer;
      const first = about.dictionary_page_offset;
      const data = about.data_page_offset;
      const start = Number(first !== undefined && first > 0n && first < data ? first : data);
      if (about.path_in_schema[0] === name) mine = Math.min(mine, start);
      else {
        // Indexes and filters lie behind the chunks, and some writers do not say how long they are.
        const apart = [chunk.offset_index_offset, chunk.column_index_offset, about.bloom_filter_offset];
        others = Math.max(
          others,
          start,
          Number(chunk.file_offset),
          ...apart.map((offset) => Number(offset ?? 0)),
        );
      }
    }
  return mine > others ? mine : footer;
}

const text = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } } as const;

function schemaOf({ name, kind }: NewColumn): SchemaElement[] {
  const root: SchemaElement = { name: "schema", num_children: 1 };
  if (kind === "text") return [root, { name, repetition_type: "OPTIONAL", ...text }];
  return [
    root,
    {
      ...{ name, repetition_type: "OPTIONAL", num_children: 1 },
      ...{ converted_type: "LIST", logical_type: { type: "LIST" } },
    },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", repetition_type: "REQUIRED", ...text },
  ];
}

/** The column's chunks as they will lie from `offset` on, and the footer of a file that had nothing else. */
function encodeColumn(
  column: NewColumn,
  sizes: readonly number[],
  offset: number,
): { readonly bytes: Uint8Array; readonly footer: Uint8Array } {
  const schema = schemaOf(column);
  const sink = new ByteWriter(2 ** 16);
  const writer = new ParquetWriter({ writer: sink, schema, createdBy: "softcon" });
  sink.index = 0;
  sink.offset = offset;
  let first = 0;
  for (const rows of sizes) {
    const data = column.cells.slice(first, first + rows);
    first += rows;
    // An empty row group has an empty chunk, which the writer would leave out.
    if (rows > 0)
      void writer.write({
        columnData: [{ name: column.name, data, offsetIndex: false }],
        rowGroupSize: rows,
      });
  }
  const footer = new ByteWriter();
  const num_rows = BigInt(column.cells.length);
  writeMetadata(footer, { version: 2, schema, num_rows, row_groups: writer.row_groups, metadata_length: 0 });
  return { bytes: sink.getBytes(), footer: footer.getBytes() };
}

/** The footer with the column in its schema and in every row group. */
function spliced(
  path: string,
  old: Uint8Array,
  schema: readonly SchemaElement[],
  name: string,
  other: Uint8Array,
): Uint8Array {
  const place = placeOf(schema, name);
  const theirs = fieldsOf(other);
  const chunks = itemsOf(required(theirs, 4)).items.flatMap(
    (group) => itemsOf(required(fieldsOf(group), 1)).items,
  );
  let next = 0;
  const fields = fieldsOf(old).map((field): ThriftField => {
    switch (field.id) {
      case 2: {
        const { type, items } = itemsOf(field.bytes);
        const mine = itemsOf(required(theirs, 2)).items.slice(1);
        const [root, ...rest] = place.isNew ? [withOneMore(items[0]), ...items.slice(1)] : items;
        if (!root) throw damaged(path, "no schema");
        const all = [root, ...rest];
        all.splice(place.element, place.elements, ...mine);
        return { ...field, bytes: listOf(type, all) };
      }
      case 4: {
        const { type, items } = itemsOf(field.bytes);
        const groups = items.map((group) => {
          if (integerOf(required(fieldsOf(group), 3)) === 0n) return emptyGroup(path);
          const chunk = chunks[next++];
          if (!chunk) throw damaged(path, "row groups that do not fit its rows");
          return withChunk(group, chunk, place);
        });
        return { ...field, bytes: listOf(type, groups) };
      }
      case 5: {
        // Arrow's own description of the schema would contradict the new one; it is made anew from Parquet's.
        const { type, items } = itemsOf(field.bytes);
        const kept = items.filter((item) => textOf(required(fieldsOf(item), 1)) !== "ARROW:schema");
        return { ...field, bytes: listOf(type, kept) };
      }
      case 7: {
        const { type, items } = itemsOf(field.bytes);
        const orders = [...items];
        orders.splice(place.leaf, place.leaves, typeDefinedOrder);
        return { ...field, bytes: listOf(type, orders) };
      }
      default:
        return field;
    }
  });
  return structOf(fields);
}

/** `ColumnOrder` with its first member, an empty structure, set. */
const typeDefinedOrder = Uint8Array.of(0x1c, 0, 0);

/** Where a column stands, or would stand: its elements in the schema, and its leaves among the leaves. */
interface Place {
  readonly isNew: boolean;
  readonly element: number;
  readonly elements: number;
  readonly leaf: number;
  readonly leaves: number;
}

function placeOf(schema: readonly SchemaElement[], name: string): Place {
  let element = 1;
  let leaf = 0;
  while (element < schema.length) {
    const first = element;
    const leaves = { count: 0 };
    element = subtreeEnd(schema, element, leaves);
    if (schema[first]?.name === name)
      return { isNew: false, element: first, elements: element - first, leaf, leaves: leaves.count };
    leaf += leaves.count;
  }
  return { isNew: true, element, elements: 0, leaf, leaves: 0 };
}

function subtreeEnd(schema: readonly SchemaElement[], at: number, leaves: { count: number }): number {
  const children = schema[at]?.num_children ?? 0;
  if (children === 0) leaves.count++;
  let end = at + 1;
  for (let i = 0; i < children; i++) end = subtreeEnd(schema, end, leaves);
  return end;
}

function withOneMore(root: Uint8Array | undefined): Uint8Array {
  if (!root) throw new Error("a schema without a root");
  const changed = fieldsOf(root).map((field) =>
    field.id === 5 ? { ...field, bytes: integer(integerOf(field.bytes) + 1n) } : field,
  );
  return structOf(changed);
}

/** A row group with the chunk in its place, and its sizes as they are then. */
function withChunk(group: Uint8Array, chunk: Uint8Array, { leaf, leaves }: Place): Uint8Array {
  const fields = fieldsOf(group);
  const { type, items } = itemsOf(required(fields, 1));
  const columns = [...items];
  const gone = columns.splice(leaf, leaves, chunk);
  /** Field 6 of a column's metadata is its unpacked size, field 7 its packed one. */
  const change = (field: number): bigint =>
    gone.reduce((sum, old) => sum - sizeOf(old, field), sizeOf(chunk, field));
  const changed = fields.map((field): ThriftField => {
    if (field.id === 1) return { ...field, bytes: listOf(type, columns) };
    if (field.id === 2) return { ...field, bytes: integer(integerOf(field.bytes) + change(6)) };
    if (field.id === 6) return { ...field, bytes: integer(integerOf(field.bytes) + change(7)) };
    return field;
  });
  return structOf(changed);
}

function sizeOf(chunk: Uint8Array, field: number): bigint {
  return integerOf(required(fieldsOf(required(fieldsOf(chunk), 3)), field));
}

function emptyGroup(path: string): never {
  throw new SoftconError(
    `${path}: it has an empty row group, which no column can be put beside; write it anew`,
  );
}

function required(fields: readonly ThriftField[], id: number): Uint8Array {
  const found = fields.find((field) => field.id === id);
  if (!found || (found.type < 3 && found.id !== 0)) throw new Error(`no field ${id}`);
  return found.bytes;
}

function readAll(handle: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let got = 0; got < length; ) {
    const more = readSync(handle, bytes, got, length - got, position + got);
    if (more === 0) throw new Error("the file has become shorter");
    got += more;
  }
  return bytes;
}

function writeAll(handle: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at, bytes.length - at, position + at);
}
