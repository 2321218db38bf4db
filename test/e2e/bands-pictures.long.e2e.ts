// Makes the pictures of docs/extension.md and extension/README.md anew, each in three themes: SOFTCON_E2E_PICTURES=docs. Skipped without.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { syntheticScene } from "#lib/datasets/synthetic/scene";
import { randomState, resize, writeGeoTiff, writeSafetensors } from "#lib/index";
import { decode, encode } from "#lib/vendor/fast-png";
import { BandPage } from "./band-page";
import { Cleanup } from "./cleanup";
import { root } from "./installation";
import { patienceMs, type Theme, Workbench } from "./workbench";

const skip = process.env["SOFTCON_E2E_PICTURES"] === "docs" ? false : "SOFTCON_E2E_PICTURES is not docs";
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

/** [3, height, width]. */
interface Part {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The window at half its size. */
async function part(theme: Theme): Promise<Part> {
  await workbench.theme(theme);
  await page.frame.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  const path = await workbench.screenshot(`part-${theme}`);
  const { data, width, height, channels } = decode(readFileSync(path));
  rmSync(path);
  const planes = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) planes[c * width * height + i] = Number(data[i * channels + c]);
  const half = { width: width / 2, height: height / 2 };
  return { data: resize(planes, { width, height, channels: 3 }, half, { antialias: true }), ...half };
}

/** Parts side by side, in colours of five bits: small enough to keep. */
function writeSheet(path: string, parts: readonly Part[]): void {
  const [{ width, height } = { width: 1, height: 1 }] = parts;
  const across = width * parts.length;
  const sheet = new Uint8Array(across * height * 3);
  parts.forEach(({ data }, part) => {
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        for (let c = 0; c < 3; c++) {
          const value = (data[(c * height + row) * width + column] ?? 0) >> 3;
          sheet[(row * across + part * width + column) * 3 + c] = (value << 3) | (value >> 2);
        }
  });
  writeFileSync(path, encode({ data: sheet, width: across, height, channels: 3 }));
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
