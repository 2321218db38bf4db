import type { Jobs } from "../jobs/jobs";
import type { Models } from "../models/models";
import type { Shell } from "../shell/shell";
import { registerEmbedCommand } from "./embed-command";
import { registerExplorer } from "./explore-command";

/** Images to tables of embeddings, and tables as maps. */
export function registerEmbeddings(shell: Shell, jobs: Jobs, models: Models): void {
  registerEmbedCommand(shell, jobs, models);
  registerExplorer(shell, jobs);
}
