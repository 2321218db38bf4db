import { commands, window } from "vscode";
import type { Jobs } from "../jobs/jobs";
import type { Shell } from "../shell/shell";
import { registerModelCommands } from "./model-commands";
import { Models } from "./models";
import { ModelsView } from "./models-view";

/** The models view and its commands. */
export function registerModels(shell: Shell, jobs: Jobs): Models {
  const models = new Models(shell, jobs);
  const view = new ModelsView(shell, models, jobs.list);
  const tree = shell.own(window.createTreeView("softcon.models", { treeDataProvider: view }));
  /** Brings a model into sight. */
  const show = async (id: string): Promise<void> => {
    await commands.executeCommand("softcon.models.focus");
    const node = await view.nodeOf(id);
    if (node) await tree.reveal(node, { focus: true });
  };
  registerModelCommands(shell, jobs, models, show);
  shell.onSetting(["libraryPath", "models.folder", "models.hub"], () => models.refresh());
  return models;
}
