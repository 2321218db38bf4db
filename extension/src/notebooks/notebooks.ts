import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname } from "node:path";
import {
  commands,
  type Event,
  EventEmitter,
  type NotebookCell,
  NotebookCellKind,
  type NotebookController,
  NotebookControllerAffinity,
  type NotebookDocument,
  NotebookEdit,
  notebooks,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import type { Jobs } from "../jobs/jobs";
import { isListOf, isRecord, isText } from "../shell/shared/records";
import type { Shell } from "../shell/shell";
import { Handover } from "./handover";
import { saysTypeScript, withKernel } from "./notebook-metadata";
import { NotebookSession } from "./notebook-session";

/** VS Code's own `.ipynb` files. */
export const notebookType = "jupyter-notebook";
const controllerId = "softcon-typescript";
/** Notebooks for which another kernel was chosen. */
const declinedKey = "softcon.notebooks.declined";

/** How long before a file's document is opened what it shows may have been taken from the one without a file. */
const snapshotMs = 1000;

/** A session, and the notebook that it is of now. */
interface Seat {
  readonly session: NotebookSession;
  notebook: NotebookDocument;
  /** The document that it was of before, until its cells have gone over, and when this one was opened. */
  before: { readonly notebook: NotebookDocument; readonly openedAt: number } | null;
}

/** Runs the cells of notebooks in TypeScript kernels, one process a notebook. */
export class Notebooks {
  readonly #controller: NotebookController;
  readonly #seats = new Map<NotebookDocument, Seat>();
  readonly #handover = new Handover<NotebookDocument, Seat>({
    cellsOf,
    take: (seat, notebook, openedAt) => this.#move(seat, notebook, openedAt),
    drop: ({ session }) => session.dispose(),
  });
  readonly #ours = new WeakSet<NotebookDocument>();
  readonly #offered = new WeakSet<NotebookDocument>();
  readonly #changed: EventEmitter<NotebookDocument>;
  readonly #ran: EventEmitter<NotebookDocument>;

  constructor(
    private readonly shell: Shell,
    private readonly jobs: Jobs,
  ) {
    this.#changed = shell.own(new EventEmitter<NotebookDocument>());
    this.#ran = shell.own(new EventEmitter<NotebookDocument>());
    const controller = notebooks.createNotebookController(controllerId, notebookType, "TypeScript (SoftCon)");
    this.#controller = shell.own(controller);
    controller.description = "runs in Node, no Python";
    controller.supportedLanguages = ["typescript", "javascript"];
    controller.supportsExecutionOrder = true;
    controller.executeHandler = (cells, notebook) => this.run(notebook, cells);
    controller.interruptHandler = (notebook) => this.session(notebook)?.interrupt();
    shell.own(
      controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => this.#selected(notebook, selected)),
    );
    shell.own(
      workspace.onDidOpenNotebookDocument((notebook) => {
        if (notebook.notebookType === notebookType && notebook.uri.scheme === "file")
          this.#handover.come(notebook);
        this.#offer(notebook);
      }),
    );
    shell.own(workspace.onDidChangeNotebookDocument(() => this.#handover.match()));
    shell.own(workspace.onDidCloseNotebookDocument((notebook) => this.#close(notebook)));
    shell.own(
      window.onDidChangeVisibleNotebookEditors((editors) => {
        for (const { notebook } of editors) this.#offer(notebook);
      }),
    );
    shell.own({
      dispose: () => {
        for (const { session } of this.#seats.values()) session.dispose();
        this.#handover.dispose();
      },
    });
    for (const notebook of workspace.notebookDocuments) this.#offer(notebook);
  }

  /** A notebook became one of ours, or ceased to be. */
  get onDidChange(): Event<NotebookDocument> {
    return this.#changed.event;
  }

  /** A cell of a notebook has run, or its kernel is another. */
  get onDidRun(): Event<NotebookDocument> {
    return this.#ran.event;
  }

  /** Whether this kernel was chosen for it. */
  isOurs(notebook: NotebookDocument): boolean {
    return this.#ours.has(notebook);
  }

  /** The open notebooks for which this kernel was chosen. */
  get open(): readonly NotebookDocument[] {
    return workspace.notebookDocuments.filter((notebook) => this.isOurs(notebook));
  }

  /** The notebook's session; undefined where no cell of it ran yet. */
  session(notebook: NotebookDocument): NotebookSession | undefined {
    return this.#seats.get(notebook)?.session;
  }

  /** Where a notebook's cells run: beside its file, or in the folder that is open. */
  folderOf({ uri }: NotebookDocument): string {
    const folder = dirname(uri.fsPath);
    if (uri.scheme === "file" && existsSync(folder)) return folder;
    return workspace.workspaceFolders?.find((open) => open.uri.scheme === "file")?.uri.fsPath ?? homedir();
  }

  async run(notebook: NotebookDocument, cells: readonly NotebookCell[]): Promise<void> {
    if (!workspace.isTrusted) {
      void window
        .showWarningMessage(
          "Cells run only in a trusted workspace: they are programs.",
          "Manage Workspace Trust",
        )
        .then((answer) => answer && commands.executeCommand("workbench.trust.manage"));
      return;
    }
    if (notebook.uri.scheme !== "file" && notebook.uri.scheme !== "untitled")
      throw new Error(
        `${notebook.uri.toString(true)} is not on this machine's disk: its cells cannot run; save a copy on disk`,
      );
    await nameKernel(notebook);
    await this.#open(notebook).run(cells);
  }

  /** Another kernel for the notebook; numbers begin at 1. */
  async restart(notebook: NotebookDocument): Promise<void> {
    await this.#open(notebook).restart();
    this.shell.log.info(`${nameOf(notebook)}: the kernel was restarted`);
  }

  #open(notebook: NotebookDocument): NotebookSession {
    const known = this.session(notebook);
    if (known) return known;
    const { log } = this.shell;
    const session = new NotebookSession({
      controller: this.#controller,
      kernel: () => ({
        library: this.jobs.library(),
        folder: this.folderOf(seat.notebook),
        env: this.jobs.environment(),
        memoryMegabytes: workspace
          .getConfiguration("softcon", seat.notebook.uri)
          .get("notebook.memoryLimit", 0),
        onNoise: (line) => log.debug(`${nameOf(seat.notebook)}: ${line}`),
      }),
      onEnd: (how, cell) => void this.#tellEnd(seat.notebook, how, cell),
      onRenewed: (cell) => void this.#tellRenewed(seat.notebook, cell),
      onChange: () => this.#ran.fire(seat.notebook),
      log: (line) => log.warn(`${nameOf(seat.notebook)}: ${line}`),
    });
    const seat: Seat = { session, notebook, before: null };
    this.#seats.set(notebook, seat);
    return session;
  }

  /** Of a notebook that was never saved, the session may go on in the file that it is saved as. */
  #close(notebook: NotebookDocument): void {
    if (notebook.isUntitled && notebook.isClosed) this.#decline(notebook, false); // another one may get its name
    const seat = this.#seats.get(notebook);
    if (!seat) return;
    this.#seats.delete(notebook);
    if (notebook.uri.scheme !== "untitled" || !seat.session.isOpen) {
      seat.session.dispose();
      return;
    }
    this.#handover.leave(cellsOf(notebook), seat);
  }

  #move(seat: Seat, notebook: NotebookDocument, openedAt: number): void {
    if (notebook.isClosed || this.#seats.has(notebook)) {
      seat.session.dispose();
      return;
    }
    this.shell.log.info(`${nameOf(notebook)} goes on with the kernel of ${nameOf(seat.notebook)}`);
    seat.before = { notebook: seat.notebook, openedAt };
    seat.notebook = notebook;
    this.#seats.set(notebook, seat);
    if (this.isOurs(notebook)) this.#moveCells(seat);
    this.#ran.fire(notebook);
  }

  /** What runs goes on in the other document, once this kernel is that one's, too. */
  #moveCells(seat: Seat): void {
    if (!seat.before) return;
    const { notebook, openedAt } = seat.before;
    seat.before = null;
    seat.session.moveTo(notebook, seat.notebook, openedAt - snapshotMs);
  }

  async #tellEnd(notebook: NotebookDocument, how: string, cell: NotebookCell | undefined): Promise<void> {
    this.shell.log.error(`${nameOf(notebook)}: the kernel ended (${how})`);
    const restart = "Restart Kernel";
    const showLog = "Show Log";
    const where = cell ? ` while cell ${cell.index + 1} ran` : "";
    const answer = await window.showErrorMessage(
      `The kernel of ${nameOf(notebook)} ended${where} (${how}); names that its cells had declared are gone.`,
      restart,
      showLog,
    );
    if (answer === restart) await this.restart(notebook);
    if (answer === showLog) this.shell.log.show();
  }

  async #tellRenewed(notebook: NotebookDocument, cell: NotebookCell): Promise<void> {
    const above = "Run Cells Above";
    const hasAbove = notebook
      .getCells()
      .some(({ index, kind }) => kind === NotebookCellKind.Code && index < cell.index);
    const answer = await window.showWarningMessage(
      `Cell ${cell.index + 1} of ${nameOf(notebook)} ended its process, and another was started: names that cells had declared are gone.`,
      ...(hasAbove ? [above] : []),
    );
    if (answer === above)
      await commands.executeCommand("notebook.cell.execute", {
        ranges: [{ start: 0, end: cell.index }],
        document: notebook.uri,
      });
  }

  #selected(notebook: NotebookDocument, selected: boolean): void {
    if (selected) this.#ours.add(notebook);
    else this.#ours.delete(notebook);
    const seat = this.#seats.get(notebook);
    if (!selected) this.#close(notebook);
    else if (seat) this.#moveCells(seat);
    if (!notebook.isClosed) this.#decline(notebook, !selected);
    this.#changed.fire(notebook);
  }

  #decline(notebook: NotebookDocument, isDeclined: boolean): void {
    const address = notebook.uri.toString();
    const declined = this.#declined();
    if (!isDeclined && !declined.includes(address)) return;
    const others = declined.filter((other) => other !== address);
    void this.shell.context.workspaceState.update(declinedKey, isDeclined ? [...others, address] : others);
  }

  /** Chooses this kernel where the file asks for its language and nobody chose another. */
  #offer(notebook: NotebookDocument): void {
    if (notebook.notebookType !== notebookType || !saysTypeScript(notebook.metadata)) return;
    this.#controller.updateNotebookAffinity(notebook, NotebookControllerAffinity.Preferred);
    if (this.#offered.has(notebook) || this.#declined().includes(notebook.uri.toString())) return;
    const notebookEditor = window.visibleNotebookEditors.find((editor) => editor.notebook === notebook);
    if (!notebookEditor) return;
    this.#offered.add(notebook);
    const extension = this.shell.context.extension.id;
    void commands.executeCommand("notebook.selectKernel", { notebookEditor, id: controllerId, extension });
  }

  #declined(): readonly string[] {
    const stored: unknown = this.shell.context.workspaceState.get(declinedKey);
    return isListOf(isText, stored) ? stored : [];
  }
}

/** The notebook that a command is about: that of the toolbar it was called from, else the one that is looked at. */
export function notebookOf(argument: unknown): NotebookDocument | undefined {
  const editor = isRecord(argument) ? argument["notebookEditor"] : undefined;
  const address = argument instanceof Uri ? argument : isRecord(editor) ? editor["notebookUri"] : undefined;
  const named =
    address instanceof Uri
      ? workspace.notebookDocuments.find(({ uri }) => uri.toString() === address.toString())
      : undefined;
  return named ?? window.activeNotebookEditor?.notebook;
}

/** JupyterLab then opens the same file with the same kernel. */
async function nameKernel(notebook: NotebookDocument): Promise<void> {
  const metadata = withKernel(notebook.metadata);
  if (!metadata) return;
  const edit = new WorkspaceEdit();
  edit.set(notebook.uri, [NotebookEdit.updateNotebookMetadata({ ...metadata })]);
  await workspace.applyEdit(edit);
}

/** What a notebook says, by which it is known again as a file. */
function cellsOf(notebook: NotebookDocument): string {
  return JSON.stringify(notebook.getCells().map(({ kind, document }) => [kind, document.getText()]));
}

function nameOf({ uri }: NotebookDocument): string {
  return basename(uri.path);
}
