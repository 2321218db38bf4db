import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryFolder } from "../testing/temporary-folder";
import { LanguageProcess } from "./language-process";

/** From extension/dist/compiled/cells. */
const dist = join(__dirname, "..", "..");
const library = dirname(createRequire(__filename).resolve("softcon/package.json"));

function started(t: TestContext): { process: LanguageProcess; folder: string; noise: string[] } {
  const noise: string[] = [];
  const process = new LanguageProcess({
    script: join(dist, "cells", "process.js"),
    library: () => library,
    env: () => globalThis.process.env,
    onNoise: (line) => noise.push(line),
  });
  t.after(() => process.end());
  return { process, folder: temporaryFolder(t), noise };
}

const changes = {
  order: ["1", "2"],
  changed: [
    { id: "1", text: "const measured = 1;" },
    { id: "2", text: "const text: string = measured;\nmea" },
  ],
};

test("a process answers about the cells that it was told of, and of changes to them", async (t) => {
  const { process, folder } = started(t);
  process.tell({ kind: "cells", notebook: "n", folder, changes });
  const problems = await process.ask("n", { what: "problems", cell: "2" });
  assert.deepEqual(
    problems.map(({ code, span }) => [code, span.start]),
    [
      [2322, 6],
      [2304, 31],
    ],
  );
  const names = await process.ask("n", { what: "names", cell: "2", position: 34 });
  assert.ok(names?.names.some(({ name }) => name === "measured"));
  const hover = await process.ask("n", { what: "hover", cell: "2", position: 23 });
  assert.equal(hover?.code, "const measured: 1");
  process.tell({
    kind: "cells",
    notebook: "n",
    folder,
    changes: { order: ["1", "2"], changed: [{ id: "2", text: "const number: number = measured;" }] },
  });
  assert.deepEqual(await process.ask("n", { what: "problems", cell: "2" }), []);
});

test("notebooks know nothing of one another; one that is closed has no answers", async (t) => {
  const { process, folder } = started(t);
  process.tell({ kind: "cells", notebook: "n", folder, changes });
  process.tell({
    kind: "cells",
    notebook: "other",
    folder,
    changes: { order: ["1"], changed: [{ id: "1", text: "measured" }] },
  });
  const codes = (await process.ask("other", { what: "problems", cell: "1" })).map(({ code }) => code);
  assert.deepEqual(codes, [2304]);
  process.tell({ kind: "close", notebook: "other" });
  await assert.rejects(process.ask("other", { what: "problems", cell: "1" }), /not open/);
});

test("whoever waits when the process ends is told, and the next question starts another", async (t) => {
  const { process, folder } = started(t);
  process.tell({ kind: "cells", notebook: "n", folder, changes });
  const before = process.generation;
  const waiting = process.ask("n", { what: "hover", cell: "2", position: 23 });
  process.end();
  await assert.rejects(waiting, /ended/);
  assert.notEqual(process.generation, before);
  process.tell({ kind: "cells", notebook: "n", folder, changes });
  assert.equal(
    (await process.ask("n", { what: "hover", cell: "2", position: 23 }))?.code,
    "const measured: 1",
  );
});

test("without a library it says so", async () => {
  const process = new LanguageProcess({
    script: join(dist, "cells", "process.js"),
    library: () => {
      throw new Error("no library for this machine");
    },
    env: () => ({}),
    onNoise: () => {},
  });
  await assert.rejects(process.ask("n", { what: "problems", cell: "1" }), /no library for this machine/);
});
