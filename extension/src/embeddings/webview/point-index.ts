import type { Bounds } from "./view-box";

/** Whether a row is on the map and shown. */
export type IsShown = (row: number) => boolean;

/** Points in a grid of cells, about four a cell, so that what lies near a position is found at once. */
export class PointIndex {
  readonly #x: Float32Array;
  readonly #y: Float32Array;
  readonly #bounds: Bounds;
  readonly #side: number;
  readonly #columns: number;
  readonly #lines: number;
  /** [cells + 1]: where the rows of each cell begin in `#rows`. */
  readonly #starts: Uint32Array;
  readonly #rows: Uint32Array;

  constructor(x: Float32Array, y: Float32Array, bounds: Bounds) {
    this.#x = x;
    this.#y = y;
    this.#bounds = bounds;
    const [width, height] = [bounds.maxX - bounds.minX, bounds.maxY - bounds.minY];
    const cells = Math.max(1, x.length / 4);
    this.#side = Math.max(Math.sqrt((width * height) / cells), Math.max(width, height) / 2048) || 1;
    this.#columns = Math.floor(width / this.#side) + 1;
    this.#lines = Math.floor(height / this.#side) + 1;
    this.#starts = new Uint32Array(this.#columns * this.#lines + 1);
    const cellOfRow = new Int32Array(x.length);
    for (let row = 0; row < x.length; row++) {
      const cell = this.#cellOf(x[row] ?? Number.NaN, y[row] ?? Number.NaN);
      cellOfRow[row] = cell;
      if (cell >= 0) this.#starts[cell + 1] = (this.#starts[cell + 1] ?? 0) + 1;
    }
    for (let cell = 1; cell < this.#starts.length; cell++)
      this.#starts[cell] = (this.#starts[cell] ?? 0) + (this.#starts[cell - 1] ?? 0);
    const next = this.#starts.slice();
    this.#rows = new Uint32Array(this.#starts.at(-1) ?? 0);
    for (let row = 0; row < x.length; row++) {
      const cell = cellOfRow[row] ?? -1;
      if (cell < 0) continue;
      const at = next[cell] ?? 0;
      this.#rows[at] = row;
      next[cell] = at + 1;
    }
  }

  /** The shown point nearest to a position, at most `reach` away; null where there is none. */
  nearest(x: number, y: number, reach: number, isShown: IsShown): number | null {
    let [found, least]: [number | null, number] = [null, reach * reach];
    this.#visit({ minX: x - reach, maxX: x + reach, minY: y - reach, maxY: y + reach }, (row) => {
      const distance = ((this.#x[row] ?? 0) - x) ** 2 + ((this.#y[row] ?? 0) - y) ** 2;
      if (distance <= least && isShown(row)) [found, least] = [row, distance];
    });
    return found;
  }

  /** The nearest shown point to the right (1, 0), left, up (0, 1) or down of a row; null where there is none. */
  next(row: number, right: number, up: number, isShown: IsShown): number | null {
    const [fromX, fromY] = [this.#x[row] ?? 0, this.#y[row] ?? 0];
    const span = Math.max(
      this.#bounds.maxX - this.#bounds.minX,
      this.#bounds.maxY - this.#bounds.minY,
      this.#side,
    );
    for (let reach = 2 * this.#side; ; reach *= 2) {
      let [found, least]: [number | null, number] = [null, reach];
      this.#visit(
        { minX: fromX - reach, maxX: fromX + reach, minY: fromY - reach, maxY: fromY + reach },
        (other) => {
          const [x, y] = [(this.#x[other] ?? 0) - fromX, (this.#y[other] ?? 0) - fromY];
          const ahead = x * right + y * up;
          const aside = Math.abs(x * up) + Math.abs(y * right);
          // within 45° of the direction; what lies aside counts double
          if (ahead <= 0 || aside > ahead || ahead + aside > least || !isShown(other)) return;
          [found, least] = [other, ahead + aside];
        },
      );
      if (found !== null || reach > 2 * span) return found;
    }
  }

  /** Calls `visit` for every point in the bounds. */
  within(bounds: Bounds, visit: (row: number) => void): void {
    this.#visit(bounds, (row) => {
      const [x, y] = [this.#x[row] ?? 0, this.#y[row] ?? 0];
      if (x >= bounds.minX && x <= bounds.maxX && y >= bounds.minY && y <= bounds.maxY) visit(row);
    });
  }

  /** The rows of every cell that touches the bounds. */
  #visit(bounds: Bounds, visit: (row: number) => void): void {
    const column = (x: number): number => Math.floor((x - this.#bounds.minX) / this.#side);
    const line = (y: number): number => Math.floor((y - this.#bounds.minY) / this.#side);
    const [firstColumn, lastColumn] = [
      Math.max(0, column(bounds.minX)),
      Math.min(this.#columns - 1, column(bounds.maxX)),
    ];
    const [firstLine, lastLine] = [
      Math.max(0, line(bounds.minY)),
      Math.min(this.#lines - 1, line(bounds.maxY)),
    ];
    for (let atLine = firstLine; atLine <= lastLine; atLine++) {
      const from = this.#starts[atLine * this.#columns + firstColumn] ?? 0;
      const to = this.#starts[atLine * this.#columns + lastColumn + 1] ?? 0;
      if (lastColumn >= firstColumn) for (let at = from; at < to; at++) visit(this.#rows[at] ?? 0);
    }
  }

  /** −1: nowhere. */
  #cellOf(x: number, y: number): number {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return -1;
    const column = Math.min(Math.floor((x - this.#bounds.minX) / this.#side), this.#columns - 1);
    const line = Math.min(Math.floor((y - this.#bounds.minY) / this.#side), this.#lines - 1);
    return line * this.#columns + column;
  }
}
