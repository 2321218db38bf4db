import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { installKernel } from "#lib/kernel/install/kernelspec";
import { pythonInterpreter, requirePeer } from "#lib/testing/peers";

const folder = mkdtempSync(join(tmpdir(), "softcon notebooks "));
const prefix = join(folder, "env");

before(() => {
  installKernel({ prefix, name: "softcon" });
});
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

interface Cell {
  readonly outputs: readonly Record<string, unknown>[];
  readonly execution_count: number | null;
}

function notebook(name: string, cells: readonly string[]): string {
  const path = join(folder, name);
  const metadata = { kernelspec: { name: "softcon", display_name: "TypeScript", language: "typescript" } };
  const made = cells.map((source, i) => ({
    cell_type: "code",
    id: `c${i}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  writeFileSync(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells: made }));
  return path;
}

function nbconvert(...args: readonly string[]): void {
  execFileSync(pythonInterpreter, ["-m", "nbconvert", "--log-level=ERROR", ...args], {
    cwd: folder,
    env: { ...process.env, JUPYTER_PATH: join(prefix, "share", "jupyter") },
    timeout: 240_000,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

test("nbconvert --execute --allow-errors runs every cell after one that fails", { timeout: 300_000 }, (t) => {
  if (!requirePeer(t, "jupyter")) return;
  const path = notebook("errors.ipynb", [
    "1",
    'throw new Error("first")',
    "2",
    "const n: number = 'x'",
    'console.log("still here")',
    "process.exit(1)",
    "3",
  ]);
  nbconvert("--to", "notebook", "--execute", "--allow-errors", "--inplace", path);
  const { cells }: { cells: readonly Cell[] } = JSON.parse(readFileSync(path, "utf8"));
  assert.deepEqual(
    cells.map(({ execution_count }) => execution_count),
    [1, 2, 3, 4, 5, 6, 7],
  );
  const shown = cells.map(({ outputs }) =>
    outputs.map(
      (output) =>
        output["ename"] ?? output["text"] ?? JSON.parse(JSON.stringify(output))["data"]["text/plain"],
    ),
  );
  assert.deepEqual(shown.map(String), [
    "1",
    "Error",
    "2",
    "TypeScriptError",
    "still here\n",
    "SessionEnded",
    "3",
  ]);
});

test("a page of HTML has each figure once, no library in its cells, and one that is asked for", {
  timeout: 300_000,
}, (t) => {
  if (!requirePeer(t, "jupyter")) return;
  const figure = (title: string): string =>
    `plots.lossCurves([{ name: "a", x: [0, 1], y: [2, 1] }], { title: "${title}" })`;
  const path = notebook("figures.ipynb", [
    'import { embedPlotly, plots } from "softcon";',
    figure("One"),
    figure("Two"),
  ]);
  nbconvert("--to", "html", "--execute", path);
  const page = readFileSync(join(folder, "figures.html"), "utf8");
  assert.ok(page.length < 1_500_000, `${page.length} bytes`);
  assert.equal([...page.matchAll(/<div id="figure-[0-9a-f]+"/g)].length, 2);
  assert.match(page, /integrity = "sha384-/);

  const whole = notebook("whole.ipynb", [
    'import { embedPlotly, plots } from "softcon"; embedPlotly();',
    figure("One"),
    figure("Two"),
  ]);
  nbconvert("--to", "html", "--execute", whole);
  const large = readFileSync(join(folder, "whole.html"), "utf8");
  assert.equal([...large.matchAll(/plotly\.js \(strict - minified\)/g)].length, 1);
});
