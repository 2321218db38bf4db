import {
  type NotebookCell,
  type NotebookCellExecution,
  NotebookCellOutput,
  NotebookCellOutputItem,
  type NotebookController,
} from "vscode";
import { CellOutputs, type Displays, type OutputTarget } from "./cell-outputs";
import type { OutputItem, ShownOutput } from "./output-items";

/** A cell that waits, runs or ran: its mark in the window, and its outputs. */
export class CellExecution implements OutputTarget<NotebookCellOutput> {
  readonly outputs: CellOutputs<NotebookCellOutput>;
  /** What the window takes outputs for; a cell that is over gets another when it has something more to say. */
  #execution: NotebookCellExecution | null;
  /** How the cell ended, once it has. */
  #over: { readonly done: boolean | undefined; readonly at: number | undefined } | null = null;

  constructor(
    readonly cell: NotebookCell,
    private readonly controller: NotebookController,
    private readonly displays: Displays<NotebookCellOutput>,
    /** The cell was deleted: nobody is left to show it to. */
    private readonly onLost: (problem: unknown) => void,
  ) {
    this.outputs = new CellOutputs(this, displays);
    this.#execution = controller.createNotebookCellExecution(cell);
  }

  start(): void {
    this.#execution?.start(Date.now());
    this.outputs.clear();
  }

  /** The number in brackets beside the cell. */
  number(count: number): void {
    if (this.#execution) this.#execution.executionOrder = count;
  }

  /** The same in another document's cell, which has what was shown so far. @param runs it has been started */
  continuedIn(cell: NotebookCell, runs: boolean): CellExecution {
    const next = new CellExecution(cell, this.controller, this.displays, this.onLost);
    const count = this.#execution?.executionOrder;
    if (runs) next.#execution?.start(Date.now());
    if (count !== undefined) next.number(count);
    return next;
  }

  /** Shows all that was said, then the mark. @param done undefined where the cell did not run to an end */
  async end(done: boolean | undefined): Promise<void> {
    await this.outputs.settled();
    this.#over = { done, at: done === undefined ? undefined : Date.now() };
    this.#execution?.end(done, this.#over.at);
    this.#execution = null;
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
    this.#execution.end(this.#over.done, this.#over.at);
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
    const { executionOrder, timing } = this.cell.executionSummary ?? {};
    const execution = this.controller.createNotebookCellExecution(this.cell);
    execution.executionOrder = executionOrder;
    execution.start(timing?.startTime);
    return execution;
  }
}

function itemOf({ mime, data }: OutputItem): NotebookCellOutputItem {
  return typeof data === "string"
    ? NotebookCellOutputItem.text(data, mime)
    : new NotebookCellOutputItem(data, mime);
}
