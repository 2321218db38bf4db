import { commands, Uri, window } from "vscode";
import { isRecord } from "../shell/shared/records";
import type { Shell } from "../shell/shell";
import { registerDescribe } from "./describe";
import type { JobRecord } from "./job-list";
import { Jobs } from "./jobs";
import { JobsView } from "./jobs-view";
import { keepResults } from "./kept-results";
import { showInStatusBar } from "./status-bar";

/** Long work in processes of their own: the list, the status bar, and what can be done with a result. */
export function registerJobs(shell: Shell): Jobs {
  const jobs = new Jobs(shell);
  const { list } = jobs;
  keepResults(shell, list);
  showInStatusBar(shell, list);
  const view = shell.own(new JobsView(list));
  shell.own(window.registerTreeDataProvider("softcon.jobs", view));
  registerDescribe(shell, jobs);
  const about = (argument: unknown): JobRecord | undefined =>
    list.all.find(({ id }) => isRecord(argument) && argument["id"] === id);
  shell.command("softcon.jobs.cancel", (argument) => list.cancel(about(argument)?.id ?? -1));
  shell.command("softcon.jobs.forget", (argument) => list.forget(about(argument)?.id ?? -1));
  shell.command("softcon.jobs.clear", () => list.clear());
  shell.command("softcon.jobs.reveal", (argument) => {
    const result = about(argument)?.result;
    if (result !== undefined) void commands.executeCommand("revealInExplorer", Uri.file(result));
  });
  return jobs;
}
