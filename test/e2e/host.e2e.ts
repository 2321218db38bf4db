import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { format } from "node:util";
import { smallVit } from "#lib/testing/small-vit";
import { launch } from "./browser";
import { Cleanup } from "./cleanup";
import { writeScene } from "./images";
import { root } from "./installation";
import { WorkbenchServer } from "./server";

const cleanup = new Cleanup();
after(() => cleanup.run());

/** What the tests inside the extension host printed, and how they ended. */
interface HostRun {
  readonly code: number;
  readonly log: readonly string[];
}

const limitMs = 480_000;

test("mocha's tests inside a real extension host pass", { timeout: limitMs + 60_000 }, async () => {
  const folder = cleanup.folder();
  smallVit(folder, 13);
  await writeScene(join(folder, "scene.tif"), 56);
  const { code, log } = await runInHost(folder);
  assert.equal(code, 0, log.join("\n"));
  // mocha's lines among the workbench's own
  console.log(log.filter((line) => /✔|activation|passing/.test(line)).join("\n"));
});

async function runInHost(folder: string): Promise<HostRun> {
  const server = await WorkbenchServer.start({ vsix: [], settings: {}, env: {} });
  cleanup.after(() => server.stop());
  const browser = await launch();
  cleanup.after(() => browser.close());
  const page = await browser.newPage();
  const log: string[] = [];
  // These two are what VS Code's own end-to-end tests expose to the page.
  await page.exposeFunction("codeAutomationLog", (_type: string, args: readonly unknown[]) => {
    log.push(format(...args));
  });
  const ended = new Promise<number>((resolve) => {
    void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
  });
  // A built VS Code takes an extension to develop and tests to run only for its smoke tests.
  await page.addInitScript(() => {
    const attribute = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      const value = attribute.call(this, name);
      if (this.id !== "vscode-workbench-web-configuration" || name !== "data-settings" || value === null)
        return value;
      const settings = JSON.parse(value);
      settings.developmentOptions = { ...settings.developmentOptions, enableSmokeTestDriver: true };
      return JSON.stringify(settings);
    };
  });
  const authority = `127.0.0.1:${server.port}`;
  const remote = (path: string): string => `vscode-remote://${authority}${path}`;
  const payload = JSON.stringify([
    ["extensionDevelopmentPath", remote(join(root, "extension"))],
    ["extensionTestsPath", remote(join(root, "extension", "dist", "compiled", "testing", "host-run.js"))],
    ["skipWelcome", "true"],
  ]);
  await page.goto(
    `http://${authority}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(payload)}`,
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<number>((resolve) => {
    timer = setTimeout(() => resolve(124), limitMs);
  });
  const code = await Promise.race([ended, late]);
  clearTimeout(timer);
  return { code, log };
}
