import { existsSync } from "node:fs";
import { basename } from "node:path";
import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
} from "vscode";
import type { JobList, JobRecord } from "./job-list";
import { progressText } from "./progress-text";

/** What runs and what came of it; empty, VS Code shows the view's welcome. */
export class JobsView implements TreeDataProvider<JobRecord> {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly forget: () => void;

  constructor(private readonly list: JobList) {
    this.forget = list.onChange(() => this.changed.fire());
  }

  getChildren(parent?: JobRecord): JobRecord[] {
    return parent ? [] : [...this.list.all];
  }

  getTreeItem(record: JobRecord): TreeItem {
    const { id, title, state, progress, result, problem } = record;
    const made = result !== undefined && existsSync(result) ? result : undefined;
    const item = new TreeItem(title, TreeItemCollapsibleState.None);
    item.id = String(id);
    item.iconPath = icons[state];
    item.contextValue = state === "done" && made !== undefined ? "result" : state;
    if (state === "running") item.description = progress ? progressText(progress) : "starting";
    else if (state === "failed") item.description = problem ?? "";
    else if (state === "cancelled") item.description = "cancelled";
    else if (result !== undefined) item.description = made ? basename(made) : `${basename(result)} is gone`;
    item.tooltip = [title, problem ?? result ?? ""].filter((line) => line !== "").join("\n");
    item.accessibilityInformation = { label: `${title}, ${state}, ${item.description ?? ""}` };
    if (made !== undefined) {
      item.resourceUri = Uri.file(made);
      item.command = { command: "softcon.describe", title: "Describe", arguments: [Uri.file(made)] };
    }
    return item;
  }

  dispose(): void {
    this.forget();
    this.changed.dispose();
  }
}

const icons: Readonly<Record<JobRecord["state"], ThemeIcon>> = {
  running: new ThemeIcon("sync~spin"),
  done: new ThemeIcon("pass", new ThemeColor("testing.iconPassed")),
  failed: new ThemeIcon("error", new ThemeColor("testing.iconFailed")),
  cancelled: new ThemeIcon("circle-slash"),
};
