import { StatusBarAlignment, window } from "vscode";
import type { Shell } from "../shell/shell";
import type { JobList } from "./job-list";
import { percentOf } from "./progress-text";

/** An item in the status bar while something runs, and only then. */
export function showInStatusBar(shell: Shell, list: JobList): void {
  const item = shell.own(window.createStatusBarItem("softcon.jobs", StatusBarAlignment.Left));
  item.name = "SoftCon Jobs";
  item.command = "softcon.jobs.focus";
  const show = (): void => {
    const [latest, ...others] = list.running;
    if (latest === undefined) {
      item.hide();
      return;
    }
    const percent = latest.progress && percentOf(latest.progress);
    const more = others.length > 0 ? ` +${others.length}` : "";
    item.text = `$(sync~spin) ${latest.title}${percent === undefined ? "" : ` ${percent}%`}${more}`;
    item.tooltip = list.running.map(({ title }) => title).join("\n");
    item.show();
  };
  shell.own({ dispose: list.onChange(show) });
}
