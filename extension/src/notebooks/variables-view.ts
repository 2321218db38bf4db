import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Variable } from "softcon";
import {
  commands,
  EventEmitter,
  type NotebookDocument,
  ProgressLocation,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  Uri,
  window,
  workspace,
} from "vscode";
import { isRecord, isText } from "../shell/shared/records";
import type { Shell } from "../shell/shell";
import type { Notebooks } from "./notebooks";
import { openTable } from "./open-table";
import { descriptionOf, variablesOf } from "./variables";

/** Set while a notebook runs on our kernel: VS Code's own keys are those of an editor, and no view sees them. */
const hasNotebookKey = "softcon.hasNotebook";

/** The view "Variables": what the cells of the notebook that is looked at have declared. */
export class VariablesView implements TreeDataProvider<Variable> {
  readonly #changed: EventEmitter<undefined>;
  /** It stays while an editor of another kind is in front: that of one of its variables, perhaps. */
  #lookedAt = window.activeNotebookEditor?.notebook;
  /** For files of what lies in memory only; gone with the window. */
  #folder: Promise<string> | null = null;

  constructor(
    shell: Shell,
    private readonly notebooks: Notebooks,
  ) {
    this.#changed = shell.own(new EventEmitter<undefined>());
    const refresh = (): void => {
      void commands.executeCommand("setContext", hasNotebookKey, notebooks.open.length > 0);
      this.#changed.fire(undefined);
    };
    shell.own(
      window.onDidChangeActiveNotebookEditor((editor) => {
        this.#lookedAt = editor?.notebook ?? this.#lookedAt;
        refresh();
      }),
    );
    shell.own(
      workspace.onDidCloseNotebookDocument((notebook) => {
        if (notebook === this.#lookedAt) this.#lookedAt = undefined;
        refresh();
      }),
    );
    shell.own(notebooks.onDidChange(refresh));
    shell.own(
      notebooks.onDidRun((notebook) => {
        if (notebook === this.#lookedAt) refresh();
      }),
    );
    shell.own({
      dispose: () => void this.#folder?.then((path) => rm(path, { recursive: true, force: true })),
    });
  }

  get onDidChangeTreeData(): EventEmitter<undefined>["event"] {
    return this.#changed.event;
  }

  async getChildren(above?: Variable): Promise<Variable[]> {
    const notebook = this.#notebook();
    if (above || !notebook) return [];
    const reply = await this.notebooks.session(notebook)?.ask({ type: "variables_request" });
    return [...variablesOf(reply?.content)];
  }

  getTreeItem(variable: Variable): TreeItem {
    const item = new TreeItem(variable.name);
    item.id = variable.name;
    item.description = descriptionOf(variable);
    item.tooltip = `${variable.name}: ${descriptionOf(variable)}`;
    item.iconPath = new ThemeIcon(
      variable.opens === "bands" ? "map" : variable.opens === "table" ? "table" : "symbol-variable",
    );
    item.contextValue = variable.opens ?? "value";
    if (variable.opens)
      item.command = { command: "softcon.variables.open", title: "Open Variable", arguments: [variable] };
    return item;
  }

  /** An image in the visualizer, a table in the explorer. @throws Error with a line for a person. */
  async open(argument: unknown): Promise<void> {
    const notebook = this.#notebook();
    const name = isRecord(argument) ? argument["name"] : undefined;
    if (!notebook || !isText(name)) return;
    const reply = await window.withProgress(
      { location: ProgressLocation.Window, title: `Opening ${name}` },
      async () => {
        const folder = await this.#folderFor(name);
        return this.notebooks.session(notebook)?.ask({
          type: "save_variable_request",
          content: { name, folder },
        });
      },
    );
    const { status, path, opens, evalue } = reply?.content ?? {};
    if (status !== "ok" || !isText(path))
      throw new Error(isText(evalue) ? evalue : `the kernel has no "${name}" any more: run its cell again`);
    if (opens === "bands") await commands.executeCommand("softcon.bands.open", Uri.file(path));
    else await openTable(path);
  }

  #notebook(): NotebookDocument | undefined {
    const notebook = this.#lookedAt;
    return notebook && this.notebooks.isOurs(notebook) ? notebook : undefined;
  }

  /** A new one each time: what is open already keeps showing what it was. */
  async #folderFor(name: string): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), "softcon-variables-"));
    return mkdtemp(join(await this.#folder, `${name}-`));
  }
}
