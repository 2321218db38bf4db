import { type Projection, type ProjectOptions, project } from "../analysis/projection/project";
import type { EmbeddingTable } from "../inference/embedding";

/** A table of embeddings and the map of its rows. */
export interface TableMap {
  readonly table: EmbeddingTable;
  /** Its `map` is float32 [rows, dimensions], in the table's order. */
  readonly projection: Projection;
}

/**
 * Lays the embeddings of a table out in two or three dimensions.
 * @throws SoftconError as the method does: for an empty table, values that are not finite, a perplexity too large.
 */
export async function projectTable(table: EmbeddingTable, options: ProjectOptions): Promise<TableMap> {
  const matrix = { data: table.matrix, rows: table.rows.length, cols: table.dim };
  return { table, projection: await project(matrix, options) };
}
