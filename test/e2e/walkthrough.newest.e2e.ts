import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { Cleanup } from "./cleanup";
import { root } from "./installation";
import { coloursOf, NotebookPage } from "./notebook-page";
import { makesPictures, reduced, writeSheet } from "./pictures";
import { becomes } from "./poll";
import { stepsIn } from "./steps";
import { patienceMs } from "./until";
import { WalkthroughPage } from "./walkthrough-page";
import { Workbench } from "./workbench";

// Each step of the walkthrough does what it says, and is marked as done. The pictures beside the steps are made here:
// SOFTCON_E2E_PICTURES=docs.
const cleanup = new Cleanup();
let workbench: Workbench;
let walkthrough: WalkthroughPage;
let folder: string;
const step = stepsIn(() => workbench);

before(async () => {
  folder = cleanup.folder();
  workbench = await Workbench.open({
    folder,
    size: { width: 1280, height: 800 },
    settings: { "softcon.embed.provider": "cpu" },
  });
  cleanup.after(() => workbench.close());
  walkthrough = new WalkthroughPage(workbench);
});
after(() => cleanup.run());

/** Of the window as it is after a step, without what came up in its corner. */
async function picture(name: string): Promise<void> {
  await workbench.command("Notifications: Clear All Notifications");
  const path = join(root, "extension", "media", "walkthrough", `${name}.png`);
  if (makesPictures) writeSheet(path, [await reduced(workbench, 0.75)]);
  else await workbench.screenshot(`walkthrough-${name}`);
}

step("every step has a picture, which is there", async () => {
  await workbench.command("View: Toggle Primary Side Bar Visibility"); // pictures need room
  for (const name of ["scene", "bands", "embed", "explore", "tutorial"]) {
    await walkthrough.show(name);
    await becomes(() => walkthrough.pictureName(), `${name}.png`);
    assert.ok((await coloursOf(walkthrough.picture)) > 20);
    assert.equal(await walkthrough.isDone(name), false);
  }
});

step("a sample scene is drawn and shown", async () => {
  await walkthrough.press("scene", "Open Sample Scene");
  const frame = await workbench.webview("#map[data-picture]");
  await frame.getByRole("button", { name: "Fit", exact: true }).click();
  assert.ok(existsSync(join(folder, "softcon-sample", "scene.tif")));
  await picture("scene");
});

step("two composites of it lie beside a bar", async () => {
  await walkthrough.press("bands", "Compare Composites");
  const frame = await workbench.webview("#map[data-picture]");
  const compare = frame.getByRole("button", { name: "Compare", exact: true });
  await becomes(() => compare.getAttribute("aria-pressed"), "true");
  await picture("bands");
});

step("it is embedded", async () => {
  await walkthrough.press("embed", "Embed Sample Scene");
  await becomes(() => existsSync(join(folder, "softcon-sample", "scene.parquet")), true);
  await workbench.row("Jobs", /Embedding the sample scene\s*scene\.parquet/).waitFor();
  await picture("embed");
});

step("its embeddings are opened in the explorer", async () => {
  await walkthrough.press("explore", "Explore Embeddings");
  const frame = await workbench.webview('#app[data-state="ready"] .table-view');
  assert.match(await frame.locator(".about").innerText(), /\b256\b/);
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await frame.getByRole("button", { name: "Start", exact: true }).first().click();
  await frame.locator('.table-view[data-map]:not([data-map=""])').waitFor({ timeout: 3 * patienceMs });
  await frame.locator(".js-plotly-plot").waitFor();
  await picture("explore");
});

step("the first tutorial is opened", async () => {
  await walkthrough.press("tutorial", "Open First Tutorial");
  const notebook = new NotebookPage(workbench);
  await becomes(() => notebook.kernel.innerText(), "TypeScript (SoftCon)");
});

step("all steps are marked as done", async () => {
  for (const name of ["scene", "bands", "embed", "explore", "tutorial"]) {
    await walkthrough.show(name);
    await becomes(() => walkthrough.isDone(name), true);
  }
});
