import { existsSync } from "node:fs";
import { access, constants, readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { NewColumn } from "softcon";
import type { Library } from "../../shell/process/library";
import { problem } from "../../shell/process/problem";
import type { SaveLabels } from "../shared/process-messages";
import { writeWhole } from "./atomic-file";
import type { CellBlocks } from "./cell-blocks";
import { cellText } from "./cell-blocks";
import type { LabelBook } from "./label-book";
import type { Cell, TableSource } from "./table-source";

/** Tables that are written anew for their labels without being asked to. */
const moderate = 2 ** 28;

/** Where labels are kept. */
export interface LabelTarget {
  /** "table": in a column of the file. "beside": in a file of their own. */
  readonly kind: "table" | "beside";
  readonly path: string;
  /** "into the table". */
  readonly title: string;
}

/** The file of labels beside a table. */
export function besidePath(table: string): string {
  return `${table}.labels.csv`;
}

/** The name of the column that labels are saved in, and whether it holds several. */
export function labelColumn(source: TableSource): { readonly name: string; readonly several: boolean } {
  const one = source.columnOf("label");
  const several = source.columnOf("labels");
  if (one === null && several !== null) return { name: several, several: true };
  const type = source.columns.find(({ name }) => name === one)?.type;
  return { name: one !== null && type === "text" ? one : "label", several: false };
}

export async function labelTarget(source: TableSource, wish: SaveLabels): Promise<LabelTarget> {
  const beside = besidePath(source.path);
  const inTable =
    !source.path.toLowerCase().endsWith(".npy") &&
    (wish === "table" || (wish === "auto" && source.bytes <= moderate && !existsSync(beside))) &&
    (await isWritable(source.path));
  return inTable
    ? { kind: "table", path: source.path, title: `into the table, column "${labelColumn(source).name}"` }
    : { kind: "beside", path: beside, title: `beside the table, in ${basename(beside)}` };
}

async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    await access(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Labels as they are on disk: in the table, and those beside it in their place. */
export async function readLabels(
  library: Library,
  source: TableSource,
  cells: CellBlocks,
  besideTable: string,
): Promise<{ readonly labels: readonly (readonly string[])[]; readonly several: boolean }> {
  const role = source.columnOf("label") === null && source.columnOf("labels") !== null ? "labels" : "label";
  const several = role === "labels";
  const column = source.columnOf(role);
  const labels: (readonly string[])[] = new Array<readonly string[]>(source.rows).fill([]);
  if (column !== null)
    for await (const { start, cells: block } of cells.all(column))
      for (const [i, cell] of block.entries()) labels[start + i] = namesOf(cell);
  if (existsSync(besideTable)) await readBeside(library, source, cells, besideTable, several, labels);
  return { labels, several };
}

function namesOf(cell: Cell): readonly string[] {
  if (cell === null || cell === "" || cell instanceof Uint8Array) return [];
  return Array.isArray(cell) ? cell.map(cellText) : [cellText(cell)];
}

/**
 * Puts labels of a file into `labels`. A line belongs to the row whose number and id it has; where rows have moved, to
 * the one with its id.
 */
async function readBeside(
  library: Library,
  source: TableSource,
  cells: CellBlocks,
  path: string,
  several: boolean,
  labels: (readonly string[])[],
): Promise<void> {
  const { header, rows } = library.readCsv(await readFile(path, "utf8"), path);
  const [atRow, atId, atLabel] = ["row", "id", "label"].map((name) => header.indexOf(name));
  if (
    atRow === undefined ||
    atLabel === undefined ||
    atId === undefined ||
    atRow < 0 ||
    atLabel < 0 ||
    atId < 0
  )
    throw problem(
      `${path} has the columns ${header.join(", ")}; expected row, id, label: rename it to go on without`,
    );
  const ids = await idsOf(source, cells);
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  for (const line of rows) {
    const numbered = Number(line[atRow]);
    const id = line[atId] ?? "";
    const row = ids[numbered] === id ? numbered : rowOf.get(id);
    if (row === undefined) continue; // of a row that the table has no more
    const label = line[atLabel] ?? "";
    labels[row] = label === "" ? [] : several ? label.split("|").map(unescaped) : [label];
  }
}

/** Ids of all rows; numbers where the table has none. */
export async function idsOf(source: TableSource, cells: CellBlocks): Promise<string[]> {
  const column = source.columnOf("id");
  if (column === null) return Array.from({ length: source.rows }, (_, row) => String(row));
  const ids: string[] = [];
  for await (const { cells: block } of cells.all(column))
    for (const cell of block) ids.push(cell === null ? String(ids.length) : cellText(cell));
  return ids;
}

/** The labels of all rows as a file of their own. */
export function labelsCsv(library: Library, book: LabelBook, ids: readonly string[]): string {
  const lines = [library.csvLine(["row", "id", "label"])];
  for (let row = 0; row < book.rows; row++) {
    const names = book.names(row);
    const label = book.several ? names.map(escaped).join("|") : (names[0] ?? "");
    lines.push(library.csvLine([String(row), ids[row] ?? String(row), label]));
  }
  return lines.join("");
}

/** Saves labels, whole or not at all. @throws SoftconError */
export async function saveLabels(
  library: Library,
  source: TableSource,
  cells: CellBlocks,
  book: LabelBook,
  target: LabelTarget,
): Promise<void> {
  if (target.kind === "table") await library.replaceColumn(target.path, asColumn(source, book));
  else await writeWhole(target.path, labelsCsv(library, book, await idsOf(source, cells)));
}

function asColumn(source: TableSource, book: LabelBook): NewColumn {
  const { name } = labelColumn(source);
  const all = Array.from({ length: book.rows }, (_, row) => book.names(row));
  return book.several
    ? { name, kind: "texts", cells: all }
    : { name, kind: "text", cells: all.map(([label]) => label ?? null) };
}

const escaped = (name: string): string => name.replaceAll("%", "%25").replaceAll("|", "%7C");
const unescaped = (name: string): string => name.replaceAll("%7C", "|").replaceAll("%25", "%");
