import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { Cleanup } from "./cleanup";
import { savedCells, textsOf, writeNotebook } from "./notebook-files";
import { NotebookPage } from "./notebook-page";
import { becomes } from "./poll";
import { packRival, rivalAnswer, rivalKernel } from "./rival-extension";
import { stepsIn } from "./steps";
import { Workbench } from "./workbench";

// Beside another extension whose kernel wants every notebook, in whatever language.
const cleanup = new Cleanup();
const ours = "TypeScript (SoftCon)";
let workbench: Workbench;
let notebook: NotebookPage;
let folder: string;
const step = stepsIn(() => workbench);

before(async () => {
  folder = cleanup.folder();
  for (const name of ["first", "second"]) writeNotebook(join(folder, `${name}.ipynb`), ["20 + 22"]);
  writeNotebook(join(folder, "snake.ipynb"), ["20 + 22"], "python");
  workbench = await Workbench.open({ folder, vsix: [packRival(cleanup.folder())] });
  cleanup.after(() => workbench.close());
  notebook = new NotebookPage(workbench);
});
after(() => cleanup.run());

const kernelBecomes = (name: string): Promise<void> => becomes(() => notebook.kernel.innerText(), name);

async function answers(name: string, text: RegExp): Promise<void> {
  await notebook.run(0);
  await notebook.becomes(0, "success");
  await becomes(() => text.test(textsOf(savedCells(join(folder, name)))), true);
}

step("a notebook that says TypeScript has our kernel by itself", async () => {
  await workbench.openFile("first.ipynb");
  await kernelBecomes(ours);
  await answers("first.ipynb", /42/);
});

step("one in another language is left alone", async () => {
  await workbench.openFile("snake.ipynb");
  await kernelBecomes("Select Kernel");
  await notebook.kernel.click();
  await choose(rivalKernel);
  await kernelBecomes(rivalKernel);
  await answers("snake.ipynb", new RegExp(rivalAnswer));
  assert.ok(!readFileSync(join(folder, "snake.ipynb"), "utf8").includes("softcon"));
});

step("where another kernel is chosen, it stays: for the next run, opened again, after a reload", async () => {
  await workbench.openFile("second.ipynb");
  await kernelBecomes(ours);
  await notebook.kernel.click();
  await choose(rivalKernel);
  await kernelBecomes(rivalKernel);
  await answers("second.ipynb", new RegExp(rivalAnswer));
  await workbench.closeEditors();
  await workbench.openFile("second.ipynb");
  await kernelBecomes(rivalKernel);
  await workbench.load();
  await workbench.openFile("second.ipynb");
  await kernelBecomes(rivalKernel);
  await answers("second.ipynb", new RegExp(rivalAnswer));
  // and back
  await notebook.kernel.click();
  await choose(ours);
  await kernelBecomes(ours);
  await answers("second.ipynb", /42/);
});

/** A kernel of the list; it lies behind "Select Another Kernel…" where others were used before. */
async function choose(name: string): Promise<void> {
  const row = workbench.quickRow(name);
  const more = workbench.quickRow("Select Another Kernel");
  await row.or(more).first().waitFor();
  if (!(await row.isVisible())) await workbench.pick("Select Another Kernel");
  await workbench.pick(name);
}
