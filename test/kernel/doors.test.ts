import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { installKernel } from "#lib/kernel/install/kernelspec";
import { requirePeer } from "#lib/testing/peers";
import { displays } from "./cases/displays";
import { execution } from "./cases/execution";
import { interrupts } from "./cases/interrupts";
import { language } from "./cases/language";
import { sessions } from "./cases/sessions";
import type { KernelClient } from "./client";
import { IpcClient } from "./ipc-client";
import { JupyterClient } from "./jupyter-client";
import { familyOf, remaining } from "./processes";

const folder = mkdtempSync(join(tmpdir(), "softcon kernel "));
const data = join(folder, "an environment", "share", "jupyter");

before(() => {
  installKernel({ prefix: join(folder, "an environment") });
});
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

const cases = [...language, ...execution, ...displays, ...interrupts, ...sessions];
const doors = {
  "the IPC door": () => IpcClient.start(folder),
  "the Jupyter door": () => JupyterClient.start(folder, data),
};

for (const [door, start] of Object.entries(doors)) {
  test(`through ${door}`, { timeout: 300_000 }, async (t) => {
    if (door === "the Jupyter door" && !requirePeer(t, "jupyter")) return;
    const kernel: KernelClient = await start();
    try {
      for (const { name, run } of cases) await t.test(name, { timeout: 60_000 }, () => run(kernel));
    } finally {
      await kernel.shutdown();
    }
  });

  test(`${door}: after shutdown, and after a front end that is killed while a cell computes, no process is left`, async (t) => {
    if (door === "the Jupyter door" && !requirePeer(t, "jupyter")) return;
    const polite = await start();
    await polite.execute("1");
    const family = familyOf(polite.pid);
    assert.ok(family.length >= 2, "a supervisor and the process of its cells");
    await polite.shutdown();
    assert.deepEqual(await remaining(family, 10_000), []);

    const killed = await start();
    await killed.execute("1");
    void killed.execute('import { spawn } from "node:child_process"; spawn("sleep", ["600"]); while (true);');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const all = familyOf(killed.pid);
    assert.ok(all.length >= 3, "and what the cell started");
    await killed.kill();
    assert.deepEqual(await remaining(all, 10_000), []);
  });
}
