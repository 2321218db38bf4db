import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { requirePeer } from "#lib/testing/peers";
import { StandInPages, setTheme, until } from "../webviews/stand-in-page";
import { type ThemeName, themeNames } from "../webviews/themes";
import { pointOf } from "./point-of";

// The explorer's page in a browser, with a stand-in for VS Code and the host: test/e2e has the real ones.
let pages: StandInPages | null = null;

before(async () => {
  pages = await StandInPages.start("embeddings").catch(() => null); // each test says what is missing
});
after(() => pages?.close());

/** Plotly asks once whether a browser knows a style, by an attribute that the policy forbids; nothing follows from it. */
const harmless = /Applying inline style violates|favicon|status of 404/;

async function opened(t: TestContext, query: string, theme: ThemeName = "light"): Promise<Page | null> {
  if (!requirePeer(t, "chromium")) return null;
  assert.ok(pages, "Chromium is there, but does not start");
  const page = await pages.open(query, theme);
  page.setDefaultTimeout(20_000);
  await page.locator("#app[data-state]:not([data-state=opening])").waitFor();
  return page;
}

const sent = (page: Page, kind: string): Promise<Record<string, unknown>[]> =>
  page.evaluate(`window.standIn.sent.filter((message) => message.kind === ${JSON.stringify(kind)})
    .map((message) => ({ ...message, rows: message.rows && [...message.rows] }))`);

/** Draws a square of a side in pixels round a row's point. */
async function encircle(page: Page, row: number, half: number): Promise<void> {
  const { x, y } = await pointOf(page, row);
  await page.mouse.move(x - half, y - half);
  await page.mouse.down();
  for (const [across, down] of [
    [half, -half],
    [half, half],
    [-half, half],
  ] as const)
    await page.mouse.move(x + across, y + down, { steps: 3 });
  await page.mouse.up();
}

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).first().click();

test("all points of a table are plotted, coloured by its label, under the strict policy", async (t) => {
  const page = await opened(t, "rows=3000");
  if (!page) return;
  await page.locator('.table-view[data-map="in-table"][data-colour="label"]').waitFor();
  await page.locator(".js-plotly-plot .gl-canvas").first().waitFor({ state: "attached" });
  await page.locator('.points[data-drawn="3000"]').waitFor();
  const plotted: { lengths: number[]; off: number; colours: number; types: string[] } = await page.evaluate(`{
    const { data } = document.querySelector(".js-plotly-plot");
    const { x, y } = window.standIn.table;
    // the k-th trace has the rows of class k: k, k + 6, k + 12, …
    const off = data.flatMap((trace, k) => [...trace.x].map((value, i) =>
      Math.abs(value - x[k + 6 * i]) + Math.abs(trace.y[i] - y[k + 6 * i])));
    ({ lengths: data.map((trace) => trace.x.length), off: Math.max(...off), types: [...new Set(data.map(({ type }) => type))],
       colours: new Set(data.map((trace) => trace.marker.color)).size });
  }`);
  assert.deepEqual(plotted, {
    lengths: [500, 500, 500, 500, 500, 500],
    off: 0,
    types: ["scattergl"],
    colours: 6,
  });
  await page.locator(".legend li").nth(5).waitFor();
  assert.deepEqual(
    pages?.complaints.filter((complaint) => !harmless.test(complaint)),
    [],
  );
  await page.close();
});

test("a map is computed while one looks, paused, stopped and kept", async (t) => {
  const page = await opened(t, "rows=600&mapped=0");
  if (!page) return;
  await page.getByText("No map yet").waitFor();
  await page.getByLabel("Method").selectOption("umap");
  await page.locator("#projection").getByLabel("Neighbours").fill("30");
  // the stand-in is done in a second, and a busy machine presses slowly
  await page.evaluate(`for (const name of ["Start", "Pause"])
    [...document.querySelectorAll("#projection button")].find((one) => one.textContent === name).click()`);
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await press(page, "Resume");
  await page.locator('.table-view[data-map^="made-"]').waitFor();
  const [asked] = await sent(page, "project");
  assert.deepEqual(asked?.["settings"], {
    ...{ method: "umap", measure: "cosine", seed: 0, neighbours: 30, minimumDistance: 0.1, epochs: null },
  });
  await page.locator(".kept li").waitFor();
  await page.locator("#projection-status", { hasText: "trustworthiness 0.98" }).waitFor();
  await page.close();
});

test("what a lasso encircles is selected, listed, labelled, and the labels undone and saved", async (t) => {
  const page = await opened(t, "rows=600");
  if (!page) return;
  await press(page, "Lasso");
  await encircle(page, 3, 90);
  await page.locator("#selected-count", { hasText: "100 of 600 selected" }).waitFor();
  await page.locator("#pictures .tile").nth(59).waitFor();
  await page.getByLabel("Class", { exact: true }).fill("Road");
  await page.getByLabel("Class", { exact: true }).press("Enter");
  await page.locator("#labels").getByText("Not saved yet").waitFor();
  const [labelled] = await sent(page, "label");
  assert.deepEqual(
    labelled?.["rows"],
    Array.from({ length: 100 }, (_, at) => 6 * at + 3),
  );
  assert.equal(labelled?.["className"], "Road");
  await press(page, "Undo");
  await page.locator("#labels").getByText("600 rows without a label").waitFor();
  await press(page, "Redo");
  await press(page, "Save");
  await page.locator("#labels").getByText("500 rows without a label. Saved into the table.").waitFor();
  await page.close();
});

test("the point under the pointer is told of, chosen by a click or by keys, and its neighbours found", async (t) => {
  const page = await opened(t, "rows=600");
  if (!page) return;
  const { x, y } = await pointOf(page, 8);
  await page.mouse.move(x, y);
  await page.locator('.hover-card[data-row="8"]').waitFor();
  assert.match(
    await page.locator(".hover-card").innerText(),
    /patch_000008[\s\S]+48\.\d+° N[\s\S]+Herbaceous/,
  );
  await page.locator(".hover-card img").waitFor();
  await page.mouse.click(x, y);
  await page.locator("#point").getByText("patch_000008").waitFor();
  await press(page, "Nearest");
  await page.locator("#list .tile").first().waitFor();
  const nearest: number = await page.evaluate(`{
    const { x, y } = window.standIn.table;
    let [found, least] = [-1, Infinity];
    for (let row = 0; row < x.length; row++) {
      const distance = Math.hypot(x[row] - x[8], y[row] - y[8]);
      if (row !== 8 && distance < least) [found, least] = [row, distance];
    }
    found;
  }`);
  assert.equal(await page.locator("#list .tile").first().getAttribute("data-row"), String(nearest));
  await page.locator(".plot").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await page.locator("#selected-count", { hasText: "1 of 600 selected" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#selected-count", { hasText: /^600 rows$/ }).waitFor();
  await page.close();
});

test("rows are selected on the map of places: by a box, and all in view", async (t) => {
  const page = await opened(t, "rows=600");
  if (!page) return;
  await page.locator('.dock [data-view="places"]').click();
  const places = page.locator("#places");
  await places.locator("canvas").first().waitFor();
  await places.getByRole("button", { name: "In view" }).click();
  await page.locator("#selected-count", { hasText: "600 of 600 selected" }).waitFor();
  await press(page, "Clear");
  await page.locator("#selected-count", { hasText: /^600 rows$/ }).waitFor();
  await places.getByRole("button", { name: "Box" }).click();
  const box = await places.locator(".place-map").boundingBox();
  assert.ok(box);
  // classes lie in strips from west to east with room between them: three to the left of the middle, three to its right
  const drag = async (from: number, to: number): Promise<void> => {
    await page.mouse.move(box.x + box.width * from, box.y + 3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, box.y + box.height - 3, { steps: 4 });
    await page.mouse.up();
  };
  await drag(0.02, 0.5);
  await page.locator("#selected-count", { hasText: "300 of 600 selected" }).waitFor();
  await page.keyboard.down("Shift");
  await drag(0.5, 0.98);
  await page.keyboard.up("Shift");
  await page.locator("#selected-count", { hasText: "600 of 600 selected" }).waitFor();
  await page.keyboard.down("Alt");
  await drag(0.02, 0.5);
  await page.keyboard.up("Alt");
  await page.locator("#selected-count", { hasText: "300 of 600 selected" }).waitFor();
  await page.locator('#places[data-footprints="300"]').waitFor();
  const remaining: number[] = await page.evaluate(`[...new Set(
    [...window.standIn.sent].reverse().find(({ question }) => question?.kind === "footprints").question.rows
  )].map((row) => row % 6)`);
  assert.deepEqual([...new Set(remaining)].sort(), [3, 4, 5]);
  await page.close();
});

test("what is beside and below the map has the size that it is given, by pointer or keys, also after a reload", async (t) => {
  const page = await opened(t, "rows=600");
  if (!page) return;
  const panel = async (): Promise<number> =>
    Math.round((await page.locator(".panel").boundingBox())?.width ?? 0);
  const dock = async (): Promise<number> =>
    Math.round((await page.locator(".dock-body").boundingBox())?.height ?? 0);
  const [width, height] = [await panel(), await dock()];
  const between = page.getByRole("separator", { name: "Width of the panel" });
  const line = await between.boundingBox();
  assert.ok(line);
  await page.mouse.move(line.x + 3, line.y + 200);
  await page.mouse.down();
  await page.mouse.move(line.x + 3 - 50, line.y + 220, { steps: 5 });
  await page.mouse.up();
  assert.equal(await panel(), width + 50);
  await between.focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await panel(), width + 34);
  await page.getByRole("separator", { name: "Height of the views" }).focus();
  for (let at = 0; at < 3; at++) await page.keyboard.press("ArrowUp");
  assert.equal(await dock(), height + 48);
  await until(
    page,
    `window.standIn.state?.panelWidth === ${width + 34} && window.standIn.state.dockHeight === ${height + 48}`,
  );
  await page.reload();
  await page.locator('#app[data-state="ready"]').waitFor();
  assert.deepEqual([await panel(), await dock()], [width + 34, height + 48]);
  await between.dblclick();
  assert.equal(await panel(), width);
  await until(page, "window.standIn.state?.panelWidth === null");
  await page.close();
});

test("two tables stand side by side, and what is selected in one is selected in the other", async (t) => {
  const page = await opened(t, "rows=600");
  if (!page) return;
  await press(page, "Compare");
  await page.getByText("540 rows are in both tables, paired by id.").waitFor();
  await until(page, `document.querySelectorAll(".js-plotly-plot").length === 2`);
  await page.locator(".plot").nth(1).focus();
  await press(page, "In view");
  await page.locator("#selected-count", { hasText: "540 of 600 selected" }).waitFor();
  await press(page, "Close this table");
  await until(page, `document.querySelectorAll(".js-plotly-plot").length === 1`);
  await page.close();
});

test("a probe shows its confusion matrix, checks list rows with reasons, a legend hides classes", async (t) => {
  const page = await opened(t, "rows=600");
  if (!page) return;
  await page.locator("#probe summary").click();
  await press(page, "Evaluate");
  await page.getByText("accuracy 92.5%").waitFor();
  await page.locator("#confusion").getByLabel("Forest taken for Forest: 30 of").click();
  await page.locator("#selected-count", { hasText: "100 of 600 selected" }).waitFor();
  await page.locator("#check summary").click();
  await press(page, "Likely wrong labels");
  await page.locator("#list").getByText("9 of 10 neighbours Forest").first().waitFor();
  await page.getByLabel("Show Forest").uncheck();
  await until(
    page,
    `document.querySelector(".js-plotly-plot").data.map((trace) => trace.x.length).join() === "100,100,100,100,100"`,
  );
  await page.close();
});

test("the picture of the map is saved, as PNG and as SVG with a shape for every point", async (t) => {
  const page = await opened(t, "rows=600");
  if (!page) return;
  await page.locator("#export summary").click();
  await page.locator('.table-view[data-map="in-table"]').waitFor();
  await press(page, "PNG");
  await press(page, "SVG");
  await until(page, `window.standIn.sent.filter(({ kind }) => kind === "savePicture").length === 2`);
  const [png, svg]: [number[], string] = await page.evaluate(`{
    const saved = window.standIn.sent.filter(({ kind }) => kind === "savePicture");
    const of = (format) => saved.find((one) => one.format === format).bytes;
    [[...of("png").slice(0, 4)], new TextDecoder().decode(of("svg"))];
  }`);
  assert.deepEqual(png, [0x89, 0x50, 0x4e, 0x47]);
  assert.equal(svg.match(/<path class="point"/g)?.length, 600);
  await page.close();
});

test("it says what to do where there is nothing, and what is wrong where it cannot show a table", async (t) => {
  const page = await opened(t, "show=fail");
  if (!page) return;
  await page.getByText("has no column of vectors").waitFor();
  await page.close();
  const choosing = await opened(t, "show=choose");
  if (!choosing) return;
  await choosing.getByLabel("Vector").selectOption("dino");
  await press(choosing, "Open");
  await choosing.locator('#app[data-state="ready"]').waitFor();
  const [chosen] = await sent(choosing, "chooseColumns");
  assert.deepEqual(chosen?.["chosen"], { vector: "dino", id: "name", label: null, geometry: null });
  for (const view of ["Table", "List", "Places"])
    await choosing.locator(".dock").getByRole("button", { name: view }).click();
  await choosing.locator(".empty:visible").nth(2).waitFor();
  await choosing.close();
});

test("from 700 to 2000 pixels and in every theme nothing sticks out of the window", async (t) => {
  const page = await opened(t, "rows=600");
  if (!page) return;
  const grounds = new Set<string>();
  for (const theme of themeNames) {
    await setTheme(page, theme);
    for (const width of [700, 1200, 2000]) {
      await page.setViewportSize({ width, height: 800 });
      await page.waitForTimeout(100);
      const out: string[] = await page.evaluate(`[...document.querySelectorAll(
        ".toolbar button, .table-header *, .panel .field, .panel button, .legend li")]
        .filter((part) => part.getClientRects().length > 0)
        .filter((part) => part.getBoundingClientRect().right > innerWidth + 1 || part.scrollWidth > part.clientWidth + 2 &&
          getComputedStyle(part).display !== "inline" && part.tagName !== "SELECT")
        .map((part) => part.outerHTML.slice(0, 120))`);
      assert.deepEqual(out, [], `${theme}, ${width}`);
    }
    grounds.add(await page.evaluate(`getComputedStyle(document.querySelector("#app")).backgroundColor`));
  }
  assert.equal(grounds.size, themeNames.length);
  await page.close();
});
