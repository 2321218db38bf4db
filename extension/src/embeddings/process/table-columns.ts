import type { CategoriesAnswer, NumbersAnswer } from "../shared/questions";
import { noCategory } from "../shared/questions";
import type { ColumnFacts } from "../shared/table-facts";
import { type CellBlocks, cellText } from "./cell-blocks";
import type { Cell, SourceColumn, TableSource } from "./table-source";

/** Rows that tell of what kind a column is. */
const sampleRows = 4096;
/** More different texts than these are read, not coloured. */
const mostCategories = 200;

/** The columns of a table as people see them: told from a sample of the rows. */
export async function describeColumns(source: TableSource, cells: CellBlocks): Promise<ColumnFacts[]> {
  const described: ColumnFacts[] = [];
  for (const column of source.columns) {
    if (column.role === "embedding" || column.role === "geometry" || column.role === "thumbnail") continue;
    if (column.name.includes(".") || column.type === "binary") continue;
    if (column.type.startsWith("list of ") && column.type !== "list of text") continue;
    const facts = await describe(source, column, cells);
    if (facts) described.push(facts);
  }
  return described;
}

async function describe(
  source: TableSource,
  column: SourceColumn,
  cells: CellBlocks,
): Promise<ColumnFacts | null> {
  const { name, role } = column;
  const base = { key: name, title: name, origin: "table", members: [] } as const;
  if (role === "id" || role === "source" || role === "datetime") return { ...base, kind: "text" };
  const sample = await sampleOf(source, name, cells);
  const filled = sample.filter((cell) => cell !== null);
  if (filled.some(Array.isArray) || column.type === "list of text")
    return { ...base, kind: "labels", members: await membersOf(name, cells) };
  if (filled.some((cell) => cell instanceof Uint8Array)) return null;
  if (role === "label" || role === "split") return { ...base, kind: "category" };
  if (filled.length > 0 && filled.every((cell) => typeof cell === "number" || typeof cell === "bigint"))
    return { ...base, kind: "number" };
  const different = new Set(filled.map(cellText)).size;
  return {
    ...base,
    kind: different > mostCategories || different > filled.length / 2 + 8 ? "text" : "category",
  };
}

/** The first rows, and some from the middle: tables are often sorted. */
async function sampleOf(source: TableSource, name: string, cells: CellBlocks): Promise<Cell[]> {
  const count = Math.min(source.rows, sampleRows);
  const first = Uint32Array.from({ length: count / 2 }, (_, i) => i);
  const later = Uint32Array.from({ length: count - count / 2 }, (_, i) => Math.floor(source.rows / 2) + i);
  const rows = count < sampleRows ? Uint32Array.from({ length: count }, (_, i) => i) : [...first, ...later];
  return cells.of(name, Uint32Array.from(rows));
}

async function membersOf(name: string, cells: CellBlocks): Promise<string[]> {
  const members = new Set<string>();
  for await (const { cells: block } of cells.all(name))
    for (const cell of block)
      if (Array.isArray(cell)) for (const member of cell) members.add(cellText(member));
  return [...members].sort();
}

/** Values of a column of the table, for colours. */
export async function columnValues(
  source: TableSource,
  column: ColumnFacts,
  member: string | null,
  cells: CellBlocks,
): Promise<CategoriesAnswer | NumbersAnswer> {
  if (column.kind === "number") {
    const values = new Float32Array(source.rows).fill(Number.NaN);
    for await (const { start, cells: block } of cells.all(column.key))
      for (const [i, cell] of block.entries()) if (cell !== null) values[start + i] = Number(cell);
    return { kind: "numbers", values };
  }
  const texts: (string | null)[] = new Array<string | null>(source.rows).fill(null);
  for await (const { start, cells: block } of cells.all(column.key))
    for (const [i, cell] of block.entries())
      texts[start + i] =
        column.kind === "labels" ? has(cell, member) : cell === null || cell === "" ? null : cellText(cell);
  return categories(texts);
}

function has(cell: Cell, member: string | null): string | null {
  if (!Array.isArray(cell) || member === null) return null;
  return cell.some((one) => cellText(one) === member) ? member : `not ${member}`;
}

/** Texts as codes, the most frequent first. */
export function categories(texts: readonly (string | null)[]): CategoriesAnswer {
  const counts = new Map<string, number>();
  for (const text of texts) if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1);
  const legend = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, noCategory)
    .map(([label, count]) => ({ label, count }));
  const codeOf = new Map(legend.map(({ label }, code) => [label, code]));
  const codes = Uint16Array.from(texts, (text) =>
    text === null ? noCategory : (codeOf.get(text) ?? noCategory),
  );
  return { kind: "categories", codes, legend };
}
