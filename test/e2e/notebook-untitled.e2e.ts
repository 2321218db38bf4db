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
/** Nothing is put in beside what is typed. */
const asTyped = {
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.quickSuggestions": false,
  "editor.suggestOnTriggerCharacters": false,
};
let workbench: Workbench;
let notebook: NotebookPage;
let folder: string;
const step = stepsIn(() => workbench);

before(async () => {
  folder = cleanup.folder();
  workbench = await Workbench.open({ folder, settings: asTyped });
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

/** A notebook without a file, on our kernel, with one cell. */
async function fresh(code: string): Promise<void> {
  await workbench.command("Create: New Jupyter Notebook");
  await notebook.editor.waitFor();
  await workbench.command("Notebook: Select Notebook Kernel");
  await workbench.pick("TypeScript (SoftCon)");
  await becomes(() => notebook.kernel.innerText(), "TypeScript (SoftCon)");
  await write(0, code);
  await workbench.command("Notebook: Change Cell Language");
  await workbench.pick(/^TypeScript/);
}

/** Below the last cell. */
async function add(at: number, code: string): Promise<void> {
  await notebook
    .cell(at - 1)
    .locator(".monaco-editor")
    .first()
    .click();
  await workbench.command("Notebook: Insert Code Cell Below");
  await write(at, code);
}

async function saveAs(path: string): Promise<void> {
  await workbench.command("File: Save");
  await workbench.answerFileDialog(path);
  await becomes(() => savedCells(path).length > 0, true);
  await becomes(() => notebook.kernel.innerText(), "TypeScript (SoftCon)");
}

/** What a cell of the file printed; empty while it is being written. */
const printedBy = (path: string, at: number): string => textsOf(savedCells(path).slice(at, at + 1));

step("a new notebook without a file runs on our kernel once that is chosen", async () => {
  await fresh("let kept = 41;");
  await notebook.run(0);
  await notebook.becomes(0, "success");
  assert.equal(kernels().length, 1);
});

step("saved as a file, it goes on with the kernel and the names that it had", async () => {
  const before = kernels();
  const path = join(folder, "saved.ipynb");
  await saveAs(path);
  await add(1, "kept + 1");
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

step("a cell that runs while it is saved goes on in the file: nothing that it prints is lost", async () => {
  await fresh('import { display } from "softcon"; const shown = await display("as it was");');
  await notebook.run(0);
  await notebook.becomes(0, "success");
  await add(
    1,
    'for (let at = 0; ; at++) { console.log("line " + at); await new Promise((later) => setTimeout(later, 20)); }',
  );
  await notebook.run(1);
  await notebook.becomes(1, "executing");
  const [before] = kernels();
  const path = join(folder, "running.ipynb");
  await saveAs(path);
  await notebook.becomes(1, "executing");
  const linesSaved = async (): Promise<number> => {
    await workbench.command("File: Save"); // by itself it would wait until the cell prints no more
    return printedBy(path, 1).split("\n").length;
  };
  const there = await linesSaved();
  await becomes(async () => (await linesSaved()) > there + 100, true);
  await notebook.button("Interrupt").click();
  await notebook.becomes(1, "error");
  await becomes(() => JSON.stringify(savedCells(path)[1]?.outputs ?? []).includes("Interrupted"), true);
  const lines = printedBy(path, 1).trimEnd().split("\n");
  assert.deepEqual(
    lines,
    lines.map((_, at) => `line ${at}`),
  );
  assert.deepEqual(kernels(), [before]);
});

step("what was shown before can be shown anew from there", async () => {
  const path = join(folder, "running.ipynb");
  assert.match(printedBy(path, 0), /as it was/);
  await add(2, 'await shown.update("as it is")');
  await notebook.run(2);
  await notebook.becomes(2, "success");
  assert.equal(await notebook.number(2), "[3]");
  await becomes(() => /as it is/.test(printedBy(path, 0)), true);
});
