import { messageOf, SoftconError } from "../core/errors";
import { cellReader, numberReader } from "./cells";
import type { Cell, RowRange, Vectors } from "./contents";
import type { Leaf } from "./leaf";
import { type Page, pagesOf } from "./pages";
import { damaged, type ParquetFile } from "./parquet-file";

/**
 * The cells of one column in a range of rows; only the row groups that it touches are read.
 * @throws SoftconError where the file is damaged there.
 */
export async function readCells(file: ParquetFile, leaf: Leaf, range: RowRange): Promise<Cell[]> {
  const cellOf = cellReader(leaf.element);
  const cells: Cell[] = [];
  await eachPage(file, leaf, range, (page, row) => {
    let value = 0;
    let at = row;
    let list: Cell[] | null = null;
    for (let slot = 0; slot < page.count; slot++) {
      const definition = page.definition?.[slot] ?? leaf.maxDefinition;
      const opensRow = page.repetition === null || page.repetition[slot] === 0;
      if (opensRow) at++;
      const wanted = at >= range.start && at < range.end;
      const isThere = definition === leaf.maxDefinition;
      const here = isThere ? page.values[value++] : undefined;
      if (!wanted) continue;
      const cell = here === undefined ? null : cellOf(here);
      if (page.repetition === null) {
        cells.push(cell);
        continue;
      }
      if (opensRow) {
        // One level below an element is an empty list; what is lower still is no list at all.
        list = definition >= leaf.elementDefinition - 1 ? [] : null;
        cells.push(list);
      } else if (list === null) {
        const last = cells.at(-1);
        list = Array.isArray(last) ? last : [];
      }
      if (definition >= leaf.elementDefinition) list?.push(cell);
    }
    return at;
  });
  return cells;
}

/**
 * The vectors of a list column in a range of rows.
 * @param dim the length every vector has; null takes that of the first.
 * @throws SoftconError where vectors differ in length, or the file is damaged there.
 */
export async function readVectors(
  file: ParquetFile,
  leaf: Leaf,
  range: RowRange,
  dim: number | null,
): Promise<Vectors> {
  const rows = range.end - range.start;
  const numberOf = numberReader(leaf.element);
  if (!numberOf || leaf.maxRepetition !== 1) throw new Error(`${leaf.name} is no list of numbers`);
  const length = dim ?? (await firstLength(file, leaf, range));
  if (length === null || length === 0)
    throw new SoftconError(
      `${file.path}: no vector in column "${leaf.name}", rows ${range.start} to ${range.end}: compute embeddings into it first`,
    );
  const matrix = new Float32Array(checkedSize(file, leaf, rows, length)).fill(Number.NaN);
  const filled = new Int32Array(rows);
  await eachPage(file, leaf, range, (page, row) => {
    let value = 0;
    let at = row;
    for (let slot = 0; slot < page.count; slot++) {
      if (page.repetition?.[slot] === 0) at++;
      const definition = page.definition?.[slot] ?? leaf.maxDefinition;
      const number = definition === leaf.maxDefinition ? page.values[value++] : undefined;
      if (at < range.start || at >= range.end || definition < leaf.elementDefinition) continue;
      const place = filled[at - range.start] ?? 0;
      if (place < length && number !== undefined)
        matrix[(at - range.start) * length + place] = typeof number === "number" ? number : numberOf(number);
      filled[at - range.start] = place + 1;
    }
    return at;
  });
  const missing: number[] = [];
  for (let i = 0; i < rows; i++) {
    if (filled[i] === 0) missing.push(i);
    else if (filled[i] !== length)
      throw new SoftconError(
        `${file.path}: row ${range.start + i} has ${filled[i]} numbers in "${leaf.name}" where others have ${length}; write vectors of one length`,
      );
  }
  return { dim: length, matrix, missing };
}

/** The length of the first vector in the range, or null where there is none. */
export async function firstLength(file: ParquetFile, leaf: Leaf, range: RowRange): Promise<number | null> {
  let length = 0;
  let closed = false;
  await eachPage(file, leaf, range, (page, row) => {
    let at = row;
    for (let slot = 0; slot < page.count; slot++) {
      if (page.repetition?.[slot] === 0) {
        at++;
        if (length > 0) closed = true;
      }
      if (closed) return Number.POSITIVE_INFINITY;
      if (at >= range.start && (page.definition?.[slot] ?? leaf.maxDefinition) >= leaf.elementDefinition)
        length++;
    }
    return at;
  });
  return length > 0 ? length : null;
}

/**
 * Hands the pages that the range touches to `visit` with the index of the last row opened so far;
 * it returns that index after the page.
 */
async function eachPage(
  file: ParquetFile,
  leaf: Leaf,
  range: RowRange,
  visit: (page: Page, row: number) => number,
): Promise<void> {
  const index = file.leaves.indexOf(leaf);
  let first = 0;
  for (const group of file.groups) {
    const after = first + group.rows;
    const chunk = group.chunks[index];
    if (chunk && after > range.start && first < range.end && group.rows > 0) {
      let row = first - 1;
      for await (const page of pagesOf(file, chunk)) {
        if (row < first && page.repetition && page.repetition[0] !== 0)
          throw damaged(file.path, `column ${leaf.path.join(".")}: a list that goes on before it begins`);
        try {
          row = visit(page, row);
        } catch (error) {
          throw damaged(file.path, `column ${leaf.path.join(".")}: ${messageOf(error)}`);
        }
        if (row >= range.end) return;
      }
      if (row !== after - 1)
        throw damaged(
          file.path,
          `column ${leaf.path.join(".")}: ${row + 1 - first} rows where ${group.rows} are claimed`,
        );
    }
    first = after;
  }
}

/** Vectors that are not there cost nothing on disk: only a file of mostly missing ones could claim too much. */
function checkedSize(file: ParquetFile, leaf: Leaf, rows: number, dim: number): number {
  const index = file.leaves.indexOf(leaf);
  const values = file.groups.reduce((sum, group) => sum + (group.chunks[index]?.values ?? 0), 0);
  if (rows * dim <= 2 ** 20 + 8 * values) return rows * dim;
  throw new SoftconError(
    `${file.path}: ${rows} rows of ${dim} numbers but only ${values} numbers in "${leaf.name}": read fewer rows, or drop those without vectors`,
  );
}
