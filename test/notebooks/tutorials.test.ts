import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { installKernel } from "#lib/kernel/install/kernelspec";
import { pythonInterpreter, requirePeer } from "#lib/testing/peers";
import { IpcClient } from "../kernel/ipc-client";
import { root } from "../repository";
import { type Expectation, expectations } from "./expectations";
import {
  bundleOf,
  type NotebookFile,
  type Output,
  pictureCount,
  readNotebook,
  shownText,
  sourceOf,
} from "./notebook-file";
import { runNotebook } from "./run-notebook";

const folder = join(root, "notebooks");
const scratch = mkdtempSync(join(tmpdir(), "softcon tutorials "));
after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));

const pathOf = ({ name }: Expectation): string => join(folder, `${name}.ipynb`);
const outputsOf = ({ cells }: NotebookFile): Output[] => cells.flatMap(({ outputs }) => outputs ?? []);

/** The figures are there, and the numbers are what the text says of them. */
function check(notebook: NotebookFile, { pictures, numbers }: Expectation): void {
  const outputs = outputsOf(notebook);
  assert.deepEqual(
    outputs.filter(({ output_type }) => output_type === "error"),
    [],
  );
  assert.ok(pictureCount(outputs) >= pictures, `${pictureCount(outputs)} pictures`);
  const text = shownText(outputs);
  for (const { pattern, from, to } of numbers) {
    const found = pattern.exec(text)?.[1];
    assert.ok(found !== undefined, `${pattern} is not in:\n${text}`);
    const value = Number(found);
    assert.ok(value >= from && value <= to, `${pattern}: ${value}, expected ${from} to ${to}`);
  }
}

test("every tutorial is listed here", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
  assert.deepEqual(files.sort(), expectations.map(({ name }) => `${name}.ipynb`).sort());
});

for (const expectation of expectations) {
  const { name, minutes } = expectation;

  test(`${name}: it says what it is, shows pictures without scripts, and ends with exercises`, () => {
    const notebook = readNotebook(pathOf(expectation));
    const [first, ...rest] = notebook.cells;
    const last = rest.at(-1);
    assert.ok(first && last);
    assert.match(sourceOf(first), /^# .+\n[\s\S]*\babout (a|one|two|three|\d+) minutes?\b/);
    assert.match(sourceOf(last), /## Exercises\n\n1\. /);
    assert.match(notebook.cells.map(sourceOf).join("\n"), /one line/i);
    assert.equal(JSON.stringify(notebook.metadata).includes('"name":"softcon"'), true);
    check(notebook, expectation);
    for (const output of outputsOf(notebook)) {
      const bundle = bundleOf(output);
      assert.equal(bundle["application/vnd.plotly.v1+json"], undefined);
      assert.doesNotMatch(String(bundle["text/html"] ?? ""), /<script/);
      assert.ok(typeof bundle["text/plain"] === "string" || output.output_type === "stream");
    }
    assert.ok(statSync(pathOf(expectation)).size < 3_000_000);
  });

  test(`${name}: runs through the IPC door within its ${minutes} min`, { timeout: 600_000 }, async () => {
    const kernel = await IpcClient.start(folder);
    try {
      const { notebook, seconds } = await runNotebook(kernel, readNotebook(pathOf(expectation)));
      check(notebook, expectation);
      // Other tests run beside it, so it has several times what it takes alone.
      assert.ok(seconds < 5 * 60 * minutes, `${seconds} s`);
    } finally {
      await kernel.shutdown();
    }
  });

  test(`${name}: runs through the Jupyter door with nbconvert`, { timeout: 600_000 }, (t) => {
    if (!requirePeer(t, "jupyter")) return;
    installKernel({ prefix: scratch });
    const out = join(scratch, `${name}.ipynb`);
    const args = [
      "-m",
      "nbconvert",
      "--to",
      "notebook",
      "--execute",
      "--log-level=ERROR",
      "--output",
      out,
      pathOf(expectation),
    ];
    execFileSync(pythonInterpreter, args, {
      cwd: folder,
      env: { ...process.env, JUPYTER_PATH: join(scratch, "share", "jupyter") },
      stdio: ["ignore", "ignore", "inherit"],
    });
    check(readNotebook(out), expectation);
  });
}
