import type { KernelEvent, KernelReply, KernelRequest } from "softcon";
import type { NotebookCell, NotebookCellOutput, NotebookController, NotebookDocument } from "vscode";
import { CellExecution } from "./cell-execution";
import { Displays } from "./cell-outputs";
import { KernelEnded, KernelProcess, type KernelProcessOptions } from "./kernel-process";

export interface NotebookSessionOptions {
  readonly controller: NotebookController;
  /** Where and how a kernel is started. @throws Error with a line for a person, where there is no library. */
  readonly kernel: () => Omit<KernelProcessOptions, "onEnd">;
  /** The kernel ended by itself; the cell that ran then, if one did. */
  readonly onEnd: (how: string, cell: NotebookCell | undefined) => void;
  /** The process of the cells ended under this one, and the kernel has started another: names are gone. */
  readonly onRenewed: (cell: NotebookCell) => void;
  /** A cell has run, or the kernel is another: names may have other values. */
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** How long a kernel may take to carry out an interrupt: it starts cells anew after five seconds itself. */
const interruptMs = 15_000;

/** A notebook's kernel, and the cells that wait for it. */
export class NotebookSession {
  readonly #displays = new Displays<NotebookCellOutput>();
  readonly #ran = new WeakMap<NotebookCell, CellExecution>();
  #kernel: KernelProcess | null = null;
  #waiting: CellExecution[] = [];
  #running: CellExecution | null = null;
  #drained: Promise<void> | null = null;

  constructor(private readonly options: NotebookSessionOptions) {}

  get pid(): number | undefined {
    return this.#kernel?.pid;
  }

  /** Whether there is a kernel that cells have been given to. */
  get isOpen(): boolean {
    return this.#kernel !== null;
  }

  /** Runs cells one after the other, behind those that wait already. Resolves when all of them are over. */
  async run(cells: readonly NotebookCell[]): Promise<void> {
    const { controller, log } = this.options;
    const lost = (problem: unknown): void => log(`an output had no cell any more: ${problem}`);
    for (const cell of cells)
      if (this.#running?.cell !== cell && !this.#waiting.some((waiting) => waiting.cell === cell))
        this.#waiting.push(new CellExecution(cell, controller, this.#displays, lost));
    this.#drained ??= this.#drain().finally(() => {
      this.#drained = null;
    });
    await this.#drained;
  }

  /** Stops the cell that runs, and gives up those that wait. */
  async interrupt(): Promise<void> {
    this.#giveUpWaiting();
    if (!this.#running || !this.#kernel) return;
    const kernel = this.#kernel;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), interruptMs);
    });
    const heard = kernel.ask({ type: "interrupt_request" }).then(
      () => "heard" as const,
      () => "heard" as const, // it is gone, and says so by itself
    );
    if ((await Promise.race([heard, late])) === "late") {
      this.options.log("the kernel did not hear an interrupt");
      await this.restart();
    }
    clearTimeout(timer);
  }

  /** Another kernel in place of this one; numbers begin at 1. */
  async restart(): Promise<void> {
    this.#giveUpWaiting();
    this.#release("the kernel was restarted; names that cells had declared are gone");
    await this.#drained;
    this.#open();
    this.options.onChange();
  }

  /** Asks the kernel something beside cells; null where none runs, or where it ends meanwhile. */
  async ask(request: KernelRequest): Promise<KernelReply | null> {
    if (!this.#kernel) return null;
    return this.#kernel.ask(request).catch(() => null);
  }

  /**
   * The notebook goes on as another document with the same cells: so does what runs, what waits, and what ran and may be
   * shown anew.
   * @param savedAt when the document took over what was shown
   */
  moveTo(before: NotebookDocument, notebook: NotebookDocument, savedAt: number): void {
    for (const [at, cell] of before.getCells().entries()) {
      if (at >= notebook.cellCount) return;
      const heir = notebook.cellAt(at);
      const ran = this.#ran.get(cell);
      const waits = this.#waiting.find((waiting) => waiting.cell === cell);
      if (ran) this.#ran.set(heir, ran);
      ran?.moveTo(heir, savedAt);
      waits?.moveTo(heir, savedAt);
    }
  }

  dispose(): void {
    this.#giveUpWaiting();
    this.#release("the notebook was closed");
  }

  #open(): KernelProcess {
    if (this.#kernel) return this.#kernel;
    const kernel = new KernelProcess({
      ...this.options.kernel(),
      onEnd: (how) => {
        if (this.#kernel !== kernel) return;
        this.#kernel = null;
        this.#giveUpWaiting();
        this.options.onEnd(how, this.#running?.cell);
        this.options.onChange();
      },
    });
    this.#kernel = kernel;
    return kernel;
  }

  #release(why: string): void {
    this.#kernel?.dispose(why);
    this.#kernel = null;
  }

  async #drain(): Promise<void> {
    for (;;) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#running = next;
      const done = await this.#execute(next).catch((problem: unknown) => {
        this.options.log(`a cell could not be shown to its end: ${problem}`);
        return false;
      });
      this.#running = null;
      // Whoever asked for more cells meanwhile asked in the belief that this one would do.
      if (!done) this.#giveUpWaiting();
      this.options.onChange();
    }
  }

  /** @returns whether the cells behind it may run. */
  async #execute(execution: CellExecution): Promise<boolean> {
    const { cell } = execution;
    const before = this.#ran.get(cell);
    if (before) this.#displays.forget(before.outputs);
    this.#ran.set(cell, execution);
    execution.start();
    const listen = (event: KernelEvent): void => {
      if (event.type === "execute_input") execution.number(event.content.execution_count);
      execution.outputs.take(event);
    };
    try {
      const reply = await this.#open().ask(
        {
          type: "execute_request",
          content: { code: cell.document.getText(), silent: false, storeHistory: true, stopOnError: false },
        },
        listen,
      );
      const { status, ename } = reply.content;
      await execution.end(status === "ok");
      if (ename === "SessionEnded") this.options.onRenewed(execution.cell);
      return status === "ok";
    } catch (problem) {
      const evalue = problem instanceof Error ? problem.message : String(problem);
      const ename = problem instanceof KernelEnded ? problem.name : "Error";
      const content = { ename, evalue, traceback: [`${ename}: ${evalue}`] };
      execution.outputs.take({ type: "error", content });
      await execution.end(false);
      return false;
    }
  }

  #giveUpWaiting(): void {
    for (const execution of this.#waiting.splice(0)) void execution.end(undefined);
  }
}
