import type { LabelHow } from "../shared/label-state";

/** Positions among the classes, ascending; rows that have the same share one. */
type Classes = readonly number[];

interface Edit {
  readonly title: string;
  readonly rows: Uint32Array;
  readonly before: readonly Classes[];
  readonly after: readonly Classes[];
}

const none: Classes = [];

/** The labels of a table's rows while they are worked on: what each row has, and the way back. */
export class LabelBook {
  readonly several: boolean;
  readonly #classes: string[] = [];
  readonly #positions = new Map<string, number>();
  readonly #shared = new Map<string, Classes>();
  #labels: Classes[];
  #done: Edit[] = [];
  #undone: Edit[] = [];
  /** How many edits were done when it was on disk; −1: that state is on no way back. */
  #saved = 0;

  /** @param labels of each row, as they are on disk */
  constructor(labels: readonly (readonly string[])[], several: boolean) {
    this.several = several;
    this.#labels = labels.map((names) => this.#intern(names.map((name) => this.#position(name))));
  }

  get rows(): number {
    return this.#labels.length;
  }

  get dirty(): boolean {
    return this.#done.length !== this.#saved;
  }

  get undoTitle(): string | null {
    return this.#done.at(-1)?.title ?? null;
  }

  get redoTitle(): string | null {
    return this.#undone.at(-1)?.title ?? null;
  }

  get classes(): readonly string[] {
    return this.#classes;
  }

  /** Rows of each class, and those that have none. */
  counts(): { readonly classes: Uint32Array; readonly unlabelled: number } {
    const classes = new Uint32Array(this.#classes.length);
    let unlabelled = 0;
    for (const label of this.#labels) {
      if (label.length === 0) unlabelled++;
      for (const at of label) classes[at] = (classes[at] ?? 0) + 1;
    }
    return { classes, unlabelled };
  }

  /** Positions of a row's classes. */
  at(row: number): Classes {
    return this.#labels[row] ?? none;
  }

  /** Names of a row's classes. */
  names(row: number): string[] {
    return this.at(row).map((at) => this.#classes[at] ?? "");
  }

  /** @returns what was done, for people; null where nothing changed. */
  set(rows: Uint32Array, className: string | null, how: LabelHow): string | null {
    const own = rows.filter((row) => row < this.rows);
    const position = className === null ? null : this.#position(className);
    const before = Array.from(own, (row) => this.at(row));
    const after = before.map((label) => this.#changed(label, position, how));
    if (after.every((label, i) => label === before[i])) return null;
    const count = `${own.length.toLocaleString("en")} ${own.length === 1 ? "row" : "rows"}`;
    const title =
      className === null
        ? `no label for ${count}`
        : how === "remove"
          ? `${count} not ${className}`
          : `${count} to ${className}`;
    // What was undone and is done no more: the state on disk may have been there.
    if (this.#saved > this.#done.length) this.#saved = -1;
    this.#undone = [];
    const edit = { title, rows: own, before, after };
    this.#done.push(edit);
    this.#apply(edit.rows, edit.after);
    return title;
  }

  undo(): string | null {
    const edit = this.#done.pop();
    if (!edit) return null;
    this.#undone.push(edit);
    this.#apply(edit.rows, edit.before);
    return edit.title;
  }

  redo(): string | null {
    const edit = this.#undone.pop();
    if (!edit) return null;
    this.#done.push(edit);
    this.#apply(edit.rows, edit.after);
    return edit.title;
  }

  /** What it holds is on disk now. */
  markSaved(): void {
    this.#saved = this.#done.length;
  }

  /** What it holds is nowhere on disk, as after unsaved labels were brought back. */
  markUnsaved(): void {
    this.#saved = -1;
  }

  #changed(label: Classes, position: number | null, how: LabelHow): Classes {
    if (position === null) return none;
    if (how === "set" || (!this.several && how === "add")) return this.#intern([position]);
    if (how === "remove") return this.#intern(label.filter((at) => at !== position));
    return label.includes(position) ? label : this.#intern([...label, position]);
  }

  #apply(rows: Uint32Array, labels: readonly Classes[]): void {
    for (const [i, row] of rows.entries()) this.#labels[row] = labels[i] ?? none;
  }

  #position(name: string): number {
    const known = this.#positions.get(name);
    if (known !== undefined) return known;
    this.#positions.set(name, this.#classes.length);
    return this.#classes.push(name) - 1;
  }

  #intern(positions: readonly number[]): Classes {
    if (positions.length === 0) return none;
    const sorted = [...new Set(positions)].sort((a, b) => a - b);
    const key = sorted.join();
    const shared = this.#shared.get(key) ?? sorted;
    this.#shared.set(key, shared);
    return shared;
  }
}
