import { basename, dirname, extname } from "node:path";
import type { ColumnRole } from "softcon";
import type { Library } from "../../shell/process/library";
import { problem } from "../../shell/process/problem";
import type { ChosenColumns, ColumnChoices } from "../shared/table-facts";

/** A cell as it comes from a file. */
export type Cell = string | number | bigint | boolean | Uint8Array | readonly Cell[] | null;

export interface SourceColumn {
  readonly name: string;
  /** "text", "list of text", "float", …; "" where only the cells tell. */
  readonly type: string;
  readonly role: ColumnRole | null;
}

type Ring = readonly (readonly [number, number])[];
type Range = { readonly start: number; readonly end: number };

/** A table as the explorer reads it, whatever file it is; nothing is read before it is asked for. */
export interface TableSource {
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
  readonly vector: string;
  readonly dimensions: number;
  readonly model: string | null;
  /** Side of a tile in pixels, where the table says. */
  readonly tile: number | null;
  readonly columns: readonly SourceColumn[];
  readonly notes: readonly string[];
  readonly keyValues: ReadonlyMap<string, string>;
  /** Rows from which on reading begins without a detour: the first of each row group. */
  readonly starts: readonly number[];
  columnOf(role: ColumnRole): string | null;
  cells(column: string, range: Range): Promise<Cell[]>;
  /** [rows, dimensions]; NaN in rows without a vector. */
  vectors(range: Range): Promise<Float32Array>;
  rings(range: Range): Promise<(Ring | null)[]>;
  close(): Promise<void>;
}

/** @returns the table, or what has to be chosen before it can be opened. @throws SoftconError */
export async function openTable(
  library: Library,
  path: string,
  chosen: ChosenColumns | null,
): Promise<TableSource | ColumnChoices> {
  if (extname(path).toLowerCase() === ".npy") return openArray(library, path, chosen);
  if (!chosen) {
    const choices = await choicesOf(library, path);
    if (choices) return choices;
  }
  return openParquet(library, path, chosen);
}

export function isChoices(opened: TableSource | ColumnChoices): opened is ColumnChoices {
  return "proposed" in opened;
}

/** Null where the columns can be told. @throws SoftconError where no column can hold vectors. */
async function choicesOf(library: Library, path: string): Promise<ColumnChoices | null> {
  const survey = await library.surveyColumns(path);
  if (survey.vectors !== null) return null;
  const named = (role: ColumnRole): string[] =>
    survey.columns.filter(({ roles }) => roles.includes(role)).map(({ name }) => name);
  const vector = named("embedding");
  const [first] = vector;
  if (first === undefined)
    throw problem(
      `${basename(path)} has no column of vectors: expected a list of numbers in every row, found ${survey.columns.map(({ name, type }) => `${name} (${type})`).join(", ")}`,
    );
  const texts = named("id");
  const geometries = named("geometry");
  const proposed = (known: RegExp, names: readonly string[]): string | null =>
    names.find((name) => known.test(name)) ?? null;
  return {
    name: basename(path),
    reason: `${vector.length === 1 ? "One column" : `${vector.length} columns`} could hold the vectors, and no name tells which`,
    vector,
    id: texts,
    label: texts,
    geometry: geometries,
    proposed: {
      vector: vector.find((name) => /emb|vec|feat/i.test(name)) ?? first,
      id: proposed(/(^|_)(id|index|name|key)$/i, texts),
      label: proposed(/label|class|categor|target/i, texts),
      geometry: proposed(/geom|wkb|footprint/i, geometries),
    },
  };
}

async function openParquet(
  library: Library,
  path: string,
  chosen: ChosenColumns | null,
): Promise<TableSource> {
  const columns = chosen
    ? { embedding: chosen.vector, id: chosen.id, label: chosen.label, geometry: chosen.geometry }
    : {};
  const file = await library.openEmbeddings(path, { columns });
  if (file.dim === null) {
    await file.close();
    throw problem(
      `${basename(path)} has no rows, and does not say how long its vectors would be: embed something into it first`,
    );
  }
  const { provenance } = file;
  const all: readonly SourceColumn[] = file.columns;
  const vector = all.find(({ role }) => role === "embedding")?.name ?? "embedding";
  return {
    path,
    bytes: file.size,
    rows: file.rowCount,
    vector,
    dimensions: file.dim,
    model:
      provenance.kind === "softcon"
        ? provenance.provenance.model
        : provenance.kind === "emb"
          ? provenance.model
          : null,
    tile: provenance.kind === "softcon" ? provenance.provenance.tile : null,
    columns: all,
    notes: file.notes,
    keyValues: file.keyValues,
    starts: startsOf(file.rowGroups),
    columnOf: (role) => all.find((column) => column.role === role)?.name ?? null,
    cells: (column, range) => file.column(column, range),
    vectors: async (range) => (await file.vectors(range)).matrix,
    rings: (range) => file.footprints(range),
    close: () => file.close(),
  };
}

/** Names that columns beside an array are known by. */
const known: readonly (readonly [ColumnRole, RegExp])[] = [
  ["id", /^(id|unique_id|name|key|filename)$/i],
  ["label", /^(label|class|category|target|y)$/i],
  ["datetime", /^(datetime|timestamp|date|time)$/i],
  ["source", /^(source|source_url|path|file|image)$/i],
  ["split", /^(split|subset|fold)$/i],
];

async function openArray(library: Library, path: string, chosen: ChosenColumns | null): Promise<TableSource> {
  const table = await library.openNpyTable(path);
  const roleOf = (name: string): ColumnRole | null => {
    if (chosen && name === chosen.id) return "id";
    if (chosen && name === chosen.label) return "label";
    const role = known.find(([, names]) => names.test(name))?.[0] ?? null;
    return chosen && (role === "id" || role === "label") ? null : role;
  };
  const taken = new Set<ColumnRole>();
  const columns = table.columns.map((name): SourceColumn => {
    const role = roleOf(name);
    const free = role !== null && !taken.has(role);
    if (free) taken.add(role);
    return { name, type: "", role: free ? role : null };
  });
  return {
    path,
    bytes: table.size,
    rows: table.rowCount,
    vector: basename(path),
    dimensions: table.dim,
    model: null,
    tile: null,
    columns,
    notes: [
      ...(table.csvPath === null
        ? [`no columns but the vectors: ${basename(path, extname(path))}.csv beside it would give some`]
        : [`columns from ${basename(table.csvPath)}`]),
      ...(taken.has("id") ? [] : ["no ids: rows are counted"]),
    ],
    keyValues: new Map(),
    starts: Array.from({ length: Math.ceil(table.rowCount / arrayBlock) }, (_, i) => i * arrayBlock),
    columnOf: (role) => columns.find((column) => column.role === role)?.name ?? null,
    cells: (column, range) => table.column(column, range),
    vectors: async (range) => (await table.vectors(range)).matrix,
    rings: async ({ start, end }) => new Array<Ring | null>(end - start).fill(null),
    close: () => table.close(),
  };
}

/** Rows of an array lie where they are: any may be the first. */
const arrayBlock = 1024;

function startsOf(groups: readonly number[]): number[] {
  const starts: number[] = [];
  let first = 0;
  for (const rows of groups) {
    if (rows > 0) starts.push(first);
    first += rows;
  }
  return starts;
}

/** Folder that relative paths in a table start from. */
export function folderOf({ path }: Pick<TableSource, "path">): string {
  return dirname(path);
}
