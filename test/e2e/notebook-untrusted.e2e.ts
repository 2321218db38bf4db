import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before } from "node:test";
import { syntheticRaster } from "#lib/datasets/synthetic/scene";
import { mimeBundle } from "#lib/kernel/display/mime-bundle";
import { testProvenance, testRow } from "#lib/testing/embedding-rows";
import { gallery } from "#lib/testing/gallery";
import { Cleanup } from "./cleanup";
import { writeShown } from "./notebook-files";
import { NotebookPage } from "./notebook-page";
import { becomes } from "./poll";
import { processesOf } from "./processes";
import { stepsIn } from "./steps";
import { Workbench } from "./workbench";

// A notebook of somebody else's, in a workspace that is not trusted: nothing of it runs, and it can be read.
const cleanup = new Cleanup();
const name = "foreign.ipynb";
let workbench: Workbench;
let notebook: NotebookPage;
let folder: string;
const step = stepsIn(() => workbench);

before(async () => {
  folder = cleanup.folder();
  const [figure] = gallery();
  const marked = {
    "text/html": "<b id='ran'>drawn</b><script>document.body.id = 'ran'</script>",
    "text/plain": "only text",
  };
  const { raster } = syntheticRaster({ seed: 6, width: 64 });
  const rows = Array.from({ length: 3 }, (_, at) => testRow(at, 8));
  const table = { provenance: testProvenance(8), dim: 8, rows, matrix: new Float32Array(24) };
  const values = [figure?.figure, raster, table];
  const bundles = [...(await Promise.all(values.map((value) => mimeBundle(value)))), marked];
  writeShown(join(folder, name), bundles);
  workbench = await Workbench.open({ folder, restricted: true });
  cleanup.after(() => workbench.close());
  notebook = new NotebookPage(workbench);
});
after(() => cleanup.run());

step("a figure is its picture", async () => {
  await workbench.openFile(name);
  const frame = await workbench.webview("img");
  const widths = (): Promise<number[]> =>
    frame
      .locator("img")
      .evaluateAll((images) =>
        images.map((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)),
      );
  await becomes(async () => (await widths()).some((width) => width > 300), true);
  assert.equal(await frame.locator(".softcon-figure, .js-plotly-plot").count(), 0);
});

step("an image is its picture with a line on it, a table is rows of text", async () => {
  const frame = await workbench.webview(".softcon-table");
  const image = frame.locator('.softcon-saved img[alt^="Raster 13 bands"]');
  await becomes(
    () => image.evaluate((shown) => (shown instanceof HTMLImageElement ? shown.naturalWidth : 0)),
    64,
  );
  assert.match(await frame.locator(".softcon-saved .softcon-about").innerText(), /× 64 × 64 uint16/);
  assert.equal(await frame.locator(".softcon-table tbody tr").count(), 3);
  assert.equal(await frame.locator(".softcon-raster, .softcon-bar button").count(), 0);
});

step("pages do not run", async () => {
  const frame = await workbench.webview("img");
  assert.equal(await frame.locator("#ran").count(), 0);
});

step("its cells do not run until the folder is trusted", async () => {
  await notebook.runAll();
  const asked = workbench.page.locator(".monaco-dialog-box", {
    hasText: "will run code from this workspace",
  });
  await asked.getByRole("button", { name: "Cancel" }).click();
  await asked.waitFor({ state: "hidden" });
  assert.deepEqual(processesOf(workbench.server.profile, "softcon.js\0kernel\0run"), []);
});
