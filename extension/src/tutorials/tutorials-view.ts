import { ThemeIcon, type TreeDataProvider, TreeItem } from "vscode";
import { type Tutorial, timeOf, tutorials } from "./tutorial-list";

/** The view "Tutorials": a click opens a copy. */
export class TutorialsView implements TreeDataProvider<Tutorial> {
  getChildren(above?: Tutorial): Tutorial[] {
    return above ? [] : [...tutorials];
  }

  getTreeItem(tutorial: Tutorial): TreeItem {
    const item = new TreeItem(tutorial.title);
    item.id = tutorial.name;
    item.description = timeOf(tutorial);
    item.tooltip = `${tutorial.about}; ${timeOf(tutorial)} on two cores, nothing is downloaded`;
    item.iconPath = new ThemeIcon("notebook");
    item.command = { command: "softcon.tutorial.open", title: "Open Tutorial", arguments: [tutorial.name] };
    return item;
  }
}
