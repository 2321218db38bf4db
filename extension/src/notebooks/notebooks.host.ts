import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  commands,
  type NotebookCell,
  NotebookCellData,
  NotebookCellKind,
  NotebookData,
  type NotebookDocument,
  NotebookEdit,
  type NotebookEditor,
  NotebookRange,
  notebooks,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";

const controller = { id: "softcon-typescript", extension: "softcon.softcon-vscode" };
const plain = "text/plain";
/** The name that cells know it by. */
const library = "softcon";

function folder(): string {
  const [first] = workspace.workspaceFolders ?? [];
  assert.ok(first, "a folder is open");
  return first.uri.fsPath;
}

/** Writes a notebook, and opens it as a person does. @param alone no kernel is chosen for it */
async function opened(
  name: string,
  metadata: object,
  sources: readonly string[],
  alone = false,
): Promise<NotebookDocument> {
  const path = join(folder(), name);
  const cells = sources.map((source, i) => ({
    cell_type: "code",
    id: `c${i}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  writeFileSync(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }));
  const document = await workspace.openNotebookDocument(Uri.file(path));
  const notebookEditor = await window.showNotebookDocument(document);
  if (!alone) await commands.executeCommand("notebook.selectKernel", { notebookEditor, ...controller });
  return document;
}

const typescript = { language_info: { name: "typescript" } };

async function becomes(what: string | (() => string), look: () => boolean): Promise<void> {
  for (const until = Date.now() + 40_000; Date.now() < until; ) {
    if (look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(typeof what === "string" ? what : what());
}

const isOver = (cell: NotebookCell): boolean => cell.executionSummary?.timing?.endTime !== undefined;

/** Runs cells; resolves when they are over. */
async function run(document: NotebookDocument, start = 0, end = document.cellCount): Promise<void> {
  const cells = document.getCells(new NotebookRange(start, end));
  await commands.executeCommand("notebook.cell.execute", {
    ranges: [{ start, end }],
    document: document.uri,
  });
  await becomes(
    () => `of ${cells.map((cell) => texts(cell))}, every cell has run`,
    () => cells.every(isOver),
  );
}

/** What an output says in one form, or every form of it. */
function texts(cell: NotebookCell, mime?: string): string[] {
  return cell.outputs.flatMap(({ items }) =>
    items
      .filter((item) => mime === undefined || item.mime === mime)
      .map(({ data }) => new TextDecoder().decode(data)),
  );
}

async function close(): Promise<void> {
  await commands.executeCommand("workbench.action.files.revert");
  await commands.executeCommand("workbench.action.closeAllEditors");
}

suite("notebooks", () => {
  teardown(close);

  test("a notebook that says TypeScript has this kernel by itself; its cells share names, and are numbered", async () => {
    const document = await opened("chain.ipynb", typescript, [
      'const x = 20; console.log("hello"); console.error("oh")',
      "x + 22",
    ]);
    await run(document);
    const [first, second] = document.getCells();
    assert.ok(first && second);
    assert.deepEqual(texts(first), ["hello\n", "oh\n"]);
    assert.deepEqual(
      first.outputs.map(({ items }) => items[0]?.mime),
      ["application/vnd.code.notebook.stdout", "application/vnd.code.notebook.stderr"],
    );
    assert.deepEqual(texts(second, plain), ["42"]);
    assert.deepEqual(
      [first, second].map(({ executionSummary }) => [
        executionSummary?.executionOrder,
        executionSummary?.success,
      ]),
      [
        [1, true],
        [2, true],
      ],
    );
  });

  test("what was run names the kernel that Jupyter knows, in the file", async () => {
    const document = await opened("named.ipynb", { ...typescript, title: "kept" }, ["1"]);
    await run(document);
    await document.save();
    const { metadata, cells } = JSON.parse(readFileSync(document.uri.fsPath, "utf8"));
    assert.deepEqual(metadata.kernelspec, {
      display_name: "TypeScript (SoftCon)",
      language: "typescript",
      name: "softcon",
    });
    assert.equal(metadata.title, "kept");
    assert.equal(cells[0].outputs[0].output_type, "execute_result");
    assert.deepEqual(cells[0].outputs[0].data, { "text/plain": ["1"] });
  });

  test("a notebook in another language is left alone", async () => {
    const document = await opened("other.ipynb", { language_info: { name: "python" } }, ["1"], true);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(JSON.stringify(document.metadata).includes("softcon"), false);
    assert.equal(document.isDirty, false);
  });

  test("another kernel that was chosen for one without a file does not stay with its name once it is closed", async () => {
    const other = notebooks.createNotebookController("test-other", "jupyter-notebook", "Other");
    other.executeHandler = () => {};
    const shown = async (): Promise<NotebookEditor> => {
      const cell = new NotebookCellData(NotebookCellKind.Code, "6 * 7", "typescript");
      const data = new NotebookData([cell]);
      data.metadata = { metadata: typescript };
      const document = await workspace.openNotebookDocument("jupyter-notebook", data);
      return window.showNotebookDocument(document);
    };
    const first = await shown();
    await run(first.notebook);
    const selected = new Promise((resolve) => other.onDidChangeSelectedNotebooks(resolve));
    const { extension } = controller;
    await commands.executeCommand("notebook.selectKernel", {
      notebookEditor: first,
      id: other.id,
      extension,
    });
    await selected;
    const name = first.notebook.uri.toString();
    await close();
    await becomes("it is closed", () => first.notebook.isClosed);
    other.dispose();
    const second = await shown();
    assert.equal(second.notebook.uri.toString(), name);
    await run(second.notebook);
    assert.deepEqual(texts(second.notebook.cellAt(0), plain), ["42"]);
  });

  test("an error shows its message and links to the cells' lines; cells behind it do not run", async () => {
    const document = await opened("error.ipynb", typescript, [
      "function inner(text: string) {\n  return JSON.parse(text);\n}",
      '\nconst wanted: number[] = inner("{");',
      "console.log('never')",
    ]);
    await commands.executeCommand("notebook.cell.execute", {
      ranges: [{ start: 0, end: 3 }],
      document: document.uri,
    });
    const [, failing, behind] = document.getCells();
    assert.ok(failing && behind);
    await becomes("the cell has failed", () => failing.executionSummary?.success === false);
    const [error = ""] = texts(failing, "application/vnd.code.notebook.error");
    const { name, stack } = JSON.parse(error);
    assert.equal(name, "SyntaxError");
    assert.match(stack, /<a href='vscode-notebook-cell:\?execution_count=1&line=2'>cell 1, line 2<\/a>/);
    assert.match(stack, /\nCell In \[1\], line 2\n.*\n---> {3}2 \| {3}return JSON\.parse/);
    assert.deepEqual(behind.outputs.length, 0);
    await document.save();
    const saved = JSON.parse(readFileSync(document.uri.fsPath, "utf8")).cells[1].outputs[0];
    assert.equal(saved.output_type, "error");
    assert.doesNotMatch(saved.traceback.join("\n"), /<a href/);
  });

  test("a display is shown anew in its place, also from the cell below; a result keeps all its forms", async () => {
    const document = await opened("display.ipynb", typescript, [
      `import { display, displayBundle } from "${library}";\nconst shown = await display("first", { id: "d" });`,
      'await shown.update("second");',
      'displayBundle({ "image/png": "iVBORw==", "application/json": { a: 1 }, "text/plain": "x" });',
    ]);
    await run(document);
    const [first, second, third] = document.getCells();
    assert.ok(first && second && third);
    await becomes("the display is another", () => texts(first, plain).join() === "'second'");
    assert.equal(second.outputs.length, 0);
    assert.deepEqual(
      third.outputs[0]?.items.map(({ mime, data }) => [mime, [...data.slice(0, 4)]]),
      [
        ["image/png", [0x89, 0x50, 0x4e, 0x47]],
        ["application/json", [...Buffer.from('{"a"')]],
        ["text/plain", [...Buffer.from("x")]],
      ],
    );
  });

  for (const [kind, code] of Object.entries({
    "a synchronous loop": "while (true) {}",
    "a pending await": "await new Promise(() => {})",
    "a loop after an await": "await new Promise((r) => setTimeout(r, 50)); while (true) {}",
  }))
    test(`interrupt ends ${kind}, gives up the cells behind it, and keeps what was declared`, async () => {
      const document = await opened("interrupt.ipynb", typescript, ["const kept = 7", code, "1"]);
      await run(document, 0, 1);
      void commands.executeCommand("notebook.cell.execute", {
        ranges: [{ start: 1, end: 3 }],
        document: document.uri,
      });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await commands.executeCommand("notebook.cancelExecution", {
        ranges: [{ start: 1, end: 2 }],
        document: document.uri,
      });
      const [, stopped, behind] = document.getCells();
      assert.ok(stopped && behind);
      await becomes("the cell was stopped", () => stopped.executionSummary?.success === false);
      assert.match(texts(stopped).join(), /Interrupted/);
      assert.equal(behind.executionSummary?.success, undefined);
      await replaceText(document, 2, "kept");
      await run(document, 2, 3);
      assert.deepEqual(texts(document.cellAt(2), plain), ["7"]);
    });

  test("restart forgets names and counts from one", async () => {
    const document = await opened("restart.ipynb", typescript, ["const gone = 1; gone", "typeof gone"]);
    await run(document, 0, 1);
    await commands.executeCommand("softcon.notebook.restart", document.uri);
    await commands.executeCommand("notebook.cell.execute", {
      ranges: [{ start: 1, end: 2 }],
      document: document.uri,
    });
    const second = document.cellAt(1);
    await becomes("the cell has run", () => isOver(second));
    assert.equal(second.executionSummary?.executionOrder, 1);
    assert.doesNotMatch(texts(second).join(), /number/);
  });

  test("a cell that ends its process says so, and the next one runs", async () => {
    const document = await opened("exit.ipynb", typescript, ["process.exit(3)", "40 + 2"]);
    await run(document, 0, 1);
    assert.match(texts(document.cellAt(0)).join(), /the session ended with code 3; a new one was started/);
    await run(document, 1, 2);
    assert.deepEqual(texts(document.cellAt(1), plain), ["42"]);
  });

  test("100,000 lines arrive, and the window answers meanwhile", async () => {
    const document = await opened("lines.ipynb", typescript, [
      'for (let i = 0; i < 100_000; i++) console.log("line " + i);',
    ]);
    let longest = 0;
    let last = performance.now();
    const clock = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }, 20);
    await run(document);
    clearInterval(clock);
    const text = texts(document.cellAt(0)).join("");
    assert.equal(text, Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join(""));
    process.stdout.write(`100,000 lines: the host was busy for ${longest.toFixed(0)} ms at most\n`);
    assert.ok(longest < 1000, `${longest} ms`);
  });
});

async function replaceText(document: NotebookDocument, index: number, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  const data = new NotebookCellData(NotebookCellKind.Code, text, "typescript");
  edit.set(document.uri, [NotebookEdit.replaceCells(new NotebookRange(index, index + 1), [data])]);
  await workspace.applyEdit(edit);
}
