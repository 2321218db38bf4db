import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { test } from "node:test";

test("TensorFlow.js's own tests pass on this backend as on its cpu backend, but for the exceptions listed", (t) => {
  const suite = resolve(__dirname, "..", "tfjs-suite", "run.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [suite], {
    encoding: "utf8",
    timeout: 300_000,
  });
  t.diagnostic(/^cpu passes.*$/m.exec(stdout)?.[0] ?? "no result");
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  // Not an empty run: the suite of 4.22.0 has over 4000 tests.
  assert.ok(Number(/^cpu passes (\d+)/m.exec(stdout)?.[1]) > 4000);
});
