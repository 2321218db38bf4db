import { problem } from "../../shell/process/problem";
import type { Answer, Question } from "../shared/questions";
import { writeWhole } from "./atomic-file";
import { background } from "./background";
import { cellText } from "./cell-blocks";
import { exportCsv, exportGeoJson, exportGeoParquet } from "./export-rows";
import { cluster, outliers, wrongLabels } from "./judgements";
import { besidePath, idsOf } from "./label-files";
import { notebookOf } from "./notebook";
import type { OpenTable } from "./open-table";
import { centresOf, footprintsOf, middle } from "./places";
import { partOf, probe } from "./probe";

/** How a question is worked on. */
export interface Asking {
  readonly signal: AbortSignal;
  readonly onProgress: (label: string, done: number, total: number) => void;
  /** Where an export goes; null: nowhere. */
  readonly path: string | null;
}

type Of<Kind extends Question["kind"]> = Extract<Question, { readonly kind: Kind }>;

const mostFound = 10_000;

/** Answers what is asked of one table alone. @throws SoftconError, or once it is no longer wanted. */
export async function answer(
  table: OpenTable,
  question: Exclude<Question, Of<"pairing">>,
  asking: Asking,
): Promise<Answer> {
  const { source, cells, library, computed } = table;
  const { signal, onProgress } = asking;
  const reading = {
    signal,
    onProgress: (done: number, total: number) => onProgress("reading vectors", done, total),
  };
  const working = (label: string) => ({
    signal,
    onProgress: (done: number, total: number) => onProgress(label, done, total),
  });
  switch (question.kind) {
    case "values":
      return table.values(question.column, question.member);
    case "map":
      return table.map(question.map);
    case "details":
      return details(table, question.row);
    case "thumbnails": {
      const pictures: (Uint8Array | null)[] = [];
      for (const row of question.rows) {
        signal.throwIfAborted();
        pictures.push(row < source.rows ? await table.thumbnails.picture(row, question.composite) : null);
      }
      return { kind: "thumbnails", pictures };
    }
    case "cells":
      return pageOf(table, question);
    case "sort":
      return sorted(table, question);
    case "find":
      return found(table, question.text, signal);
    case "nearest":
      return table.search.nearest(await table.vectors(reading), question, working("searching"));
    case "cluster":
      return cluster(
        library,
        await table.vectors(reading),
        question.settings,
        computed,
        working("clustering"),
      );
    case "probe": {
      const { settings } = question;
      const vectors = await table.vectors(reading);
      const labelling = await table.labelling(settings.label);
      const split = "column" in settings.split ? await splitBy(table, settings.split.column) : null;
      return probe(library, vectors, labelling, split, settings, computed, working("learning"));
    }
    case "outliers":
      return outliers(library, await table.vectors(reading), question, computed, working("neighbours"));
    case "wrongLabels": {
      const labelling = await table.labelling(question.label);
      const vectors = await table.vectors(reading);
      return wrongLabels(library, vectors, labelling, question, computed, working("neighbours"));
    }
    case "places":
      return { kind: "places", centres: await centresOf(source, table.columns, cells, signal) };
    case "footprints":
      return { kind: "footprints", ...(await footprintsOf(source, question.rows)) };
    case "background":
      return background(
        library,
        table.shelf,
        (composite) => table.thumbnails.stretch(composite),
        await pathsIn(table, question, signal),
        question,
        signal,
      );
    case "export":
      return exported(table, question, asking.path);
    case "notebook":
      return notebook(table, question, asking.path);
  }
}

async function details(table: OpenTable, row: number): Promise<Answer> {
  const { source, cells, book } = table;
  if (row >= source.rows) throw problem(`no row ${row}: there are ${source.rows}`);
  const idColumn = source.columnOf("id");
  const own = idColumn === null ? null : await cells.at(idColumn, row);
  const values: (readonly [string, string])[] = [];
  const names = book.names(row).join(", ");
  if (names !== "") values.push(["Labels", names]);
  for (const { key, title, origin } of table.columns) {
    if (origin !== "table" || key === idColumn) continue;
    const text = cellText(await cells.at(key, row));
    if (text !== "") values.push([title, text]);
  }
  const [ring] = await source.rings({ start: row, end: row + 1 });
  return {
    kind: "details",
    id: own === null ? String(row) : cellText(own),
    lonLat: ring ? middle(ring) : null,
    values,
  };
}

async function pageOf(table: OpenTable, { rows, columns }: Of<"cells">): Promise<Answer> {
  const { source, cells, book } = table;
  const idColumn = source.columnOf("id");
  const ids: string[] = [];
  const page: string[][] = [];
  const computed = new Map<string, (row: number) => string>();
  for (const key of columns) {
    const origin = table.columns.find((column) => column.key === key)?.origin;
    if (origin === "computed") computed.set(key, await textsOf(table, key));
    else if (origin === undefined) throw problem(`no column "${key}"`);
  }
  for (const row of rows) {
    const own = idColumn === null ? null : await cells.at(idColumn, row);
    ids.push(own === null ? String(row) : cellText(own));
    const texts: string[] = [];
    for (const key of columns) {
      const text = computed.get(key);
      if (text) texts.push(text(row));
      else if (key === "labels") texts.push(book.names(row).join(", "));
      else texts.push(cellText(await cells.at(key, row)));
    }
    page.push(texts);
  }
  return { kind: "cells", ids, cells: page };
}

/** A computed column's values as text. */
async function textsOf(table: OpenTable, key: string): Promise<(row: number) => string> {
  const column = table.columns.find((candidate) => candidate.key === key);
  if (column?.kind === "labels") {
    const labelling = await table.labelling(key);
    return (row) =>
      labelling
        .of(row)
        .map((at) => labelling.names[at] ?? "")
        .join(", ");
  }
  const values = await table.values(key, null);
  if (values.kind === "numbers")
    return (row) => {
      const value = values.values[row] ?? Number.NaN;
      return Number.isNaN(value) ? "" : String(Number(value.toPrecision(4)));
    };
  return (row) => values.legend[values.codes[row] ?? -1]?.label ?? "";
}

async function sorted(table: OpenTable, { rows, column, descending }: Of<"sort">): Promise<Answer> {
  const facts = table.columns.find(({ key }) => key === column);
  const order = descending ? -1 : 1;
  if (facts?.kind === "number") {
    const values = await table.values(column, null);
    const at = (row: number): number =>
      values.kind === "numbers" ? (values.values[row] ?? Number.NaN) : Number.NaN;
    // rows without a value come last, whichever way
    const compare = (a: number, b: number): number =>
      Number(Number.isNaN(at(a))) - Number(Number.isNaN(at(b))) || order * (at(a) - at(b)) || a - b;
    return { kind: "rows", rows: Uint32Array.from(rows).sort(compare) };
  }
  const { book, source, cells } = table;
  let text: (row: number) => string;
  if (column === "labels") text = (row) => book.names(row).join(", ");
  else if (facts?.origin === "computed") text = await textsOf(table, column);
  else {
    const name = facts ? column : source.columnOf("id");
    const texts = new Map<number, string>();
    for (const row of rows) texts.set(row, name === null ? String(row) : cellText(await cells.at(name, row)));
    text = (row) => texts.get(row) ?? "";
  }
  const collator = new Intl.Collator(undefined, { numeric: true });
  const compare = (a: number, b: number): number =>
    Number(text(a) === "") - Number(text(b) === "") || order * collator.compare(text(a), text(b)) || a - b;
  return { kind: "rows", rows: Uint32Array.from(rows).sort(compare) };
}

async function found(table: OpenTable, text: string, signal: AbortSignal): Promise<Answer> {
  const { source, cells, book } = table;
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const rows = new Set<number>();
  const fits = (value: string): boolean => words.every((word) => value.toLowerCase().includes(word));
  if (words.length === 0) return { kind: "rows", rows: new Uint32Array() };
  for (let row = 0; row < book.rows; row++) if (fits(book.names(row).join(" "))) rows.add(row);
  const idColumn = source.columnOf("id");
  if (idColumn === null) {
    const row = Number(text);
    if (Number.isInteger(row) && row >= 0 && row < source.rows) rows.add(row);
  }
  for (const { key, kind, origin } of table.columns) {
    if (origin !== "table" || kind === "number") continue;
    for await (const { start, cells: block } of cells.all(key, signal))
      for (const [i, cell] of block.entries()) if (cell !== null && fits(cellText(cell))) rows.add(start + i);
    if (rows.size > mostFound) break;
  }
  return { kind: "rows", rows: Uint32Array.from(rows).sort() };
}

async function splitBy(table: OpenTable, column: string): Promise<(row: number) => "train" | "test" | null> {
  const values = await table.values(column, null);
  if (values.kind !== "categories") throw problem(`column "${column}" holds numbers, no names of parts`);
  const parts = values.legend.map(({ label }) => partOf(label));
  return (row) => parts[values.codes[row] ?? -1] ?? null;
}

/** Images of the rows that lie in an extent. */
async function pathsIn(
  table: OpenTable,
  { extent }: Of<"background">,
  signal: AbortSignal,
): Promise<string[]> {
  const [west, south, east, north] = extent;
  const centres = await centresOf(table.source, table.columns, table.cells, signal);
  const paths = new Set<string>();
  const step = Math.max(1, Math.floor(table.source.rows / 4000));
  for (let row = 0; row < table.source.rows && paths.size < 12; row += step) {
    const [lon, lat] = [centres[2 * row] ?? Number.NaN, centres[2 * row + 1] ?? Number.NaN];
    if (!(lon >= west && lon <= east && lat >= south && lat <= north)) continue;
    const place = await table.shelf.placeOf(row);
    if (place) paths.add(place.path);
  }
  return [...paths];
}

async function exported(
  table: OpenTable,
  { rows, format }: Of<"export">,
  path: string | null,
): Promise<Answer> {
  if (path === null) return { kind: "saved", path: null };
  const { library, source, cells, columns, book } = table;
  const from = { library, source, cells, columns, book };
  const own = rows.filter((row) => row < source.rows);
  const write = { geoparquet: exportGeoParquet, geojson: exportGeoJson, csv: exportCsv }[format];
  await write(from, own, path);
  return { kind: "saved", path };
}

async function notebook(table: OpenTable, { view }: Of<"notebook">, path: string | null): Promise<Answer> {
  if (path === null) return { kind: "saved", path: null };
  const map = await table.mapFacts(view.map);
  if (!map) throw problem("the map is no longer there: start it again");
  const own = table.columnMaps.find(({ facts }) => facts.id === view.map);
  const { source, target } = table;
  const colour = table.columns.find(({ key }) => key === view.colour);
  const labelled = source.columnOf("label") ?? source.columnOf("labels");
  const inTable = target.kind === "table" ? (labelled ?? "label") : null;
  const content = notebookOf({
    path,
    table: source.path,
    map,
    mapColumns: own ? [own.x, own.y] : null,
    colour:
      colour?.origin === "table" ? colour.key : colour?.origin === "labels" ? (inTable ?? "labels") : null,
    selected: view.selected,
    besideLabels: inTable === null ? besidePath(source.path) : null,
    chosen: table.chosen,
  });
  await writeWhole(path, content);
  return { kind: "saved", path };
}

/** What rows are known by, for pairing them with another table's. */
export async function rowNames(table: OpenTable, signal: AbortSignal) {
  const { source, cells, columns } = table;
  const ids = source.columnOf("id") === null ? null : await idsOf(source, cells);
  const centres = await centresOf(source, columns, cells, signal);
  return { rows: source.rows, ids, centres: centres.some((value) => !Number.isNaN(value)) ? centres : null };
}
