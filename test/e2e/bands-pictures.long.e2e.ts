// Makes the pictures of docs/extension.md and extension/README.md anew, each in three themes: SOFTCON_E2E_PICTURES=docs. Skipped without.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { syntheticScene } from "#lib/datasets/synthetic/scene";
import { randomState, writeGeoTiff, writeSafetensors } from "#lib/index";
import { BandPage } from "./band-page";
import { Cleanup } from "./cleanup";
import { root } from "./installation";
import { makesPictures, type Part, reduced, writeSheet } from "./pictures";
import { patienceMs, type Theme, Workbench } from "./workbench";

const skip = makesPictures ? false : "SOFTCON_E2E_PICTURES is not docs";
const cleanup = new Cleanup();
const folder = cleanup.folder();
const target = join(root, "docs", "images", "extension");
const themes: readonly Theme[] = ["light", "dark", "contrast"];
let workbench: Workbench;
let page: BandPage;

before(async () => {
  if (skip) return;
  mkdirSync(target, { recursive: true });
  await writeGeoTiff(join(folder, "valley.tif"), syntheticScene({ seed: 3, width: 896, height: 896 }));
  const tiny = { kind: "vit", channels: 13, width: 192, depth: 4, heads: 3, patch: 14, grid: 16 } as const;
  writeSafetensors(join(folder, "untrained.safetensors"), randomState({ ...tiny, layerScale: true }, 1));
  workbench = await Workbench.open({ folder, size: { width: 1120, height: 720 } });
  cleanup.after(() => workbench.close());
  page = await BandPage.open(workbench, "valley.tif");
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await page.button("Fit").click();
});
after(() => cleanup.run());

/** The window at half its size. */
async function part(theme: Theme): Promise<Part> {
  await workbench.theme(theme);
  return reduced(workbench);
}

/** A picture of the three themes side by side. */
async function keep(name: string): Promise<Part[]> {
  const parts: Part[] = [];
  for (const theme of themes) parts.push(await part(theme));
  writeSheet(join(target, `${name}.png`), parts);
  return parts;
}

test("composites", { skip }, async () => {
  const parts = await keep("bands-composite");
  // what the package's own page shows
  writeSheet(join(root, "extension", "media", "bands.png"), parts.slice(1, 2));
});

test("an index and a pixel", { skip }, async () => {
  await page.show("NDVI: normalised difference vegetation index");
  const box = await page.position(0, 0, 0, 0);
  await workbench.page.mouse.click(box.x + 60, box.y + 40);
  await page.frame.locator("svg.spectrum").waitFor();
  await keep("bands-ndvi");
});

test("two composites", { skip }, async () => {
  await page.show("True colour");
  await page.button("Compare").click();
  await keep("bands-compare");
  await page.button("Compare").click();
});

test("a model's sight", { skip }, async () => {
  await workbench.command("SoftCon: Add Local Model…");
  await workbench.answerFileDialog(join(folder, "untrained.safetensors"));
  await workbench.row("Models", "untrained.safetensors").waitFor();
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  for (const closed of ["display", "pixel", "histogram"])
    await page.frame.locator(`#${closed} summary`).click();
  await page.frame.locator("#model summary").click();
  await page.frame.getByLabel("tile grid").check();
  await page.button("Embed visible tiles …").click();
  await workbench.pick("untrained.safetensors");
  await page.frame.locator("#embedded", { hasText: "16 tiles" }).waitFor({ timeout: 4 * patienceMs });
  await keep("bands-model");
});
