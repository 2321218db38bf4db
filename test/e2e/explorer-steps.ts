import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before } from "node:test";
import type { Frame } from "playwright-core";
import { openEmbeddings } from "#lib/embeddings/embedding-file";
import { Cleanup } from "./cleanup";
import { root } from "./installation";
import { makesPictures, writeWebp } from "./pictures";
import { stepsIn } from "./steps";
import { type Theme, Workbench } from "./workbench";

/** What is different in a short run and in a long one. */
export interface ExplorerRun {
  readonly rows: number;
  /** Whether pictures for the documentation are taken, in three themes. */
  readonly pictures: boolean;
}

function softcon(...args: readonly string[]): void {
  execFileSync(process.execPath, [join(root, "kernel-lib", "bin", "softcon.js"), ...args], {
    stdio: "ignore",
  });
}

/** Tests a table that `softcon embed` made of the synthetic EuroSAT layout, from its first map to saved labels. */
export function explorerSteps({ rows, pictures }: ExplorerRun): void {
  const cleanup = new Cleanup();
  let workbench: Workbench;
  let folder: string;
  let frame: Frame;
  const step = stepsIn(() => workbench);

  before(async () => {
    folder = cleanup.folder();
    const images = join(folder, "eurosat");
    softcon("synth", "--layout", "eurosat", "-o", images, "--seed", "1", "--count", String(rows));
    const model = join(root, "models", "softcon-tiny-s2", "model.safetensors");
    const table = join(folder, "eurosat.parquet");
    softcon("embed", `eurosat:${images}`, "--model", model, "-o", table, "--thumbnails", "--threads", "1");
    const other = join(folder, "mean.parquet");
    softcon("embed", `eurosat:${images}`, "--model", model, "-o", other, "--pool", "mean", "--threads", "1");
    workbench = await Workbench.open({ folder, size: { width: 1400, height: 900 } });
    cleanup.after(() => workbench.close());
  });
  after(() => cleanup.run());

  async function open(): Promise<void> {
    await workbench.contextMenu(workbench.file(/^eurosat\.parquet$/), "Explore Embeddings");
    frame = await workbench.webview('#app[data-state="ready"] .table-view');
  }

  const press = (name: string): Promise<void> =>
    frame.getByRole("button", { name, exact: true }).first().click();

  async function inEveryTheme(name: string): Promise<void> {
    if (!pictures) return;
    const themes: readonly Theme[] = ["light", "contrast", "dark"];
    for (const theme of themes) {
      await workbench.theme(theme);
      await frame.waitForTimeout(1500);
      if (makesPictures)
        await writeWebp(join(root, "docs", "images", "extension", `${name}-${theme}.webp`), workbench);
      else await workbench.screenshot(`${name}-${theme}`);
    }
  }

  step("a table without a map opens, and says what to do", async () => {
    await open();
    await frame.getByText("No map yet").waitFor();
    const about = await frame.locator(".about").innerText();
    assert.match(about, new RegExp(`${rows.toLocaleString("en")} × \\d+, softcon-tiny-s2`));
  });

  step("t-SNE is computed while one looks; all rows are plotted, and the map is kept", async () => {
    const iterations = Math.max(300, Math.round(2_000_000 / rows));
    await frame.getByLabel("Iterations").fill(String(iterations));
    await frame.evaluate(`{
      const status = document.querySelector("#projection-status");
      window.told = []; // each step, however short it is shown
      new MutationObserver(() => told.push(status.textContent)).observe(status, { childList: true });
    }`);
    await press("Start");
    await frame.locator('.table-view[data-map]:not([data-map=""])').waitFor({ timeout: 300_000 });
    const steps = (await frame.evaluate<string[]>("told")).filter((text) =>
      new RegExp(`^step \\d+ of ${iterations}`).test(text),
    );
    assert.ok(steps.length > 1, String(steps));
    await frame.locator(`.points[data-drawn="${rows}"]`).waitFor();
    const plotted: number = await frame.evaluate(
      `document.querySelector(".js-plotly-plot").data.reduce((sum, { x }) => sum + x.length, 0)`,
    );
    assert.equal(plotted, rows);
    assert.equal(await frame.locator(".kept li").count(), 1);
  });

  step("points are coloured by their class", async () => {
    await frame.locator(".legend li").nth(9).waitFor();
    const colours: number = await frame.evaluate(
      `new Set(document.querySelector(".js-plotly-plot").data.map(({ marker }) => marker.color)).size`,
    );
    assert.ok(colours >= 10, String(colours));
  });

  let selected = 0;

  step("what a lasso encircles is selected, and shown as a table, as pictures and on Earth", async () => {
    await press("Lasso");
    const box = await frame.locator(".plot").boundingBox();
    assert.ok(box);
    const { mouse } = workbench.page;
    const corner = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
    await mouse.move(...corner(0.3, 0.3));
    await mouse.down();
    for (const at of [corner(0.7, 0.3), corner(0.7, 0.7), corner(0.3, 0.7)])
      await mouse.move(...at, { steps: 5 });
    await mouse.up();
    const count = frame.locator("#selected-count", { hasText: "selected" });
    await count.waitFor();
    selected = Number((await count.innerText()).split(" ")[0]?.replaceAll(",", ""));
    assert.ok(selected > 0 && selected < rows, String(selected));
    await frame.locator('.dock [data-view="table"]').click();
    await frame.locator("#selection-table tbody tr").first().waitFor();
    await frame.locator("#pictures img").first().waitFor();
    await inEveryTheme("explorer-selection");
  });

  step("the selection is labelled, and the labels are in the file when they are saved", async () => {
    await frame.getByLabel("Class", { exact: true }).fill("Checked");
    await frame.getByLabel("Class", { exact: true }).press("Enter");
    await frame.locator('#labels [data-dirty="true"]').waitFor();
    await press("Save");
    await frame.locator('#labels [data-dirty="false"]').waitFor();
    const table = await openEmbeddings(join(folder, "eurosat.parquet"));
    try {
      const labelled = (await table.column("label")).filter((label) => label === "Checked");
      assert.equal(labelled.length, selected);
    } finally {
      await table.close();
    }
  });

  step("opened again the map is there at once, with the labels", async () => {
    await workbench.closeEditors();
    await open();
    await frame.locator('.table-view[data-map]:not([data-map=""])').waitFor();
    await frame.locator("#labels").getByRole("button", { name: "Checked" }).waitFor();
  });

  step("search finds rows by example, a probe is judged", async () => {
    await frame.locator(".plot").focus();
    await workbench.page.keyboard.press("ArrowRight");
    await frame.locator("#point .details").waitFor();
    await press("Nearest");
    await frame.locator("#list .tile").first().waitFor();
    await frame.locator("#probe summary").click();
    await press("Evaluate");
    await frame.locator("#confusion").waitFor({ timeout: 120_000 });
    await inEveryTheme("explorer-probe");
  });

  step("a row lies on Earth, and its image below its footprint", async () => {
    await press("Clear");
    await frame.locator(".plot").focus();
    await workbench.page.keyboard.press("Space");
    await frame.locator("#selected-count", { hasText: /^1 of / }).waitFor();
    for (const view of ["pictures", "list", "places"])
      await frame.locator(`.dock [data-view="${view}"]`).click();
    const places = frame.locator("#places");
    await places.locator("canvas").first().waitFor();
    await places.getByLabel("scene").check();
    await frame.locator('#places[data-footprints="1"]').waitFor();
    await places.getByRole("button", { name: "Fit" }).click();
    await frame.locator('#places[data-scene="true"]').waitFor();
    await inEveryTheme("explorer-places");
    await frame.locator('.dock [data-view="places"]').click();
  });

  step("rows are grouped, and those that are worth a look are listed", async () => {
    for (const section of ["projection", "chosen", "labels", "search", "probe"])
      await frame.locator(`details#${section}`).evaluate((details) => details.removeAttribute("open"));
    await frame.locator("#clusters summary").click();
    await press("Cluster");
    await frame.locator('.table-view[data-colour^="clusters:"]').waitFor();
    await frame.locator("#check summary").click();
    await press("Outliers");
    await frame.locator("#list .tile").first().waitFor();
    await press("Likely wrong labels");
    await frame
      .locator("#list")
      .getByText(/neighbours/)
      .first()
      .waitFor();
    await inEveryTheme("explorer-check");
  });

  step("a second table of the same images stands beside it, with the same selection", async () => {
    await press("Compare");
    await workbench.answerFileDialog(join(folder, "mean.parquet"));
    await frame.locator(".table-view").nth(1).click();
    await frame.locator("details#projection summary").click();
    await frame.getByLabel("Method").selectOption("pca");
    await press("Start");
    const second = frame.locator('.table-view[data-map^="pca-"]');
    await second.waitFor();
    await second.getByLabel("Colour by").selectOption("disagreement:models");
    await frame.locator('.table-view[data-colour="disagreement:models"]').waitFor();
    await second.locator(".plot").focus();
    await press("In view");
    const all = rows.toLocaleString("en");
    await frame.locator("#selected-count", { hasText: `${all} of ${all} selected` }).waitFor();
    await press("Clear");
    await inEveryTheme("explorer-compare");
    await press("Close this table");
    await frame.locator(".table-view").nth(1).waitFor({ state: "detached" });
  });

  step("a row's image opens in the band visualizer", async () => {
    await frame.locator("details#chosen").evaluate((details) => details.setAttribute("open", ""));
    await frame.locator(".plot").focus();
    await workbench.page.keyboard.press("ArrowRight");
    await press("Show in bands");
    await workbench.webview("#map[data-picture]");
  });
}
