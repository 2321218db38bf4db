import { writeInPieces } from "../core/atomic-file";
import { SoftconError } from "../core/errors";
import type { EmbeddingRow } from "../inference/embedding";
import type { RowGroup } from "../vendor/hyparquet";
import { decodeRowGroup, encodeFooter, encodeRowGroup, fileStart } from "./row-group";
import { earthIndexLayout, usedColumns } from "./table-layout";
import { geoKeyValue } from "./table-metadata";
import { type Bounds, mergeBounds } from "./wkb";

export interface WriteRowsOptions {
  /** What the file says of itself under names, as `EmbeddingFile.keyValues` of the table that the rows are from. */
  readonly keyValues?: ReadonlyMap<string, string>;
}

const rowGroupSize = 4096;

/**
 * Writes rows as GeoParquet in Earth Index's columns, whole or not at all, wherever their vectors come from.
 * @throws SoftconError where vectors differ in length.
 */
export function writeRows(
  path: string,
  rows: readonly EmbeddingRow[],
  { keyValues = new Map() }: WriteRowsOptions = {},
): void {
  const dim = rows[0]?.embedding.length ?? 0;
  const other = rows.find(({ embedding }) => embedding.length !== dim);
  if (other)
    throw new SoftconError(
      `${path}: row "${other.id}" has ${other.embedding.length} numbers, the first one ${dim}`,
    );
  const layout = earthIndexLayout(usedColumns(rows));
  const bounds = rows.reduce<Bounds | null>((all, { footprint }) => mergeBounds(all, footprint), null);
  // Arrow's own description is of the other table's columns.
  const kept = [...keyValues].filter(([key]) => key !== "geo" && key !== "ARROW:schema" && key !== "pandas");
  const about = [geoKeyValue(bounds), ...kept.map(([key, value]) => ({ key, value }))];
  writeInPieces(path, (write) => {
    const groups: RowGroup[] = [];
    let end = fileStart.length;
    write(fileStart);
    for (let at = 0; at < rows.length; at += rowGroupSize) {
      const { bytes, footer } = encodeRowGroup(layout, rows.slice(at, at + rowGroupSize), end);
      write(bytes);
      groups.push(decodeRowGroup(footer));
      end += bytes.length;
    }
    write(encodeFooter(layout, groups, about, end));
  });
}
