import { commands, window } from "vscode";
import type { Jobs } from "../jobs/jobs";
import type { Shell } from "../shell/shell";
import { createNotebook } from "./new-notebook";
import { openTutorial } from "./open-tutorial";
import { SampleScene } from "./sample-scene";
import { TutorialsView } from "./tutorials-view";

/** The way in: the walkthrough's steps, the tutorials, a notebook of one's own. */
export function registerTutorials(shell: Shell, jobs: Jobs): void {
  const sample = new SampleScene(jobs);
  shell.command("softcon.sample.open", () => sample.open());
  shell.command("softcon.sample.compare", () => sample.compare());
  shell.command("softcon.sample.embed", () => sample.embed());
  shell.command("softcon.sample.explore", () => sample.explore());
  shell.command("softcon.tutorial.open", (name) => openTutorial(shell, name));
  shell.command("softcon.notebook.new", () => createNotebook());
  shell.command("softcon.getStarted", () =>
    commands.executeCommand("workbench.action.openWalkthrough", `${shell.context.extension.id}#start`, false),
  );
  shell.own(window.registerTreeDataProvider("softcon.tutorials", new TutorialsView()));
}
