import { window } from "vscode";
import type { Jobs } from "../jobs/jobs";
import type { Shell } from "../shell/shell";
import { Notebooks, notebookOf } from "./notebooks";
import { VariablesView } from "./variables-view";

/** Notebooks whose cells are TypeScript: their kernels and commands. */
export function registerNotebooks(shell: Shell, jobs: Jobs): Notebooks {
  const notebooks = new Notebooks(shell, jobs);
  shell.command("softcon.notebook.restart", async (argument) => {
    const notebook = notebookOf(argument);
    if (notebook && notebooks.isOurs(notebook)) await notebooks.restart(notebook);
  });
  const variables = new VariablesView(shell, notebooks);
  shell.own(window.registerTreeDataProvider("softcon.variables", variables));
  shell.command("softcon.variables.open", (variable) => variables.open(variable));
  return notebooks;
}
