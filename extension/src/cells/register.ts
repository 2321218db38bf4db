import { type Disposable, type NotebookDocument, RelativePattern, Uri, workspace } from "vscode";
import type { Jobs } from "../jobs/jobs";
import { Disposables } from "../shell/disposables";
import type { Shell } from "../shell/shell";
import { LanguageProcess } from "./language-process";
import { NotebookLanguage } from "./notebook-language";
import type { OurNotebooks } from "./our-notebooks";
import { Problems } from "./problems";
import { provideLanguage } from "./providers";

/** Cells that know each other: what VS Code asks of a language, over the chain of a notebook's cells. */
export function registerCells(shell: Shell, jobs: Jobs, notebooks: OurNotebooks): void {
  const process = new LanguageProcess({
    script: Uri.joinPath(shell.extensionUri, "dist", "cells", "process.js").fsPath,
    library: () => jobs.library(),
    env: () => jobs.environment(),
    onNoise: (line) => shell.log.warn(line),
  });
  shell.own({ dispose: () => process.end() });
  const open = new Map<NotebookDocument, { readonly problems: Problems; readonly all: Disposable }>();
  shell.own({
    dispose: () => {
      for (const { all } of open.values()) all.dispose();
    },
  });

  const begin = (notebook: NotebookDocument): void => {
    const owned = new Disposables();
    const folder = notebooks.folderOf(notebook);
    const language = new NotebookLanguage(notebook, folder, process);
    const problems = owned.add(new Problems(language, (problem) => shell.log.debug(String(problem))));
    owned.add({ dispose: () => language.close() });
    for (const provider of provideLanguage(language)) owned.add(provider);
    owned.add(
      watch(folder, () => {
        process.filesChanged();
        for (const each of open.values()) each.problems.changed();
      }),
    );
    open.set(notebook, { problems, all: owned });
    problems.changed();
  };
  const end = (notebook: NotebookDocument): void => {
    open.get(notebook)?.all.dispose();
    open.delete(notebook);
    if (open.size === 0) process.end();
  };
  const look = (notebook: NotebookDocument): void => {
    const ours = notebooks.isOurs(notebook) && !notebook.isClosed;
    if (ours && !open.has(notebook)) begin(notebook);
    if (!ours && open.has(notebook)) end(notebook);
  };

  shell.own(notebooks.onDidChange(look));
  shell.own(workspace.onDidOpenNotebookDocument(look));
  shell.own(workspace.onDidCloseNotebookDocument(end));
  shell.own(
    workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
      if (contentChanges.length > 0) open.get(notebook)?.problems.changed();
    }),
  );
  shell.own(
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document.uri.scheme !== "vscode-notebook-cell" || contentChanges.length === 0) return;
      for (const [notebook, { problems }] of open)
        if (notebook.getCells().some((cell) => cell.document === document)) problems.changed();
    }),
  );
  for (const notebook of workspace.notebookDocuments) look(notebook);
}

/** Files that cells import, from a notebook's folder and below. */
function watch(folder: string, changed: () => void): Disposable {
  const pattern = new RelativePattern(Uri.file(folder), "**/*.{ts,tsx,mts,cts,js,mjs,cjs,json}");
  const watcher = workspace.createFileSystemWatcher(pattern);
  const owned = new Disposables();
  owned.add(watcher);
  for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
    owned.add(
      event(({ path }) => {
        if (!/\/(node_modules|\.git)\//.test(path)) changed();
      }),
    );
  return owned;
}
