import type { Jobs } from "../jobs/jobs";
import type { Models } from "../models/models";
import type { Shell } from "../shell/shell";
import { registerEmbedCommand } from "./embed-command";

/** Images to tables of embeddings. */
export function registerEmbeddings(shell: Shell, jobs: Jobs, models: Models): void {
  registerEmbedCommand(shell, jobs, models);
}
