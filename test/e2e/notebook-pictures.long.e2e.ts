// Makes the pictures of docs/notebooks.md and of the walkthrough's last step anew: SOFTCON_E2E_PICTURES=docs. Skipped without.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { syntheticRaster } from "#lib/datasets/synthetic/scene";
import { mimeBundle } from "#lib/kernel/display/mime-bundle";
import { testProvenance, testRow } from "#lib/testing/embedding-rows";
import { Cleanup } from "./cleanup";
import { root } from "./installation";
import { writeShown } from "./notebook-files";
import { NotebookPage } from "./notebook-page";
import { makesPictures, type Part, reduced, writeSheet } from "./pictures";
import { becomes } from "./poll";
import { ranWhole } from "./tutorial-run";
import { type Theme, Workbench } from "./workbench";

const skip = makesPictures ? false : "SOFTCON_E2E_PICTURES is not docs";
const cleanup = new Cleanup();
const folder = cleanup.folder();
const themes: readonly Theme[] = ["light", "dark", "contrast"];
let workbench: Workbench;
let notebook: NotebookPage;

before(async () => {
  if (skip) return;
  workbench = await Workbench.open({ folder, size: { width: 1280, height: 800 } });
  cleanup.after(() => workbench.close());
  notebook = new NotebookPage(workbench);
});
after(() => cleanup.run());

test("the first tutorial, once it has run", { skip }, async () => {
  const path = join(folder, "01-first-embeddings.ipynb");
  await workbench.command("SoftCon: Focus on Tutorials View");
  await workbench.row("Tutorials", "First embeddings").click();
  await becomes(() => existsSync(path), true);
  await becomes(() => notebook.kernel.innerText(), "TypeScript (SoftCon)");
  await notebook.runAll();
  await ranWhole(path);
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await workbench.command("Notifications: Clear All Notifications");
  const parts: Part[] = [];
  const walkthrough = join(root, "extension", "media", "walkthrough", "tutorial.png");
  for (const theme of themes) {
    await workbench.theme(theme);
    await notebook.showFigure("Tiles by t-SNE of their embeddings");
    await pause(1500); // a figure is drawn anew in the theme's colours
    parts.push(await reduced(workbench));
    if (theme === "dark") writeSheet(walkthrough, [await reduced(workbench, 0.75)]);
  }
  writeSheet(join(root, "docs", "images", "extension", "notebook.png"), parts);
});

test("an image and a table below their cells", { skip }, async () => {
  const { raster } = syntheticRaster({ seed: 6, width: 160 });
  const rows = Array.from({ length: 40 }, (_, at) => ({
    ...testRow(at, 128),
    label: at % 3 === 0 ? "Forest" : "Pasture",
  }));
  const table = { provenance: testProvenance(128), dim: 128, rows, matrix: new Float32Array(40 * 128) };
  const bundles = await Promise.all([raster, table].map((value) => mimeBundle(value)));
  writeShown(join(folder, "previews.ipynb"), bundles);
  await workbench.closeEditors();
  await workbench.page.setViewportSize({ width: 1280, height: 1160 }); // some rows of the table
  await workbench.openFile("previews.ipynb");
  const frame = await workbench.webview(".softcon-raster");
  await frame.locator(".softcon-raster select").selectOption("False colour infrared");
  const parts: Part[] = [];
  for (const theme of themes) {
    await workbench.theme(theme);
    await frame.locator(".softcon-stage").hover({ position: { x: 200, y: 120 } });
    await pause(500);
    parts.push(await reduced(workbench, 0.5, true));
  }
  writeSheet(join(root, "docs", "images", "extension", "notebook-previews.png"), parts);
});
