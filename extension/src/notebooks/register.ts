import type { Jobs } from "../jobs/jobs";
import type { Shell } from "../shell/shell";
import { Notebooks, notebookOf } from "./notebooks";

/** Notebooks whose cells are TypeScript: their kernels and commands. */
export function registerNotebooks(shell: Shell, jobs: Jobs): Notebooks {
  const notebooks = new Notebooks(shell, jobs);
  shell.command("softcon.notebook.restart", async (argument) => {
    const notebook = notebookOf(argument);
    if (notebook && notebooks.isOurs(notebook)) await notebooks.restart(notebook);
  });
  return notebooks;
}
