import { commands, Uri, window } from "vscode";
import { fileOf } from "../jobs/file-argument";
import type { Jobs } from "../jobs/jobs";
import type { Shell } from "../shell/shell";
import { ExplorerEditor } from "./explorer-editor";
import type { ExplorerCommand } from "./shared/messages";

const viewCommands: Readonly<Record<string, ExplorerCommand>> = {
  "softcon.explorer.fit": "fit",
  "softcon.explorer.lasso": "lasso",
  "softcon.explorer.box": "box",
  "softcon.explorer.clear": "clear",
  "softcon.explorer.label": "label",
  "softcon.explorer.start": "start",
  "softcon.explorer.search": "search",
  "softcon.explorer.compare": "compare",
  "softcon.explorer.savePicture": "savePicture",
};

/** Tables as maps: the editor for tables of embeddings, and the commands that act on it. */
export function registerExplorer(shell: Shell, jobs: Jobs): void {
  const editor = new ExplorerEditor(shell, jobs);
  const options = {
    supportsMultipleEditorsPerDocument: false,
    webviewOptions: { retainContextWhenHidden: false },
  };
  shell.own(window.registerCustomEditorProvider(ExplorerEditor.viewType, editor, options));
  shell.command("softcon.explorer.open", async (argument) => {
    const path = await fileOf(argument, {
      title: "Explore a table of embeddings",
      filters: { "Tables of embeddings": ["parquet", "geoparquet", "gpq", "npy"], "All files": ["*"] },
    });
    if (path !== undefined) await exploreTable(path);
  });
  for (const [id, command] of Object.entries(viewCommands)) shell.command(id, () => editor.command(command));
}

/** Opens a table in the explorer. */
export async function exploreTable(path: string): Promise<void> {
  await commands.executeCommand("vscode.openWith", Uri.file(path), ExplorerEditor.viewType);
}
