import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before } from "node:test";
import { Cleanup } from "./cleanup";
import { savedCells, textsOf } from "./notebook-files";
import { NotebookPage } from "./notebook-page";
import { becomes } from "./poll";
import { processesOf } from "./processes";
import { stepsIn } from "./steps";
import { Workbench } from "./workbench";

// A notebook that has no file yet, made by VS Code's own command: what its cells declared is there when it has one.
const cleanup = new Cleanup();
let workbench: Workbench;
let notebook: NotebookPage;
let folder: string;
const step = stepsIn(() => workbench);

before(async () => {
  folder = cleanup.folder();
  workbench = await Workbench.open({ folder });
  cleanup.after(() => workbench.close());
  notebook = new NotebookPage(workbench);
});
after(() => cleanup.run());

const kernels = (): number[] => processesOf(workbench.server.profile, "softcon.js\0kernel\0run");

/** Puts code into the cell that has the focus, or gets it by a click. */
async function write(at: number, code: string): Promise<void> {
  await notebook.cell(at).locator(".monaco-editor").first().click();
  await workbench.page.keyboard.type(code);
}

step("a new notebook without a file runs on our kernel once that is chosen", async () => {
  await workbench.command("Create: New Jupyter Notebook");
  await notebook.editor.waitFor();
  await workbench.command("Notebook: Select Notebook Kernel");
  await workbench.pick("TypeScript (SoftCon)");
  await becomes(() => notebook.kernel.innerText(), "TypeScript (SoftCon)");
  await write(0, "let kept = 41;");
  await workbench.command("Notebook: Change Cell Language");
  await workbench.pick(/^TypeScript/);
  await notebook.run(0);
  await notebook.becomes(0, "success");
  assert.equal(kernels().length, 1);
});

step("saved as a file, it goes on with the kernel and the names that it had", async () => {
  const before = kernels();
  const path = join(folder, "saved.ipynb");
  await workbench.command("File: Save");
  await workbench.answerFileDialog(path);
  await becomes(() => savedCells(path).length, 1);
  await becomes(() => notebook.kernel.innerText(), "TypeScript (SoftCon)");
  await workbench.command("Notebook: Insert Code Cell Below");
  await write(1, "kept + 1");
  await notebook.run(1);
  await notebook.becomes(1, "success");
  assert.equal(await notebook.number(1), "[2]");
  await becomes(() => textsOf(savedCells(path)), "42");
  assert.deepEqual(kernels(), before);
});

step("closed without being saved, it leaves no kernel behind", async () => {
  await workbench.closeEditors();
  await becomes(kernels, []);
});
