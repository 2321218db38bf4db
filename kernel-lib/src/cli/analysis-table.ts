import type { Matrix } from "../analysis/matrix";
import { takeRows } from "../analysis/matrix";
import { SoftconError } from "../core/errors";
import type { ColumnRole } from "../embeddings/column-names";
import { type EmbeddingFile, openEmbeddings } from "../embeddings/embedding-file";
import type { TableProvenance } from "../embeddings/table-metadata";
import type { Cell } from "../parquet/contents";
import type { Footprint } from "../raster/scene";

/** The rows of a table that have a vector, with what a command asks about them. */
export interface AnalysisTable {
  readonly path: string;
  readonly matrix: Matrix;
  readonly provenance: TableProvenance;
  /** Rows of the file that were left out, because they have no vector. */
  readonly missing: number;
  /** The name of the column that plays this part, where there is one. */
  columnOf(role: ColumnRole): string | undefined;
  /** One cell a row. @throws SoftconError where there is no such column. */
  cells(column: string): Promise<Cell[]>;
  /** A table without ids is counted. */
  ids(): Promise<string[]>;
  footprints(): Promise<(Footprint | null)[]>;
}

/** Opens a table, hands it over, and closes it whatever happens. @throws SoftconError where it has no rows. */
export async function withTable<T>(path: string, use: (table: AnalysisTable) => Promise<T>): Promise<T> {
  const file = await openEmbeddings(path);
  try {
    return await use(await read(file));
  } finally {
    await file.close();
  }
}

async function read(file: EmbeddingFile): Promise<AnalysisTable> {
  if (file.rowCount === 0) throw new SoftconError(`${file.path} has no rows: embed something first`);
  const { matrix, dim, missing } = await file.vectors();
  const absent = new Set(missing);
  const present = Array.from({ length: file.rowCount }, (_, row) => row).filter((row) => !absent.has(row));
  const all = { data: matrix, rows: file.rowCount, cols: dim };
  const kept = <T>(values: readonly T[]): T[] => values.filter((_, row) => !absent.has(row));
  const columnOf = (role: ColumnRole): string | undefined =>
    file.columns.find((column) => column.role === role)?.name;
  return {
    path: file.path,
    matrix: missing.length === 0 ? all : takeRows(all, present),
    provenance: file.provenance,
    missing: missing.length,
    columnOf,
    cells: async (column) => kept(await file.column(column)),
    ids: async () => {
      const column = columnOf("id");
      return column === undefined ? present.map(String) : kept(await file.column(column)).map(String);
    },
    footprints: async () => kept(await file.footprints()),
  };
}
