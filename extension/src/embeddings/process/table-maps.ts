import type { MapFacts } from "../shared/projection";
import type { ColumnFacts } from "../shared/table-facts";

/** A map that came with the table: two of its columns. */
export interface ColumnMap {
  readonly facts: MapFacts;
  readonly x: string;
  readonly y: string;
}

const methods =
  /^(t-?sne|umap|pca|pc|pacmap|trimap|mds|isomap|projection|proj|map|dim|component|coord|embedding)?[\s_.-]*/i;

/** Pairs of columns of numbers whose names say that they are coordinates: x and y, tsne_x and tsne_y, UMAP-1 and UMAP-2. */
export function columnMaps(columns: readonly ColumnFacts[]): ColumnMap[] {
  const numbers = columns.filter(({ kind, origin }) => kind === "number" && origin === "table");
  const byName = new Map(numbers.map(({ key }) => [key.toLowerCase(), key]));
  const maps: ColumnMap[] = [];
  for (const { key } of numbers) {
    const { prefix, end } = parts(key);
    const partner = { x: "y", "0": "1", "1": "2" }[end];
    if (partner === undefined) continue;
    if (end !== "x" && prefix === "") continue; // a column called "1" is nothing in particular
    const y = byName.get(`${key.slice(0, -1)}${partner}`.toLowerCase());
    // 0 and 1 are a pair, so that 1 and 2 are none beside them
    const before = end === "1" && byName.has(`${key.slice(0, -1)}0`.toLowerCase());
    if (y === undefined || before) continue;
    const facts = { id: `columns:${key}`, title: `${key}, ${y} (in the table)`, settings: null };
    maps.push({ facts: { ...facts, stopped: null, quality: "" }, x: key, y });
  }
  return maps;
}

function parts(key: string): { readonly prefix: string; readonly end: string } {
  const end = key.slice(-1).toLowerCase();
  const stem = key.slice(0, -1);
  const match = methods.exec(stem)?.[0] ?? "";
  return match.length === stem.length ? { prefix: stem, end } : { prefix: "", end: "" };
}
