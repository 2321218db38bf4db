import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { commands, notebooks as editors, Uri, window, workspace } from "vscode";
import type { Notebooks } from "../notebooks/notebooks";
import type { Shell } from "../shell/shell";
import { type Asked, askedOf } from "./opened-path";

const openers: Readonly<Record<Asked["opens"], string>> = {
  bands: "softcon.bands.open",
  table: "softcon.explorer.open",
};

/** Outputs below cells: a click in one opens its file. */
export function registerFigures(shell: Shell, notebooks: Notebooks): void {
  const messages = editors.createRendererMessaging("softcon-figures");
  shell.own(
    messages.onDidReceiveMessage(async ({ editor, message }) => {
      const asked = workspace.isTrusted ? askedOf(message, notebooks.folderOf(editor.notebook)) : null;
      if (!asked) return;
      const isThere = await stat(asked.path).then(
        () => true,
        () => false,
      );
      if (isThere) await commands.executeCommand(openers[asked.opens], Uri.file(asked.path));
      else
        void window.showErrorMessage(
          `${basename(asked.path)} is not where the cell read it (${asked.path}): run the cell again`,
        );
    }),
  );
}
