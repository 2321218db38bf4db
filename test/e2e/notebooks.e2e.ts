import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { Cleanup } from "./cleanup";
import { edition } from "./installation";
import { savedNotebook } from "./notebook-files";
import { NotebookPage } from "./notebook-page";
import { becomes } from "./poll";
import { stepsIn } from "./steps";
import { drawsItsFigures, ranWhole } from "./tutorial-run";
import { WalkthroughPage } from "./walkthrough-page";
import { Workbench } from "./workbench";

// The package of the extension, installed from its file for somebody whose home is empty: the first tutorial, from the
// walkthrough to its figures; another from the view "Tutorials". All of them: tutorials.long.e2e.ts.
const cleanup = new Cleanup();
const first = "01-first-embeddings";
let workbench: Workbench;
let notebook: NotebookPage;
let folder: string;
let home: string;
const step = stepsIn(() => workbench);

before(async () => {
  folder = cleanup.folder();
  home = cleanup.folder();
  const env = { HOME: home, XDG_CACHE_HOME: "", XDG_DATA_HOME: "", NODE_PATH: "" };
  workbench = await Workbench.open({ folder, env });
  cleanup.after(() => workbench.close());
  notebook = new NotebookPage(workbench);
});
after(() => cleanup.run());

const pathOf = (name: string): string => join(folder, `${name}.ipynb`);

step("the walkthrough opens a copy of the first tutorial, with our kernel", async () => {
  await new WalkthroughPage(workbench).press("tutorial", "Open First Tutorial");
  await becomes(() => existsSync(pathOf(first)), true);
  await notebook.kernel.waitFor();
  await becomes(() => notebook.kernel.innerText(), "TypeScript (SoftCon)");
});

step("Run All runs every cell of it, and names our kernel in the file", async () => {
  await notebook.runAll();
  await ranWhole(pathOf(first));
  const { metadata } = savedNotebook(pathOf(first));
  assert.deepEqual(metadata["kernelspec"], {
    display_name: "TypeScript (SoftCon)",
    language: "typescript",
    name: "softcon",
  });
});

step("its figures are drawn", async () => {
  await drawsItsFigures(notebook, pathOf(first), 4);
});

step("a row of the view Tutorials opens a copy of another, beside it", async () => {
  await workbench.command("SoftCon: Focus on Tutorials View");
  await workbench.row("Tutorials", "Sentinel bands and preprocessing").click();
  await becomes(() => existsSync(pathOf("02-bands-and-preprocessing")), true);
  await workbench.row("Tutorials", "First embeddings").click();
  await becomes(() => existsSync(join(folder, `${first}-2.ipynb`)), true);
});

step("in the newest, that one runs, too, and draws its figures", async () => {
  if (edition === "oldest") return;
  const second = "02-bands-and-preprocessing";
  await workbench.openFile(`${second}.ipynb`);
  await becomes(() => notebook.kernel.innerText(), "TypeScript (SoftCon)");
  await notebook.runAll();
  await ranWhole(pathOf(second));
  await drawsItsFigures(notebook, pathOf(second), 4);
});

step("nothing outside of this machine was asked for, and the home has nothing of ours", async () => {
  // what a webview's own files are called: the workbench hands them out itself
  const own = /^https:\/\/[^/]+\.vscode-resource\.vscode-cdn\.net$/;
  assert.deepEqual(
    [...workbench.foreign].filter((origin) => !own.test(origin)),
    [],
  );
  // the workbench's own
  const isKnown = /^\.(cache|config|local|npm|vscode.*|code-server)$/;
  assert.deepEqual(
    readdirSync(home).filter((entry) => !isKnown.test(entry)),
    [],
  );
});
