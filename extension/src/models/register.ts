import { window } from "vscode";
import type { Jobs } from "../jobs/jobs";
import type { Shell } from "../shell/shell";
import { registerModelCommands } from "./model-commands";
import { Models } from "./models";
import { ModelsView } from "./models-view";

/** The models view and its commands. */
export function registerModels(shell: Shell, jobs: Jobs): Models {
  const models = new Models(shell, jobs);
  shell.own(window.registerTreeDataProvider("softcon.models", new ModelsView(shell, models, jobs.list)));
  registerModelCommands(shell, jobs, models);
  shell.onSetting(["libraryPath", "models.folder", "models.hub"], () => models.refresh());
  return models;
}
