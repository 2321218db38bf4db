import type { Cell, TableSource } from "./table-source";

/** Rows that are read and kept together. */
const blockRows = 8192;
const mostBlocks = 512;

/** Cells of a table, a block of rows of a column at a time; the blocks that were used last are kept. */
export class CellBlocks {
  readonly #source: TableSource;
  readonly #blocks = new Map<string, Promise<Cell[]>>();

  constructor(source: TableSource) {
    this.#source = source;
  }

  /** The cell of a row. */
  async at(column: string, row: number): Promise<Cell> {
    const block = Math.floor(row / blockRows);
    return (await this.#block(column, block))[row - block * blockRows] ?? null;
  }

  /** Cells of rows in any order. */
  async of(column: string, rows: Uint32Array): Promise<Cell[]> {
    const cells: Cell[] = [];
    for (const row of rows) cells.push(await this.at(column, row));
    return cells;
  }

  /** All cells of a column, a block after the other; nothing is kept that was not there before. */
  async *all(
    column: string,
    signal?: AbortSignal,
  ): AsyncGenerator<{ start: number; cells: readonly Cell[] }> {
    const { rows } = this.#source;
    for (let start = 0; start < rows; start += blockRows) {
      signal?.throwIfAborted();
      const kept = this.#blocks.get(keyOf(column, start / blockRows));
      const range = { start, end: Math.min(start + blockRows, rows) };
      yield { start, cells: kept ? await kept : await this.#source.cells(column, range) };
    }
  }

  #block(column: string, block: number): Promise<Cell[]> {
    const key = keyOf(column, block);
    const start = block * blockRows;
    const end = Math.min(start + blockRows, this.#source.rows);
    const cells = this.#blocks.get(key) ?? this.#source.cells(column, { start, end });
    this.#blocks.delete(key);
    this.#blocks.set(key, cells);
    cells.catch(() => this.#blocks.delete(key));
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > mostBlocks && oldest !== undefined) this.#blocks.delete(oldest);
    return cells;
  }
}

function keyOf(column: string, block: number): string {
  return `${block} ${column}`;
}

/** A cell as people read it. */
export function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (cell instanceof Uint8Array) return `${cell.length} bytes`;
  if (Array.isArray(cell)) return cell.map(cellText).join(", ");
  if (typeof cell === "number" && !Number.isInteger(cell)) return String(Number(cell.toPrecision(7)));
  return String(cell);
}
