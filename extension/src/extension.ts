import type { ExtensionContext } from "vscode";
import { registerBands } from "./bands/register";
import { registerCells } from "./cells/register";
import { registerEmbeddings } from "./embeddings/register";
import { registerFigures } from "./figures/register";
import { registerJobs } from "./jobs/register";
import { registerModels } from "./models/register";
import { registerNotebooks } from "./notebooks/register";
import { openShell } from "./shell/shell";
import { registerTutorials } from "./tutorials/register";

/** The composition root: each room is registered here, in a line. */
export function activate(context: ExtensionContext): void {
  const shell = openShell(context);
  const jobs = registerJobs(shell);
  const models = registerModels(shell, jobs);
  registerEmbeddings(shell, jobs, models);
  registerBands({ shell, jobs, models });
  const notebooks = registerNotebooks(shell, jobs);
  registerCells(shell, jobs, notebooks);
  registerFigures(shell, notebooks);
  registerTutorials(shell, jobs);
}
