import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before } from "node:test";
import type { Frame, Page } from "playwright-core";
import { mimeBundle } from "#lib/kernel/display/mime-bundle";
import { embeddingScatter } from "#lib/plots/embedding-scatter";
import { testProvenance, testRow } from "#lib/testing/embedding-rows";
import { gallery } from "#lib/testing/gallery";
import { Cleanup } from "./cleanup";
import { writeShown } from "./notebook-files";
import { NotebookPage } from "./notebook-page";
import { becomes } from "./poll";
import { countContexts } from "./renderer-page";
import { stepsIn } from "./steps";
import { type Theme, Workbench } from "./workbench";

// Outputs of a saved notebook, as the kernel gives them: figures, twelve large maps, a raster, a table. No cell runs.
const cleanup = new Cleanup();
const name = "figures.ipynb";
const title = ".softcon-figure .main-svg .gtitle";
let workbench: Workbench;
let notebook: NotebookPage;
let folder: string;
const step = stepsIn(() => workbench);

/** A few kinds of figures, then as many maps as make contexts scarce. */
function values(): unknown[] {
  const maps = Array.from({ length: 12 }, (_, seed) => {
    const points = Float32Array.from(
      { length: 8000 },
      (_, i) => Math.sin(i * 12.9898 + seed) * Math.cos(i / 97),
    );
    return embeddingScatter(points, { title: `Map ${seed + 1}` });
  });
  const data = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => 500 + ((i * 37) % 2500));
  const raster = { data, bands: ["B4", "B3", "B2"], width: 64, height: 64, nodata: null };
  const figures = gallery().map(({ figure }) => figure);
  const rows = Array.from({ length: 20 }, (_, at) => testRow(at, 16));
  const table = { provenance: testProvenance(16), dim: 16, rows, matrix: new Float32Array(20 * 16) };
  return [...figures.slice(0, 3), ...maps, raster, table];
}

before(async () => {
  folder = cleanup.folder();
  writeShown(join(folder, name), await Promise.all(values().map((value) => mimeBundle(value))));
  workbench = await Workbench.open({ folder });
  cleanup.after(() => workbench.close());
  notebook = new NotebookPage(workbench);
  await workbench.page.context().addInitScript(countContexts);
  await workbench.load();
});
after(() => cleanup.run());

function contexts(frame: Frame): Promise<{ readonly alive: number; readonly most: number }> {
  return frame.evaluate(() => Reflect.get(window, "softconContexts")());
}

/** Has a page note how long each of its frames takes. */
function timeFrames(page: Page | Frame): Promise<void> {
  return page.evaluate(() => {
    const times: number[] = [];
    Reflect.set(window, "softconFrames", times);
    let last = performance.now();
    const tick = (now: number): void => {
      times.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}

/** @returns their median */
async function tell(what: string, page: Page | Frame): Promise<number> {
  const noted: number[] = await page.evaluate(() => Reflect.get(window, "softconFrames"));
  const times = noted.sort((a, b) => a - b);
  const share = (part: number): number => times[Math.floor(part * (times.length - 1))] ?? Number.NaN;
  const [median, late, worst] = [share(0.5), share(0.95), share(1)].map((ms) => ms.toFixed(0));
  console.log(
    `scrolling, frames of ${what}: median ${median} ms, 95% within ${late}, worst ${worst} of ${times.length}`,
  );
  return share(0.5);
}

step("a saved notebook shows its figures in VS Code's colours, and follows the theme", async () => {
  await workbench.openFile(name);
  const frame = await workbench.webview(title);
  const ink = (): Promise<string> =>
    frame
      .locator(title)
      .first()
      .evaluate((text) => getComputedStyle(text).fill);
  const foreground = (): Promise<string> =>
    frame.evaluate(() => {
      const probe = document.createElement("span");
      probe.style.color = "var(--vscode-editor-foreground)";
      document.body.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    });
  const seen = new Set<string>();
  const themes: readonly Theme[] = ["light", "contrast", "dark"];
  for (const theme of themes) {
    await workbench.theme(theme);
    await becomes(async () => (await ink()) === (await foreground()), true);
    seen.add(await ink());
  }
  assert.equal(seen.size, 3, [...seen].join(", "));
});

step("twelve maps scroll by with few WebGL contexts; those out of view are pictures", async () => {
  const frame = await workbench.webview(title);
  await timeFrames(workbench.page);
  await timeFrames(frame);
  await notebook.scrollThrough(() => Promise.resolve(false), 150);
  await tell("the workbench", workbench.page);
  const median = await tell("the outputs", frame);
  assert.ok(median < 60, `${median} ms`);
  const { alive, most } = await contexts(frame);
  console.log(`WebGL contexts: ${alive} alive, ${most} at most`);
  assert.ok(most > 0 && most <= 12, `${most} contexts`);
  const map = frame.locator('.softcon-figure[aria-label="Map 1"]');
  await becomes(
    async () => [await map.locator("canvas").count(), await map.locator(".softcon-picture").count()],
    [0, 1],
  );
});

step("a raster is drawn from its numbers", async () => {
  const frame = await workbench.webview(".softcon-raster");
  const canvas = frame.locator(".softcon-raster canvas");
  await becomes(() => canvas.evaluate((shown) => (shown instanceof HTMLCanvasElement ? shown.width : 0)), 64);
});

step("a table is a table in the theme's colours", async () => {
  const frame = await workbench.webview(".softcon-table");
  assert.deepEqual(
    [await frame.locator("tbody tr").count(), await frame.locator("th button").first().innerText()],
    [20, "id"],
  );
  const seen = new Set<string>();
  const themes: readonly Theme[] = ["light", "dark"];
  for (const theme of themes) {
    await workbench.theme(theme);
    const ink = (): Promise<string> =>
      frame
        .locator("td")
        .first()
        .evaluate((cell) => getComputedStyle(cell).color);
    await becomes(async () => seen.has(await ink()), false);
    seen.add(await ink());
  }
});

step("outputs that are cleared leave nothing behind", async () => {
  const frame = await workbench.webview(".softcon-figure");
  await workbench.command("Notebook: Clear All Outputs");
  await becomes(() => frame.locator(".softcon-figure").count(), 0);
  assert.equal((await contexts(frame)).alive, 0);
});
