import { closeSync, fsyncSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { syncFolder } from "../core/atomic-file";
import { SoftconError } from "../core/errors";
import type { EmbeddingProvenance, EmbeddingRow, EmbeddingTable } from "../inference/embedding";
import { checksum, writeWhole } from "./journal";
import type { Json } from "./json";
import {
  discardPartial,
  journalEntries,
  type PartialTable,
  resumePartial,
  startPartial,
} from "./partial-table";
import { decodeRowGroup, encodeFooter, encodeRowGroup, fileStart } from "./row-group";
import { earthIndexLayout, type TableLayout, usedColumns } from "./table-layout";
import { type TableDescription, type TableExtent, tableKeyValues } from "./table-metadata";
import { mergeBounds } from "./wkb";

export interface EmbeddingWriterOptions<Row extends EmbeddingRow = EmbeddingRow> {
  /** Default: Earth Index's columns without the optional ones. */
  readonly layout?: TableLayout<Row>;
  /** Rows that are lost at most when the process dies; default 512. */
  readonly rowGroupSize?: number;
  /** Go on with an unfinished table of the same name, where there is one; default: start anew. */
  readonly resume?: boolean;
  /** Whatever else decides which rows come: inputs, tiling, seeds. Resuming with another is refused. */
  readonly configuration?: Json;
  readonly description?: TableDescription;
}

/**
 * Writes a table of embeddings (GeoParquet) as they are computed. Until `finish` the rows lie in `<path>.partial`,
 * with a journal beside it; each row group is on the disk before `append` returns. A process that dies at any moment
 * loses at most the rows of one row group, and the table it resumes to is the same, byte for byte, as long as rows
 * come in the same portions from `cursor` on.
 */
export class EmbeddingWriter<Row extends EmbeddingRow = EmbeddingRow> {
  #buffer: Row[] = [];
  #cursor: Json;
  /** The cursor of rows that are not on the disk yet. */
  #pending: Json = null;
  #rows: number;
  #end: number;
  #extent: TableExtent;
  #open = true;

  private constructor(
    readonly path: string,
    readonly provenance: EmbeddingProvenance,
    private readonly layout: TableLayout<Row>,
    private readonly rowGroupSize: number,
    private readonly description: TableDescription,
    private readonly partial: PartialTable,
  ) {
    this.#rows = partial.last?.rows ?? 0;
    this.#end = partial.last?.end ?? fileStart.length;
    this.#extent = partial.last?.extent ?? { bounds: null, start: null, end: null };
    this.#cursor = partial.last?.cursor ?? null;
  }

  /**
   * @throws SoftconError where `resume` finds a table begun with another model or other settings; it names them.
   */
  static create<Row extends EmbeddingRow = EmbeddingRow>(
    path: string,
    provenance: EmbeddingProvenance,
    options: EmbeddingWriterOptions<Row> = {},
  ): EmbeddingWriter<Row> {
    const layout: TableLayout<Row> = options.layout ?? earthIndexLayout();
    const rowGroupSize = options.rowGroupSize ?? 512;
    const identity = {
      format: 1,
      layout: layout.name,
      columns: layout.columns.map(({ name }) => name),
      rowGroupSize,
      provenance: { ...provenance },
      configuration: options.configuration ?? null,
    };
    const resumed = options.resume ? resumePartial(path, identity) : null;
    const partial = resumed ?? startPartial(path, identity);
    return new EmbeddingWriter(path, provenance, layout, rowGroupSize, options.description ?? {}, partial);
  }

  /** Rows that are on the disk; those of an unfinished row group are not counted. */
  get rows(): number {
    return this.#rows;
  }

  /** What `append` was given with the last row on the disk; null at the beginning. */
  get cursor(): Json {
    return this.#cursor;
  }

  /**
   * Takes a portion of rows; when enough have come they are written, whole portions to a row group.
   * @param cursor what to give the caller back to go on after these rows.
   * @throws SoftconError where a row does not fit the table.
   */
  append(rows: readonly Row[], cursor: Json): void {
    this.#requireOpen();
    for (const row of rows) this.#check(row);
    for (const row of rows) this.#buffer.push(row);
    if (this.#buffer.length >= this.rowGroupSize) this.#flush(cursor);
    else this.#pending = cursor;
  }

  /** Writes what is left and the footer, and gives the table its name. */
  finish(): void {
    this.#requireOpen();
    if (this.#buffer.length > 0) this.#flush(this.#pending);
    const groups = journalEntries(this.path).map(({ footer }) =>
      decodeRowGroup(Buffer.from(footer, "base64")),
    );
    const keyValues = tableKeyValues(this.provenance, this.#extent, this.description);
    const { descriptor, dataPath, journal } = this.partial;
    writeWhole(descriptor, encodeFooter(this.layout, groups, keyValues, this.#end), this.#end);
    fsyncSync(descriptor);
    this.abandon();
    renameSync(dataPath, this.path);
    syncFolder(dirname(this.path));
    rmSync(journal.path, { force: true });
  }

  /** Stops here: what is on the disk stays, for a later run to resume. */
  abandon(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.partial.descriptor);
    this.partial.journal.close();
  }

  /** Throws away an unfinished table of this name. */
  static discard(path: string): void {
    discardPartial(path);
  }

  #flush(cursor: Json): void {
    const { bytes, footer } = encodeRowGroup(this.layout, this.#buffer, this.#end);
    writeWhole(this.partial.descriptor, bytes, this.#end);
    fsyncSync(this.partial.descriptor);
    const rows = this.#rows + this.#buffer.length;
    const end = this.#end + bytes.length;
    const extent = this.#buffer.reduce(extended, this.#extent);
    const sum = checksum(bytes);
    this.partial.journal.append(
      JSON.stringify({ rows, end, sum, footer: Buffer.from(footer).toString("base64"), extent, cursor }),
    );
    this.#rows = rows;
    this.#end = end;
    this.#extent = extent;
    this.#cursor = cursor;
    this.#buffer = [];
  }

  #check(row: Row): void {
    if (row.embedding.length !== this.provenance.dim)
      throw new SoftconError(
        `${this.path}: row "${row.id}" has ${row.embedding.length} numbers; ${this.provenance.model} gives ${this.provenance.dim}`,
      );
    if (row.datetime !== null && Number.isNaN(Date.parse(row.datetime)))
      throw new SoftconError(
        `${this.path}: row "${row.id}" has the time "${row.datetime}"; expected ISO 8601`,
      );
    const extra = usedColumns([row]).find(
      (name) => !this.layout.columns.some((column) => column.name === name),
    );
    if (extra !== undefined)
      throw new SoftconError(
        `${this.path}: row "${row.id}" has a ${extra}, which the table has no column for; name "${extra}" in its layout`,
      );
  }

  #requireOpen(): void {
    if (!this.#open) throw new Error(`${this.path}: the table is finished or abandoned`);
  }
}

/** Writes a table that is in memory, whole or not at all. */
export function writeEmbeddings(
  path: string,
  table: EmbeddingTable,
  description: TableDescription = {},
): void {
  const layout = earthIndexLayout(usedColumns(table.rows));
  const writer = EmbeddingWriter.create(path, table.provenance, { layout, description });
  try {
    for (let at = 0; at < table.rows.length; at += 512) writer.append(table.rows.slice(at, at + 512), null);
    writer.finish();
  } catch (error) {
    writer.abandon();
    EmbeddingWriter.discard(path);
    throw error;
  }
}

function extended({ bounds, start, end }: TableExtent, row: EmbeddingRow): TableExtent {
  const time = row.datetime === null ? null : new Date(row.datetime).toISOString();
  return {
    bounds: mergeBounds(bounds, row.footprint),
    start: time !== null && (start === null || time < start) ? time : start,
    end: time !== null && (end === null || time > end) ? time : end,
  };
}
