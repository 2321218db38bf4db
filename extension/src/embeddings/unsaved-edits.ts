import { basename } from "node:path";
import type { LabelHow } from "./shared/label-state";

/** Rows by number that were given a label. */
export interface Edit {
  readonly rows: Uint32Array;
  readonly className: string | null;
  readonly how: LabelHow;
}

/** What was labelled since the labels were last on disk, for a process that dies with it, and which rows it is about. */
export class UnsavedEdits {
  #done: Edit[] = [];
  #undone: Edit[] = [];
  /** Tells the rows from others, as the table's process does; null before it was opened. */
  #identity: string | null = null;
  #other = false;

  get count(): number {
    return this.#done.length;
  }

  add(edit: Edit): void {
    this.#done.push(edit);
    this.#undone = [];
  }

  undo(): void {
    const edit = this.#done.pop();
    if (edit) this.#undone.push(edit);
  }

  redo(): void {
    const edit = this.#undone.pop();
    if (edit) this.#done.push(edit);
  }

  /** They are on disk, or given up. */
  clear(): void {
    [this.#done, this.#undone, this.#other] = [[], [], false];
  }

  /**
   * What has to be done again to a table that was opened anew.
   * @throws Error where the table at `path` has other rows than those that were labelled: their numbers say nothing of it
   */
  forTable(path: string, identity: string): readonly Edit[] {
    this.#other = this.#done.length > 0 && this.#identity !== null && identity !== this.#identity;
    this.check(path);
    this.#identity = identity;
    this.#undone = []; // the process knows nothing of them
    return this.#done;
  }

  /** @throws Error as above, as long as that is so */
  check(path: string): void {
    if (!this.#other || this.count === 0) return;
    const edits = this.count === 1 ? "one unsaved edit" : `${this.count} unsaved edits`;
    throw new Error(
      `${basename(path)} was replaced by a table of other rows, which ${edits} of its labels cannot be put onto: ` +
        "bring the file back to go on, or give them up by File: Revert File",
    );
  }
}
