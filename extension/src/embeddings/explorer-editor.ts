import { rm } from "node:fs/promises";
import {
  type CustomDocumentBackup,
  type CustomDocumentBackupContext,
  type CustomDocumentEditEvent,
  type CustomDocumentOpenContext,
  type CustomEditorProvider,
  commands,
  EventEmitter,
  Uri,
  type WebviewPanel,
  workspace,
} from "vscode";
import type { Jobs } from "../jobs/jobs";
import { isRecord } from "../shell/shared/records";
import type { Shell } from "../shell/shell";
import { webviewPage } from "../shell/webview-page";
import { ExplorerDocument } from "./explorer-document";
import { ExplorerView } from "./explorer-view";
import { type ExplorerCommand, isChosen } from "./shared/messages";
import type { SaveLabels } from "./shared/process-messages";
import type { ChosenColumns } from "./shared/table-facts";

const chosenKey = "softcon.explorer.columns";
/** Tables whose columns are remembered. */
const mostChosen = 100;

/** Shows tables of embeddings, and lets their labels be edited: one document, one process and one view a table. */
export class ExplorerEditor implements CustomEditorProvider<ExplorerDocument> {
  static readonly viewType = "softcon.explorer";
  readonly #shell: Shell;
  readonly #jobs: Jobs;
  readonly #views = new Map<WebviewPanel, ExplorerView>();
  readonly #edits = new EventEmitter<CustomDocumentEditEvent<ExplorerDocument>>();
  readonly onDidChangeCustomDocument = this.#edits.event;

  constructor(shell: Shell, jobs: Jobs) {
    this.#shell = shell;
    this.#jobs = jobs;
    shell.own(this.#edits);
  }

  openCustomDocument(uri: Uri, { backupId }: CustomDocumentOpenContext): ExplorerDocument {
    const { shell } = { shell: this.#shell };
    return new ExplorerDocument(uri, backupId === undefined ? null : Uri.parse(backupId).fsPath, {
      script: Uri.joinPath(shell.extensionUri, "dist", "embeddings", "process.js").fsPath,
      library: () => this.#jobs.library(),
      env: () => process.env,
      storage: Uri.joinPath(shell.context.globalStorageUri, "maps").fsPath,
      onNoise: (line) => shell.log.warn(line),
      saveLabels: () =>
        workspace.getConfiguration("softcon.explorer", uri).get<SaveLabels>("saveLabels", "auto"),
      chosen: (path) => this.#chosen()[path] ?? null,
    });
  }

  resolveCustomEditor(document: ExplorerDocument, panel: WebviewPanel): void {
    const { webview } = panel;
    const dist = Uri.joinPath(this.#shell.extensionUri, "dist");
    const [files, figures] = [Uri.joinPath(dist, "embeddings"), Uri.joinPath(dist, "figures")];
    webview.options = { enableScripts: true, localResourceRoots: [files, figures] };
    const view = new ExplorerView(panel, document, {
      warn: (line) => this.#shell.log.warn(line),
      remember: (path, chosen) => this.#remember(path, chosen),
      edited: (title) =>
        this.#edits.fire({
          document,
          label: title,
          undo: () => document.undo(),
          redo: () => document.redo(),
        }),
      showTile: async (path, window) => {
        await commands.executeCommand("softcon.bands.showWindow", path, window);
      },
    });
    this.#views.set(panel, view);
    panel.onDidDispose(() => {
      this.#views.delete(panel);
      view.dispose();
    });
    webview.html = webviewPage({
      title: "Embeddings",
      source: webview.cspSource,
      script: webview.asWebviewUri(Uri.joinPath(files, "webview.js")).toString(),
      libraries: [webview.asWebviewUri(Uri.joinPath(figures, "plotly.js")).toString()],
      style: webview.asWebviewUri(Uri.joinPath(files, "webview.css")).toString(),
      body: '<div id="app"></div>',
    });
  }

  saveCustomDocument(document: ExplorerDocument): Promise<void> {
    return document.save(null);
  }

  saveCustomDocumentAs(document: ExplorerDocument, destination: Uri): Promise<void> {
    return document.save(destination.fsPath);
  }

  revertCustomDocument(document: ExplorerDocument): Promise<void> {
    return document.revert();
  }

  async backupCustomDocument(
    document: ExplorerDocument,
    { destination }: CustomDocumentBackupContext,
  ): Promise<CustomDocumentBackup> {
    await document.backup(destination.fsPath);
    return {
      id: destination.toString(),
      delete: () => void rm(destination.fsPath, { force: true }).catch(() => {}),
    };
  }

  /** @throws Error where no view is in front. */
  command(command: ExplorerCommand): void {
    for (const [panel, view] of this.#views)
      if (panel.active) {
        if (command === "compare") void view.chooseOther();
        else view.command(command);
        return;
      }
    throw new Error("no table is in front; open a table of embeddings with SoftCon's explorer");
  }

  #chosen(): Readonly<Record<string, ChosenColumns>> {
    const kept: unknown = this.#shell.context.workspaceState.get(chosenKey);
    if (!isRecord(kept)) return {};
    return Object.fromEntries(
      Object.entries(kept).filter((entry): entry is [string, ChosenColumns] => isChosen(entry[1])),
    );
  }

  #remember(path: string, chosen: ChosenColumns): void {
    const others = Object.entries(this.#chosen()).filter(([other]) => other !== path);
    const kept = Object.fromEntries([...others.slice(-mostChosen), [path, chosen]]);
    void this.#shell.context.workspaceState.update(chosenKey, kept);
  }
}
