import {
  type NotebookCell,
  type NotebookCellExecution,
  NotebookCellOutput,
  NotebookCellOutputItem,
  type NotebookController,
} from "vscode";
import { CellOutputs, type Displays, type OutputTarget } from "./cell-outputs";
import { KeptOutputs } from "./kept-outputs";
import type { OutputItem, ShownOutput } from "./output-items";

/** A cell that waits, runs or ran: its mark in the window, and its outputs. */
export class CellExecution implements OutputTarget<NotebookCellOutput> {
  readonly outputs: CellOutputs<NotebookCellOutput>;
  /** Of a notebook that has no file yet, and goes on as another document when it has. */
  readonly #kept: KeptOutputs<NotebookCellOutput> | null;
  #cell: NotebookCell;
  /** What the window takes outputs for; a cell that is over gets another when it has something more to say. */
  #execution: NotebookCellExecution | null;
  #startedAt: number | undefined;
  #number: number | undefined;
  /** How the cell ended, once it has. */
  #over: { readonly done: boolean | undefined; readonly at: number } | null = null;

  constructor(
    cell: NotebookCell,
    private readonly controller: NotebookController,
    displays: Displays<NotebookCellOutput>,
    /** The cell was deleted: nobody is left to show it to. */
    private readonly onLost: (problem: unknown) => void,
  ) {
    this.#cell = cell;
    this.#kept = cell.notebook.isUntitled ? new KeptOutputs(this) : null;
    this.outputs = new CellOutputs(this.#kept ?? this, displays);
    this.#execution = controller.createNotebookCellExecution(cell);
  }

  get cell(): NotebookCell {
    return this.#cell;
  }

  start(): void {
    this.#startedAt = Date.now();
    this.#execution?.start(this.#startedAt);
    this.outputs.clear();
  }

  /** The number in brackets beside the cell. */
  number(count: number): void {
    this.#number = count;
    if (this.#execution) this.#execution.executionOrder = count;
  }

  /** Goes on in another document's cell, which has what was shown until `savedAt`. */
  moveTo(cell: NotebookCell, savedAt: number): void {
    const before = this.#execution;
    this.#cell = cell;
    this.#execution = null;
    if (!this.#over) {
      this.#execution = this.controller.createNotebookCellExecution(cell);
      if (this.#startedAt !== undefined) this.#execution.start(this.#startedAt);
      if (this.#number !== undefined) this.number(this.#number);
    }
    before?.end(undefined);
    const hasAll = this.#startedAt === undefined || (this.#over !== null && this.#over.at < savedAt);
    void this.#kept?.moved(hasAll);
  }

  /** Shows all that was said, then the mark. @param done undefined where the cell did not run to an end */
  async end(done: boolean | undefined): Promise<void> {
    await this.outputs.settled();
    this.#over = { done, at: Date.now() };
    this.rest();
  }

  create({ items, metadata }: ShownOutput): NotebookCellOutput {
    return new NotebookCellOutput(items.map(itemOf), { ...metadata });
  }

  append = (outputs: readonly NotebookCellOutput[]): Promise<void> =>
    this.#written((execution) => execution.appendOutput([...outputs]));

  replaceAll = (outputs: readonly NotebookCellOutput[]): Promise<void> =>
    this.#written((execution) =>
      outputs.length > 0 ? execution.replaceOutput([...outputs]) : execution.clearOutput(),
    );

  extend = (output: NotebookCellOutput, items: readonly OutputItem[]): Promise<void> =>
    this.#written((execution) => execution.appendOutputItems(items.map(itemOf), output));

  replace = (output: NotebookCellOutput, items: readonly OutputItem[]): Promise<void> =>
    this.#written((execution) => execution.replaceOutputItems(items.map(itemOf), output));

  rest(): void {
    if (!this.#over || !this.#execution) return;
    const { done, at } = this.#over;
    this.#execution.end(done, done === undefined ? undefined : at);
    this.#execution = null;
  }

  /** Resolves also where the cell is gone. */
  async #written(write: (execution: NotebookCellExecution) => PromiseLike<void>): Promise<void> {
    try {
      this.#execution ??= this.#again();
      await write(this.#execution);
    } catch (problem) {
      this.onLost(problem);
    }
  }

  /** A cell that is over says something more: it keeps its number and its time. */
  #again(): NotebookCellExecution {
    const execution = this.controller.createNotebookCellExecution(this.#cell);
    execution.executionOrder = this.#number;
    execution.start(this.#startedAt);
    return execution;
  }
}

function itemOf({ mime, data }: OutputItem): NotebookCellOutputItem {
  return typeof data === "string"
    ? NotebookCellOutputItem.text(data, mime)
    : new NotebookCellOutputItem(data, mime);
}
