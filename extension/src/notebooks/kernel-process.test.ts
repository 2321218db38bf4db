import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type TestContext, test } from "node:test";
import type { KernelEvent, KernelRequest } from "softcon";
import { temporaryFolder } from "../testing/temporary-folder";
import { KernelEnded, KernelProcess } from "./kernel-process";
import { variablesOf } from "./variables";

const library = dirname(require.resolve("softcon/package.json"));

function started(t: TestContext, memoryMegabytes = 0): { kernel: KernelProcess; ends: string[] } {
  const ends: string[] = [];
  const kernel = new KernelProcess({
    library,
    folder: temporaryFolder(t),
    env: process.env,
    memoryMegabytes,
    onNoise: () => {},
    onEnd: (how) => ends.push(how),
  });
  t.after(() => kernel.dispose("the test is over"));
  return { kernel, ends };
}

const cell = (code: string): KernelRequest => ({
  type: "execute_request",
  content: { code, silent: false, storeHistory: true, stopOnError: false },
});

const printed = (events: readonly KernelEvent[]): string =>
  events.map((event) => (event.type === "stream" ? event.content.text : "")).join("");

test("a cell's events and its reply come; what it prints later is told to the same listener", async (t) => {
  const { kernel } = started(t);
  const events: KernelEvent[] = [];
  const reply = await kernel.ask(
    cell('setTimeout(() => console.log("late"), 100); console.log("now"); 6 * 7'),
    (event) => events.push(event),
  );
  assert.equal(reply.content["status"], "ok");
  assert.equal(printed(events), "now\n");
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(printed(events), "now\nlate\n");
});

test("a process that is killed is told of once, and whoever waits too", async (t) => {
  const { kernel, ends } = started(t);
  await kernel.ask({ type: "kernel_info_request" });
  const running = kernel.ask(cell("while (true);"));
  process.kill(kernel.pid ?? 0, "SIGKILL");
  await assert.rejects(running, (error) => error instanceof KernelEnded && /\(SIGKILL\)/.test(error.message));
  await assert.rejects(kernel.ask(cell("1")), KernelEnded);
  assert.deepEqual(ends, ["SIGKILL"]);
});

test("one that is let go of leaves no process, whatever its cell does, and is not told of", async (t) => {
  const { kernel, ends } = started(t);
  await kernel.ask({ type: "kernel_info_request" });
  const running = kernel.ask(cell("while (true);"));
  const pid = kernel.pid ?? 0;
  kernel.dispose("closed");
  await assert.rejects(running, /closed/);
  for (const until = Date.now() + 10_000; isAlive(pid) && Date.now() < until; )
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(isAlive(pid), false);
  assert.deepEqual(ends, []);
});

test("a cell that takes more memory than it may is ended with the reason, and the next one runs", async (t) => {
  const { kernel, ends } = started(t, 600);
  const greedy =
    "const kept: Buffer[] = []; for (let i = 0; i < 400; i++) { kept.push(Buffer.alloc(10_000_000, 1)); await new Promise((r) => setTimeout(r, 20)); }";
  const { content } = await kernel.ask(cell(greedy));
  assert.equal(content["ename"], "SessionEnded");
  assert.match(String(content["evalue"]), /took more than the 600 MB of memory/);
  assert.equal((await kernel.ask(cell("1"))).content["status"], "ok");
  assert.deepEqual(ends, []);
});

test("what cells have declared is listed, without what they imported; a raster is saved as a file", async (t) => {
  const { kernel } = started(t);
  const pixels =
    "const image = { data: new Uint8Array(12), bands: ['B2', 'B3', 'B4'], width: 2, height: 2, nodata: null, transform: null, crs: null };";
  await kernel.ask(
    cell(`import { basename } from "node:path";\nlet n = 1; const twice = (x: number) => 2 * x;\n${pixels}`),
  );
  await kernel.ask(cell("n = 2; basename('a/b')"));
  const { content } = await kernel.ask({ type: "variables_request" });
  assert.deepEqual(
    variablesOf(content).map(({ name, type, preview }) => [name, type, preview]),
    [
      ["image", "Raster", "Uint8Array: B2 B3 B4"],
      ["n", "number", "2"],
    ],
  );
  const folder = temporaryFolder(t);
  const saved = await kernel.ask({ type: "save_variable_request", content: { name: "image", folder } });
  assert.equal(saved.content["opens"], "bands");
  assert.ok(existsSync(String(saved.content["path"])));
  const refused = await kernel.ask({ type: "save_variable_request", content: { name: "n", folder } });
  assert.match(String(refused.content["evalue"]), /"n" is neither an image nor a table/);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
