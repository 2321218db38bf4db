import type { CellChanges } from "./shared/language-messages";

/** A cell of a notebook as an editor has it. */
export interface EditedCell {
  readonly id: string;
  /** Changes with the text. */
  readonly version: number;
  readonly text: () => string;
}

/** What a process was told of a notebook's cells. */
export class ToldCells {
  #versions = new Map<string, number>();
  #order: readonly string[] | null = null;

  /** What it has to be told now; null where it knows everything. */
  changes(cells: readonly EditedCell[]): CellChanges | null {
    const order = cells.map(({ id }) => id);
    const changed = cells
      .filter(({ id, version }) => this.#versions.get(id) !== version)
      .map(({ id, text }) => ({ id, text: text() }));
    const same = this.#order?.length === order.length && this.#order.every((id, at) => id === order[at]);
    if (changed.length === 0 && same) return null;
    this.#versions = new Map(cells.map(({ id, version }) => [id, version]));
    this.#order = order;
    return { order, changed };
  }
}
