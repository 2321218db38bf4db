import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { requirePeer, softwareVulkan } from "#lib/testing/peers";

function runSuite(t: TestContext, provider: string): void {
  const suite = resolve(__dirname, "..", "tfjs-suite", "run.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [suite, "--provider", provider], {
    encoding: "utf8",
    env: provider === "webgpu" ? { ...process.env, VK_ICD_FILENAMES: softwareVulkan } : process.env,
    timeout: 600_000,
  });
  t.diagnostic(/^cpu passes.*$/m.exec(stdout)?.[0] ?? "no result");
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  // Not an empty run: the suite of 4.22.0 has over 4000 tests.
  assert.ok(Number(/^cpu passes (\d+)/m.exec(stdout)?.[1]) > 4000);
}

test("TensorFlow.js's own tests pass on this backend as on its cpu backend, but for the exceptions listed", (t) =>
  runSuite(t, "cpu"));

test("so they do on WebGPU (software Vulkan), but for its own exceptions", (t) => {
  if (requirePeer(t, "vulkan")) runSuite(t, "webgpu");
});
