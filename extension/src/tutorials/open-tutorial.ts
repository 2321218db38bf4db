import { constants } from "node:fs";
import { copyFile } from "node:fs/promises";
import { Uri, window, workspace } from "vscode";
import type { Shell } from "../shell/shell";
import { freshPath } from "./fresh-path";
import { type Tutorial, timeOf, tutorials } from "./tutorial-list";
import { workFolder } from "./work-folder";

/** "SoftCon: Open Tutorial…": a copy in the person's folder; that of the extension stays as it is. */
export async function openTutorial(shell: Shell, named: unknown): Promise<void> {
  const tutorial = tutorials.find(({ name }) => name === named) ?? (await picked());
  if (!tutorial) return;
  const folder = await workFolder("the tutorial");
  if (folder === undefined) return;
  const path = freshPath(folder, tutorial.name, ".ipynb");
  const source = Uri.joinPath(shell.extensionUri, "dist", "tutorials", `${tutorial.name}.ipynb`).fsPath;
  await copyFile(source, path, constants.COPYFILE_EXCL);
  await showNotebook(path);
}

export async function showNotebook(path: string): Promise<void> {
  await window.showNotebookDocument(await workspace.openNotebookDocument(Uri.file(path)));
}

async function picked(): Promise<Tutorial | undefined> {
  const items = tutorials.map((tutorial) => ({
    label: tutorial.title,
    description: timeOf(tutorial),
    detail: tutorial.about,
    tutorial,
  }));
  const choice = await window.showQuickPick(items, {
    title: "Open Tutorial",
    placeHolder: "A notebook to run and to change; it is copied into your folder",
    matchOnDetail: true,
  });
  return choice?.tutorial;
}
