import { writeInPieces } from "../core/atomic-file";
import type { EmbeddingRow } from "../inference/embedding";
import type { RowGroup } from "../vendor/hyparquet";
import type { Json } from "./json";
import { decodeRowGroup, encodeFooter, encodeRowGroup, fileStart } from "./row-group";
import { geometryColumn, type TableLayout } from "./table-layout";
import { geoKeyValue } from "./table-metadata";
import { type Bounds, mergeBounds } from "./wkb";

/** A row of a table of embeddings, at its place in a map. */
export interface MapRow extends Pick<EmbeddingRow, "id" | "footprint"> {
  /** Absent where the table has no such column. */
  readonly label?: string | null;
}

const rowGroupSize = 65_536;

/**
 * Writes a map of embeddings as GeoParquet, whole or not at all: `id, x, y, label, geometry`, without the vectors.
 * @param map float32 [rows, 2]
 * @param about what made the map, kept under the key `softcon_map`
 */
export function writeMapFile(
  path: string,
  rows: readonly MapRow[],
  map: Float32Array,
  about: { readonly [key: string]: Json },
): void {
  if (map.length !== 2 * rows.length) throw new Error(`${map.length} coordinates for ${rows.length} rows`);
  const placed = rows.map((row, i) => ({ ...unmapped, ...row, x: map[2 * i] ?? 0, y: map[2 * i + 1] ?? 0 }));
  const layout = layoutOf(rows.some(({ label }) => label !== undefined));
  const bounds = rows.reduce<Bounds | null>((all, { footprint }) => mergeBounds(all, footprint), null);
  const keyValues = [geoKeyValue(bounds), { key: "softcon_map", value: JSON.stringify(about) }];
  writeInPieces(path, (write) => {
    const groups: RowGroup[] = [];
    let end = fileStart.length;
    write(fileStart);
    for (let at = 0; at < placed.length; at += rowGroupSize) {
      const { bytes, footer } = encodeRowGroup(layout, placed.slice(at, at + rowGroupSize), end);
      write(bytes);
      groups.push(decodeRowGroup(footer));
      end += bytes.length;
    }
    write(encodeFooter(layout, groups, keyValues, end));
  });
}

/** What a map does not say of its rows. */
const unmapped = { embedding: new Float32Array(0), datetime: null, source: "" };

type PlacedRow = EmbeddingRow & { readonly x: number; readonly y: number };

function layoutOf(labelled: boolean): TableLayout<PlacedRow> {
  const label = {
    name: "label",
    kind: "text",
    required: false,
    cellOf: (row: PlacedRow) => row.label ?? null,
  } as const;
  return {
    name: "map",
    columns: [
      { name: "id", kind: "text", required: true, cellOf: (row) => row.id },
      { name: "x", kind: "float32", required: true, cellOf: (row) => row.x },
      { name: "y", kind: "float32", required: true, cellOf: (row) => row.y },
      ...(labelled ? [label] : []),
      geometryColumn,
    ],
  };
}
