import type { EmbeddingRow } from "softcon";
import type { Library } from "../../shell/process/library";
import type { ColumnFacts } from "../shared/table-facts";
import { writeWhole } from "./atomic-file";
import { type CellBlocks, cellText } from "./cell-blocks";
import type { LabelBook } from "./label-book";
import { footprintsOf, middle } from "./places";
import type { Cell, TableSource } from "./table-source";

/** What rows are exported from. */
export interface Exported {
  readonly library: Library;
  readonly source: TableSource;
  readonly cells: CellBlocks;
  readonly columns: readonly ColumnFacts[];
  readonly book: LabelBook;
}

type Ring = readonly (readonly [number, number])[];

/** Writes rows as a GeoParquet table with their vectors and the labels that they have now. */
export async function exportGeoParquet(from: Exported, rows: Uint32Array, path: string): Promise<void> {
  const { library, source, cells, book } = from;
  const rings = await ringsOf(source, rows);
  const of = async (
    role: Parameters<TableSource["columnOf"]>[0],
  ): Promise<(row: number) => Promise<Cell>> => {
    const column = source.columnOf(role);
    return async (row) => (column === null ? null : cells.at(column, row));
  };
  const [id, datetime, origin, split, thumbnail] = [
    await of("id"),
    await of("datetime"),
    await of("source"),
    await of("split"),
    await of("thumbnail"),
  ];
  const written: EmbeddingRow[] = [];
  for (const [i, row] of rows.entries()) {
    const [own, time, image] = [await id(row), await datetime(row), await thumbnail(row)];
    const names = book.names(row);
    const part = await split(row);
    written.push({
      id: own === null ? String(row) : cellText(own),
      embedding: await source.vectors({ start: row, end: row + 1 }),
      footprint: rings[i] ?? null,
      datetime: time === null || Number.isNaN(Date.parse(cellText(time))) ? null : cellText(time),
      source: cellText(await origin(row)) || source.path,
      ...(book.several ? { labels: names } : { label: names[0] ?? null }),
      ...(part === null ? {} : { split: cellText(part) }),
      ...(image instanceof Uint8Array ? { thumbnail: image } : {}),
    });
  }
  library.writeRows(path, written, { keyValues: source.keyValues });
}

/** Writes rows as points of interest for maps: outlines, ids, labels and the table's columns, without the vectors. */
export async function exportGeoJson(from: Exported, rows: Uint32Array, path: string): Promise<void> {
  const { source } = from;
  const rings = await ringsOf(source, rows);
  const features: string[] = [];
  for (const [i, row] of rows.entries()) {
    const ring = rings[i];
    const geometry = ring ? { type: "Polygon", coordinates: [ring] } : null;
    const properties = await propertiesOf(from, row);
    features.push(JSON.stringify({ type: "Feature", geometry, properties: Object.fromEntries(properties) }));
  }
  await writeWhole(path, `{"type":"FeatureCollection","features":[\n${features.join(",\n")}\n]}\n`);
}

/** Writes rows as comma-separated values: id, labels, the middle of each, the table's columns. */
export async function exportCsv(from: Exported, rows: Uint32Array, path: string): Promise<void> {
  const { library, source } = from;
  const rings = await ringsOf(source, rows);
  const lines: string[] = [];
  for (const [i, row] of rows.entries()) {
    const ring = rings[i];
    const [lon, lat] = ring ? middle(ring) : ["", ""];
    const all = new Map<string, string>([["row", String(row)]]);
    for (const [name, value] of await propertiesOf(from, row)) all.set(name, cellText(value));
    all.set("longitude", String(lon)).set("latitude", String(lat));
    if (i === 0) lines.push(library.csvLine([...all.keys()]));
    lines.push(library.csvLine([...all.values()]));
  }
  await writeWhole(path, lines.join(""));
}

/** Name and value of what is known of a row; the labels as they are now. */
async function propertiesOf(
  { source, cells, columns, book }: Exported,
  row: number,
): Promise<[string, Cell][]> {
  const labelColumns = [source.columnOf("label"), source.columnOf("labels")];
  const properties: [string, Cell][] = [];
  if (source.columnOf("id") === null) properties.push(["id", String(row)]);
  for (const { key, origin } of columns) {
    if (origin !== "table" || labelColumns.includes(key)) continue;
    const cell = await cells.at(key, row);
    properties.push([key, typeof cell === "bigint" ? cell.toString() : cell]);
  }
  const names = book.names(row);
  properties.push(book.several ? ["labels", names] : ["label", names[0] ?? null]);
  return properties;
}

async function ringsOf(source: TableSource, rows: Uint32Array): Promise<(Ring | null)[]> {
  const { corners, ends } = await footprintsOf(source, rows);
  return Array.from(ends, (end, i) => {
    const start = i === 0 ? 0 : (ends[i - 1] ?? 0);
    if (end === start) return null;
    return Array.from({ length: end - start }, (_, at): readonly [number, number] => [
      corners[2 * (start + at)] ?? 0,
      corners[2 * (start + at) + 1] ?? 0,
    ]);
  });
}
