import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from "vscode";
import type { JobList } from "../jobs/job-list";
import { bytesText } from "../jobs/progress-text";
import type { Shell } from "../shell/shell";
import type { ModelEntry } from "./model-entry";
import { architectureTitle, type ModelState, stateOf, summaryOf } from "./model-state";
import type { Models } from "./models";

/** A heading of the view, or a model under it. */
export type ModelNode =
  | { readonly kind: "group"; readonly title: string; readonly models: readonly ModelEntry[] }
  | { readonly kind: "model"; readonly model: ModelEntry };

/** The models by what they were trained on, and the person's own. */
export class ModelsView implements TreeDataProvider<ModelNode> {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  /** What was last said to be wrong. */
  private problem = "";

  constructor(
    private readonly shell: Shell,
    private readonly models: Models,
    private readonly list: JobList,
  ) {
    shell.own(this.changed);
    shell.own({ dispose: models.onChange(() => this.changed.fire()) });
    shell.own({ dispose: list.onChange(() => this.changed.fire()) });
  }

  async getChildren(parent?: ModelNode): Promise<ModelNode[]> {
    if (parent)
      return parent.kind === "group" ? parent.models.map((model) => ({ kind: "model", model })) : [];
    try {
      const groups = groupsOf(await this.models.all());
      this.problem = "";
      return groups;
    } catch (error) {
      this.tell(error instanceof Error ? error.message : String(error));
      return []; // the view's welcome has the ways out
    }
  }

  async getParent(node: ModelNode): Promise<ModelNode | undefined> {
    if (node.kind === "group") return undefined;
    const groups = await this.getChildren();
    return groups.find((group) => modelIn(group, node.model.id));
  }

  /** What stands for a model; undefined where it is not listed. */
  async nodeOf(id: string): Promise<ModelNode | undefined> {
    const groups = await this.getChildren();
    const [model] = groups.flatMap((group) => modelIn(group, id) ?? []);
    return model && { kind: "model", model };
  }

  /** Says a problem once, until there is none or another. */
  private tell(problem: string): void {
    if (problem === this.problem) return;
    this.problem = problem;
    this.shell.log.error(problem);
    void this.shell.tell(`The models cannot be listed: ${problem}`);
  }

  getTreeItem(node: ModelNode): TreeItem {
    if (node.kind === "group") {
      const group = new TreeItem(node.title, TreeItemCollapsibleState.Expanded);
      group.id = node.title;
      return group;
    }
    const { model } = node;
    const state = stateOf(model, this.list.running);
    const item = new TreeItem(model.name, TreeItemCollapsibleState.None);
    item.id = model.id;
    item.description = summaryOf(model, this.list.running);
    item.iconPath = icons[state];
    // what menus may offer: `model published here` and so on
    item.contextValue = `model ${model.kind} ${state} ${model.file === null ? "absent" : "here"}`;
    item.tooltip = tooltipOf(model, item.description);
    item.accessibilityInformation = { label: `${model.name}, ${item.description}` };
    return item;
  }
}

function modelIn(node: ModelNode, id: string): ModelEntry | undefined {
  return node.kind === "group" ? node.models.find((model) => model.id === id) : undefined;
}

function groupsOf(models: readonly ModelEntry[]): ModelNode[] {
  const group = (title: string, which: (model: ModelEntry) => boolean): ModelNode => ({
    kind: "group",
    title,
    models: models.filter(which),
  });
  return [
    group("Sentinel-2, 13 bands", ({ kind, product }) => kind === "published" && product !== "S1"),
    group("Sentinel-1, VV and VH", ({ product }) => product === "S1"),
    group("Local files", ({ kind }) => kind === "local"),
  ].filter((node) => node.kind === "group" && node.models.length > 0);
}

function tooltipOf(model: ModelEntry, summary: string): MarkdownString {
  const lines = [
    ["State", summary.split(" · ")[0] ?? ""],
    ["Network", architectureTitle(model.architecture)],
    ["Vectors", model.dim > 0 ? `${model.dim} numbers` : "unknown"],
    ["Size", model.bytes > 0 ? bytesText(model.bytes) : "unknown"],
    ["Licence", model.license],
    ["From", model.source],
    ["File", model.file ?? "not downloaded"],
  ];
  const tooltip = new MarkdownString();
  tooltip.appendText(model.name);
  for (const [name, value] of lines) {
    tooltip.appendMarkdown(`\n\n**${name}** `);
    tooltip.appendText(value ?? "");
  }
  return tooltip;
}

const icons: Readonly<Record<ModelState, ThemeIcon>> = {
  absent: new ThemeIcon("cloud-download"),
  downloading: new ThemeIcon("sync~spin"),
  unverified: new ThemeIcon("unverified"),
  verified: new ThemeIcon("verified-filled", new ThemeColor("testing.iconPassed")),
  local: new ThemeIcon("file-binary"),
  loaded: new ThemeIcon("flame", new ThemeColor("charts.orange")),
  broken: new ThemeIcon("warning", new ThemeColor("problemsWarningIcon.foreground")),
};
