import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Cleanup } from "./cleanup";
import { savedCells, textsOf, writeNotebook } from "./notebook-files";
import { NotebookPage } from "./notebook-page";
import { becomes } from "./poll";
import { processesOf } from "./processes";
import { stepsIn } from "./steps";
import { Workbench } from "./workbench";

// What can happen to a kernel while one works: interrupted, killed, flooded with output, wrong.
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

/** Writes a notebook, and opens it: the kernel is chosen by itself. */
async function opened(name: string, sources: readonly string[]): Promise<string> {
  const path = join(folder, name);
  writeNotebook(path, sources);
  await workbench.closeEditors().catch(() => {}); // the first one has none to close
  await workbench.openFile(name);
  await becomes(() => notebook.kernel.innerText(), "TypeScript (SoftCon)");
  return path;
}

/** The text of a saved cell's outputs, as soon as it has some. */
async function saved(path: string, at: number, expected: RegExp): Promise<void> {
  let text = "";
  await becomes(() => {
    const [cell] = savedCells(path).slice(at, at + 1);
    text = cell ? JSON.stringify(cell.outputs) : "";
    return expected.test(text);
  }, true).catch((cause: unknown) => {
    throw new Error(`${expected} is not in ${text.slice(0, 500)}`, { cause });
  });
}

const kernels = (): number[] => processesOf(workbench.server.profile, "softcon.js\0kernel\0run");

for (const { what, code, keeps } of [
  { what: "an endless loop", code: "for (;;) {}", keeps: true },
  { what: "a promise that never comes", code: "await new Promise(() => {});", keeps: true },
  {
    what: "a call that does not return to JavaScript",
    code: 'import { execFileSync } from "node:child_process";\nexecFileSync("sleep", ["600"]);',
    keeps: false,
  },
])
  step(`the button Interrupt ends ${what}`, async () => {
    const path = await opened(`${what.replaceAll(" ", "-")}.ipynb`, [
      "let kept = 7;",
      code,
      'typeof kept + " again"',
    ]);
    await notebook.run(0);
    await notebook.becomes(0, "success");
    await notebook.run(1);
    await notebook.becomes(1, "executing");
    await pause(1000);
    await notebook.button("Interrupt").click();
    await notebook.becomes(1, "error");
    await saved(path, 1, keeps ? /Interrupted/ : /a new one was started|session/);
    if (!keeps) {
      const message = workbench.notification(/ended its process, and another was started/);
      await workbench.answer(message, "Run Cells Above");
      await becomes(() => notebook.number(0), "[3]"); // numbers go on: it is the same kernel
    }
    await notebook.run(2);
    await notebook.becomes(2, "success");
    await saved(path, 2, /number again/);
  });

step("a kernel that is killed is started anew by one click", async () => {
  const path = await opened("killed.ipynb", ["let there = 1;", "await new Promise(() => {});", "there + 1"]);
  const others = kernels();
  await notebook.run(0);
  await notebook.becomes(0, "success");
  await notebook.run(1);
  await notebook.becomes(1, "executing");
  const [pid] = kernels().filter((each) => !others.includes(each));
  assert.ok(pid);
  process.kill(pid, "SIGKILL");
  await notebook.becomes(1, "error");
  const message = workbench.notification(/killed\.ipynb ended while cell 2 ran \(SIGKILL\)/);
  await workbench.answer(message, "Restart Kernel");
  await notebook.run(2);
  await notebook.becomes(2, "error");
  await saved(path, 2, /Cannot find name 'there'/);
  await notebook.run(0);
  await notebook.becomes(0, "success");
  await notebook.run(2);
  await notebook.becomes(2, "success");
});

step("100,000 lines arrive while the window answers", async () => {
  const path = await opened("lines.ipynb", [
    'for (let at = 0; at < 100_000; at++) {\n  console.log("line " + at);\n  if (at % 2000 === 0) await new Promise((later) => setTimeout(later, 50));\n}\n"all said"',
    "1 + 1",
  ]);
  await workbench.page.evaluate(() => {
    const gaps: number[] = [];
    Reflect.set(window, "softconGaps", gaps);
    let last = performance.now();
    setInterval(() => {
      gaps.push(performance.now() - last);
      last = performance.now();
    }, 20);
  });
  await notebook.run(0);
  // the palette opens, lists and closes while it prints
  await workbench.page.keyboard.press("F1");
  await workbench.quickInput.fill(">SoftCon: Show Log");
  await workbench.quickRow("SoftCon: Show Log").waitFor();
  await workbench.page.keyboard.press("Escape");
  await notebook.becomes(0, "success");
  const longest: number = await workbench.page.evaluate(() =>
    Math.max(...[Reflect.get(window, "softconGaps")].flat()),
  );
  console.log(`100,000 lines: the window did not answer for ${longest.toFixed(0)} ms at most`);
  assert.ok(longest < 3000, `${longest} ms`);
  await saved(path, 0, /all said/);
  const printed = textsOf(savedCells(path).slice(0, 1));
  assert.equal(printed.match(/line \d+\n/g)?.length, 100_000);
  assert.ok(printed.includes("line 99999\n"));
});

step("a click on an error's place goes to that line of that cell", async () => {
  await opened("wrong.ipynb", [
    "function inner(text: string) {\n  return JSON.parse(text);\n}",
    '\nconst wanted: number[] = inner("{");',
  ]);
  await notebook.run(0);
  await notebook.becomes(0, "success");
  await notebook.run(1);
  await notebook.becomes(1, "error");
  const frame = await notebook.outputs('a[href*="execution_count=1"]');
  await frame.locator('a[href*="execution_count=1"]').first().click();
  await becomes(() => lineOfCursor(0), "return JSON.parse(text);");
  const there = await notebook.outputs('a[href*="execution_count=2"]');
  await there.locator('a[href*="execution_count=2"]').first().click();
  await becomes(() => lineOfCursor(1), 'const wanted: number[] = inner("{");');
});

/** The text of the line that the cursor is in; empty while it is in no line of that cell. */
async function lineOfCursor(at: number): Promise<string> {
  const editor = notebook.cell(at).locator(".monaco-editor.focused").first();
  if ((await editor.count()) === 0) return "";
  const cursor = await editor.locator(".cursors-layer .cursor").first().boundingBox();
  assert.ok(cursor);
  const middle = cursor.y + cursor.height / 2;
  for (const line of await editor.locator(".view-lines .view-line").all()) {
    const box = await line.boundingBox();
    if (box && box.y < middle && box.y + box.height > middle)
      return (await line.innerText()).replaceAll("\u00a0", " ").trim();
  }
  return "";
}
