import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import type { Locator } from "playwright-core";
import { seededRandom } from "#lib/core/random";
import { syntheticRaster } from "#lib/datasets/synthetic/scene";
import { mimeBundle } from "#lib/kernel/display/mime-bundle";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import { openScene } from "#lib/raster/open-scene";
import { testProvenance, testRow } from "#lib/testing/embedding-rows";
import { requirePeer } from "#lib/testing/peers";
import { becomes } from "./poll";
import { openRendererPage, type RendererPage, type RenderOptions } from "./renderer-page";

const rasterType = "application/vnd.softcon.raster.v1+json";
const tableType = "application/vnd.softcon.table.v1+json";
const next = "vscode.fallbackToNextRenderer";
/** Where pictures of the page are left, for people to look at. */
const pictures = process.env["SOFTCON_PICTURES"];
const folder = mkdtempSync(join(tmpdir(), "softcon-previews-"));

let opened: Promise<RendererPage> | undefined;
after(async () => {
  await (await opened)?.close();
  rmSync(folder, { recursive: true, force: true });
});

function page(): Promise<RendererPage> {
  opened ??= openRendererPage();
  return opened;
}

/** Has the renderer show a value as the kernel gives it. */
async function show(id: string, value: unknown, options: RenderOptions = {}): Promise<string> {
  const bundle = (await mimeBundle(value)) ?? {};
  const mime = [rasterType, tableType].find((type) => type in bundle) ?? "";
  const png: unknown = bundle["image/png"];
  const beside = typeof png === "string" ? { picture: png } : {};
  return (await page()).render(id, bundle[mime], { mime, ...beside, ...options });
}

async function inThemes(renderer: RendererPage, name: string, part: Locator): Promise<void> {
  for (const theme of ["vscode-light", "vscode-dark", "vscode-high-contrast"] as const) {
    await renderer.theme(theme);
    const { color, wanted } = await part.evaluate((shown) => {
      const probe = document.createElement("span");
      probe.style.color = "var(--vscode-editor-foreground)";
      document.body.append(probe);
      const wanted = getComputedStyle(probe).color;
      probe.remove();
      return { color: getComputedStyle(shown).color, wanted };
    });
    assert.equal(color, wanted);
    if (pictures === undefined) continue;
    mkdirSync(pictures, { recursive: true });
    await part.screenshot({ path: join(pictures, `${name}-${theme}.png`) });
  }
  await renderer.theme("vscode-light");
}

/** The colour of a pixel of the planes. */
function colourAt(raster: Locator, x: number, y: number): Promise<number[]> {
  return raster
    .locator("canvas")
    .evaluate(
      (canvas, [x, y]) =>
        canvas instanceof HTMLCanvasElement
          ? [...(canvas.getContext("2d")?.getImageData(x, y, 1, 1).data ?? [])]
          : [],
      [x, y] as const,
    );
}

/** Moves the mouse to the middle of a pixel of the image. */
async function pointAt(
  renderer: RendererPage,
  raster: Locator,
  [column, row]: readonly [number, number],
  [width, height]: readonly [number, number],
): Promise<string> {
  const box = await raster.locator(".softcon-stage").boundingBox();
  assert.ok(box);
  const x = box.x + ((column + 0.5) / width) * box.width;
  await renderer.page.mouse.move(x, box.y + ((row + 0.5) / height) * box.height);
  return (await raster.locator(".softcon-readout").textContent()) ?? "";
}

async function ready(t: TestContext): Promise<RendererPage | null> {
  return requirePeer(t, "chromium") ? page() : null;
}

test("an image: composites and bands to choose from, pixels as they were measured", async (t) => {
  const renderer = await ready(t);
  if (!renderer) return;
  // decibels, which have fixed limits: VV from −25 to 0, VH from −32 to −5, their ratio from 0 to 15
  const vv = Float32Array.from({ length: 12 }, (_, i) => -12.5 - i / 4);
  const data = new Float32Array(24);
  data.set(vv);
  data.set(
    vv.map((value) => value - 7.5),
    12,
  );
  data[5] = Number.NaN;
  const raster = { data, bands: ["VV", "VH"], width: 4, height: 3, nodata: null, transform: null, crs: null };
  assert.equal(await show("sar", raster), "rendered");
  const shown = renderer.page.locator("#sar .softcon-raster");
  assert.deepEqual(await shown.locator("option").allTextContents(), [
    "SAR VV, VH, ratio",
    "VV in grey",
    "VH in grey",
  ]);
  // 255 · 12.5/25, 255 · 12/27, 255 · 7.5/15
  const first = await colourAt(shown, 0, 0);
  assert.deepEqual(
    first.map((part, at) => Math.abs(part - ([127.5, 113.3, 127.5, 255][at] ?? 0)) <= 1),
    [true, true, true, true],
    first.join(),
  );
  assert.deepEqual(await colourAt(shown, 1, 1), [0, 0, 0, 0]);
  assert.equal(await pointAt(renderer, shown, [3, 2], [4, 3]), "row 2, column 3: VV −15.25  VH −22.75");
  assert.equal(await pointAt(renderer, shown, [1, 1], [4, 3]), "row 1, column 1: VV –  VH −21.25");
  await shown.locator("select").selectOption("VH in grey");
  const [red, green, blue] = await colourAt(shown, 0, 0);
  assert.deepEqual([red, green, blue], [255, 255, 255]); // the highest of the band
  await renderer.dispose("sar");
  assert.equal(await renderer.page.locator(".softcon-raster").count(), 0);
});

test("numbers of every type come as they are", async (t) => {
  const renderer = await ready(t);
  if (!renderer) return;
  const arrays = [
    Uint8Array.of(0, 255, 1, 254),
    Int8Array.of(-128, 127, 0, -1),
    Uint16Array.of(0, 65_535, 1, 40_000),
    Int16Array.of(-32_768, 32_767, 5, -9999),
    Uint32Array.of(0, 4_294_967_295, 7, 3_000_000),
    Int32Array.of(-2_147_483_648, 2_147_483_647, 3, -4),
    Float32Array.of(0.5, -0.25, 1024, 3),
    Float64Array.of(0.5, -0.25, 1024, 3),
  ];
  for (const data of arrays) {
    await show("type", { data, bands: ["a"], width: 2, height: 2, nodata: null, transform: null, crs: null });
    const shown = renderer.page.locator("#type .softcon-raster");
    for (const at of [0, 1, 2, 3]) {
      const said = await pointAt(renderer, shown, [at % 2, at >> 1], [2, 2]);
      const value = Number(said.replace(/^.*: a /, "").replace("−", "-"));
      const wanted = data[at] ?? Number.NaN;
      assert.ok(Math.abs(value - wanted) <= Math.abs(wanted) * 1e-3, `${data.constructor.name}: ${said}`);
    }
    await renderer.dispose("type");
  }
});

test("a scene from a file: by keyboard, in three themes, and opened where one sees more of it", async (t) => {
  const renderer = await ready(t);
  if (!renderer) return;
  const { raster } = syntheticRaster({ seed: 6, width: 128 });
  const path = join(folder, "scene.tif");
  await writeGeoTiff(path, raster);
  const scene = await openScene(path);
  assert.equal(await show("scene", scene), "rendered");
  await scene.close();
  const shown = renderer.page.locator("#scene .softcon-raster");
  const stage = shown.locator(".softcon-stage");
  await stage.focus();
  for (const key of ["ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown"])
    await renderer.page.keyboard.press(key);
  // from the middle, 64 and 64, a column on, a row back, ten on
  const at = (64 + 9) * 128 + 64 + 1;
  const said = (await shown.locator(".softcon-readout").textContent()) ?? "";
  assert.match(said, /^row 73, column 65: B1 \d/);
  const read = [...said.matchAll(/B\d+A? (\d+)/g)].map(([, value]) => Number(value));
  assert.deepEqual(
    read,
    raster.bands.map((_, band) => raster.data[band * 128 * 128 + at]),
  );
  assert.match((await stage.getAttribute("aria-label")) ?? "", /shown as True colour/);
  await inThemes(renderer, "raster", shown);
  await shown.getByRole("button", { name: "Open in Band Visualizer" }).click();
  assert.deepEqual((await renderer.posted()).at(-1), { opens: "bands", path });
  await renderer.dispose("scene");
});

test("an image that is too large for its bands: the kernel's finer picture, until another view is chosen", async (t) => {
  const renderer = await ready(t);
  if (!renderer) return;
  const side = 400;
  const bands = ["B4", "B3", "B2", "B8"];
  const random = seededRandom(1);
  const data = Uint16Array.from({ length: 4 * side * side }, () => random.next() * 10_000);
  const raster = { data, bands, width: side, height: side, nodata: null, transform: null, crs: null };
  assert.equal(await show("large", raster), "rendered");
  const shown = renderer.page.locator("#large .softcon-raster");
  const picture = shown.locator("img");
  await picture.waitFor();
  const width = await picture.evaluate((image) =>
    image instanceof HTMLImageElement ? image.naturalWidth : 0,
  );
  const coarse = await shown.locator("canvas").evaluate((canvas) => Number(canvas.getAttribute("width")));
  assert.ok(width > coarse && coarse >= 128, `${width}, ${coarse}`);
  assert.equal(await shown.locator("canvas").isVisible(), false);
  await shown.locator("select").selectOption("B8 in grey");
  assert.deepEqual([await picture.isVisible(), await shown.locator("canvas").isVisible()], [false, true]);
  await renderer.dispose("large");
  assert.equal(await renderer.page.locator("#large img").count(), 0);
});

test("a table: how many rows of how many, sorted by mouse and keyboard, vectors drawn", async (t) => {
  const renderer = await ready(t);
  if (!renderer) return;
  const head = Array.from({ length: 120 }, (_, i) => ({
    ...testRow(i, 300),
    label: i % 3 === 0 ? "Forest" : null,
  }));
  const file = {
    path: join(folder, "none.parquet"),
    rowCount: 12_345,
    dim: 300,
    columns: [],
    rows: ({ start, end }: { start: number; end: number }) => Promise.resolve(head.slice(start, end)),
  };
  assert.equal(await show("table", file), "rendered");
  const shown = renderer.page.locator("#table .softcon-table");
  assert.equal(await shown.locator(".softcon-count").textContent(), "100 of 12,345 rows");
  assert.equal(await shown.locator("tbody tr").count(), 100);
  const ids = () => shown.locator("tbody tr td:first-child").allTextContents();
  const before = await ids();
  assert.deepEqual(
    before,
    head.slice(0, 100).map(({ id }) => id),
  );
  const [latitude = ""] = await shown.locator("td.degrees").allTextContents();
  assert.match(latitude, /^−?\d+\.\d{4}$/);
  const length = shown.getByRole("columnheader", { name: /^length/ });
  await length.getByRole("button").click();
  assert.equal(await length.getAttribute("aria-sort"), "ascending");
  const norm = (row: { readonly embedding: Float32Array }): number => Math.hypot(...row.embedding);
  const byLength = head.slice(0, 100).sort((a, b) => norm(a) - norm(b));
  assert.deepEqual(
    await ids(),
    byLength.map(({ id }) => id),
  );
  await length.getByRole("button").focus();
  await renderer.page.keyboard.press("Enter");
  assert.equal(await length.getAttribute("aria-sort"), "descending");
  assert.equal((await ids())[0], byLength.at(-1)?.id);
  await renderer.page.keyboard.press("Enter");
  assert.deepEqual([await length.getAttribute("aria-sort"), await ids()], ["none", before]);
  const lines = await shown.locator(".softcon-spark path").first().getAttribute("d");
  assert.equal((lines?.match(/M/g) ?? []).length, 128);
  assert.match(
    (await shown.locator(".softcon-spark title").first().textContent()) ?? "",
    /^300 numbers, drawn from −/,
  );
  const rows = shown.locator(".softcon-scroll");
  const scrolled = (): Promise<number> => rows.evaluate((element) => element.scrollTop);
  await shown.locator(".softcon-count").click();
  await rows.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await rows.hover();
  await renderer.page.mouse.wheel(0, 120);
  await renderer.page.waitForTimeout(300);
  assert.equal(await scrolled(), 0, "a wheel that passes over goes on through the notebook");
  await rows.locator("td").first().click();
  await renderer.page.mouse.wheel(0, 120);
  await becomes(async () => (await scrolled()) > 0, true);
  await inThemes(renderer, "table", shown);
  // its file is gone: there is nothing to open
  assert.equal(await shown.getByRole("button", { name: "Open in Embedding Explorer" }).count(), 0);
  await renderer.dispose("table");
  assert.equal(await renderer.page.locator(".softcon-table").count(), 0);
});

test("what a notebook's author wrote is text, never markup; what is no image or table goes to VS Code", async (t) => {
  const renderer = await ready(t);
  if (!renderer) return;
  const markup = "<img src=x onerror=\"document.title='ran'\"><b>bold</b>";
  const rows = [{ ...testRow(0, 4), id: markup, label: markup }];
  const table = {
    provenance: { ...testProvenance(4), model: markup },
    dim: 4,
    rows,
    matrix: new Float32Array(4),
  };
  assert.equal(await show("t", table), "rendered");
  const data = Uint8Array.of(1, 2, 3, 4);
  await show("r", { data, bands: [markup], width: 2, height: 2, nodata: null, transform: null, crs: null });
  assert.equal(await renderer.page.locator("#t td").first().textContent(), markup);
  assert.equal(await renderer.page.locator("#t b, #t img, #r b, #r img").count(), 0);
  assert.equal(await renderer.page.title(), "");
  const given = await mimeBundle({ data, bands: ["a"], width: 2, height: 2, nodata: null });
  const raster = given?.[rasterType];
  assert.ok(raster instanceof Object);
  const planes: unknown = Reflect.get(raster, "planes");
  assert.ok(planes instanceof Object);
  const packed = { ...raster, planes: { ...planes, data: "AAAA" } };
  assert.equal(await renderer.render("x", packed, { mime: rasterType }), next);
  assert.equal(await renderer.render("y", { rows: 1 }, { mime: tableType }), next);
  await renderer.dispose();
  assert.equal(await renderer.page.locator(".softcon-raster, .softcon-table").count(), 0);
});

test("without trust an image is its picture with a line, a table can be read, and nothing can be opened", async (t) => {
  const renderer = await ready(t);
  if (!renderer) return;
  const said = (await renderer.posted()).length;
  const { raster } = syntheticRaster({ seed: 6, width: 64 });
  assert.equal(await show("u", raster, { trusted: false }), "rendered");
  const image = renderer.page.locator("#u img");
  await renderer.page.waitForFunction(
    () => document.querySelector<HTMLImageElement>("#u img")?.naturalWidth === 64,
  );
  assert.match((await image.getAttribute("alt")) ?? "", /^Raster 13 bands/);
  assert.match((await renderer.page.locator("#u .softcon-about").textContent()) ?? "", /× 64 × 64 uint16/);
  const rows = Array.from({ length: 3 }, (_, at) => testRow(at, 8));
  const table = { provenance: testProvenance(8), dim: 8, rows, matrix: new Float32Array(24) };
  assert.equal(await show("v", table, { trusted: false }), "rendered");
  assert.equal(await renderer.page.locator("#v tbody tr").count(), 3);
  assert.equal(await renderer.page.locator("#u canvas, .softcon-bar button").count(), 0);
  assert.equal((await renderer.posted()).length, said);
  await renderer.page.evaluate(async () => {
    (await Reflect.get(window, "softconRenderer")(false)).disposeOutputItem();
  });
  assert.equal(await renderer.page.locator(".softcon-saved, .softcon-table").count(), 0);
});
