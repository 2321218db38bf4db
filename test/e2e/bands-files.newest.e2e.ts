import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { writeGeoTiff } from "#lib/index";
import { BandPage, type Rgb } from "./band-page";
import { Cleanup } from "./cleanup";
import { plainImage } from "./known-images";
import { becomes } from "./poll";
import { stepsIn } from "./steps";
import { Workbench } from "./workbench";

const cleanup = new Cleanup();
const folder = cleanup.folder();
const path = (name: string): string => join(folder, name);
let workbench: Workbench;
const step = stepsIn(() => workbench);

const side = 64;
const area = side * side;

/** An image of any kind, from a function of band, column and row. */
async function write<T extends Int16Array | Uint16Array | Float32Array | Float64Array>(
  name: string,
  bands: readonly string[],
  data: T,
  value: (band: number, column: number, row: number) => number,
  nodata: number | null = null,
): Promise<void> {
  for (let i = 0; i < data.length; i++)
    data[i] = value(Math.floor(i / area), i % side, Math.floor((i % area) / side));
  await writeGeoTiff(path(name), plainImage(data, bands, side, side, nodata));
}

before(async () => {
  await write("one.tif", ["band1"], new Float64Array(area), (_, column, row) =>
    column < 8 ? Number.NaN : (column - 8) / 55 - 0.5 + 0 * row,
  );
  const many = Array.from({ length: 206 }, (_, i) => `band${i + 1}`);
  await write("many.tif", many, new Int16Array(206 * area), (band, column) => band * 10 - column, -32768);
  await write("radar.tif", ["VV", "VH"], new Float32Array(2 * area), (band, column, row) =>
    band === 0 ? -25 + (25 * column) / 63 : -32 + (27 * row) / 63,
  );
  const checker = Uint16Array.from({ length: 1024 * 1024 }, (_, i) =>
    ((i % 1024) + Math.floor(i / 1024)) % 2 === 0 ? 1000 : 3000,
  );
  // the overviews keep every second pixel: they hold 1000 alone
  await writeGeoTiff(path("checker.tif"), plainImage(checker, ["x"], 1024, 1024), { overviews: "nearest" });
  mkdirSync(path("place"));
  for (const [i, band] of ["B2", "B3", "B4"].entries()) {
    const data = Uint16Array.from({ length: area }, (_, at) => 100 + (i + 1) * (at % side));
    await writeGeoTiff(path(`place/${band}.tif`), plainImage(data, [band], side, side));
  }
  for (const [season, vv] of [
    ["S1A_IW_GRDH_1SDV_20200607T010800_20200607T010825_032904_03CFBA_D457", -8],
    ["S1A_IW_GRDH_1SDV_20200813T010804_20200813T010829_033881_03ED9B_C0D9", -12],
  ] as const) {
    mkdirSync(path(`0000200/${season}`), { recursive: true });
    for (const [band, decibels] of [
      ["VV", vv],
      ["VH", -20],
    ] as const)
      await writeGeoTiff(
        path(`0000200/${season}/${band}.tif`),
        plainImage(new Float32Array(area).fill(decibels), [band], side, side),
      );
  }
  await write("falling.tif", ["x"], new Int16Array(area), (_, column) => 100 - column);
  await write("rising.tif", ["x"], new Int16Array(area), (_, column) => column - 100);
  writeFileSync(path("broken.tif"), Buffer.concat([Buffer.from("II*\0"), Buffer.alloc(40, 0xff)]));
  writeFileSync(path("text.tif"), "no image at all");
  const numbered = Uint16Array.from(
    { length: 600 * 600 },
    (_, i) => 1 + stripes(i % 600, Math.floor(i / 600)),
  );
  const utm = {
    epsg: 32633,
    name: "WGS 84 / UTM zone 33N",
    proj4: "+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs",
  };
  const placed = { ...plainImage(numbered, ["x"], 600, 600), crs: utm };
  await writeGeoTiff(path("southup.tif"), { ...placed, transform: [600000, 10, 0, 5300000, 0, 10] });
  const [c, s] = [10 * Math.cos(Math.PI / 6), 10 * Math.sin(Math.PI / 6)];
  await writeGeoTiff(path("turned.tif"), { ...placed, transform: [600000, c, s, 5300000, s, -c] });
  workbench = await Workbench.open({ folder });
  cleanup.after(() => workbench.close());
});
after(() => cleanup.run());

/** Another number at each pixel's neighbours, small at the first rows. */
const stripes = (column: number, row: number): number => 100 * row + 37 * (column % 8);

async function expectAt(
  page: BandPage,
  expected: readonly (readonly [number, number, Rgb])[],
): Promise<void> {
  await page.expectColours(
    await Promise.all(
      expected.map(
        async ([column, row, colour]) => [await page.position(side, column, row), colour] as const,
      ),
    ),
  );
}

const grey = (share: number): Rgb => {
  const part = Math.round(255 * Math.min(Math.max(share, 0), 1));
  return [part, part, part];
};

step("one band of 64-bit numbers with holes, nowhere on Earth", async () => {
  const page = await BandPage.open(workbench, "one.tif");
  await page.stretch("Minimum to maximum");
  const background = await page.background();
  await expectAt(page, [
    [4, 30, background],
    [8, 30, grey(0)],
    [30, 30, grey(22 / 55)],
    [63, 30, grey(1)],
  ]);
  await page.clickPixel(side, 4, 30);
  assert.deepEqual(await page.pixelValues(4, 30), { band1: "no data" });
  assert.equal(await page.frame.locator(".place").innerText(), "row 30, column 4");
  assert.deepEqual(await page.frame.locator(".colour-bar .ticks span").allInnerTexts(), ["−0.5", "0", "0.5"]);
  assert.match(await page.fileFacts(), /float64[\s\S]*no georeference/);
});

step("206 bands of signed numbers", async () => {
  const page = await BandPage.open(workbench, "many.tif");
  await page.show("Any three bands");
  for (const [i, band] of ["band206", "band100", "band1"].entries())
    await page.select(`${["Red", "Green", "Blue"][i]} band`).selectOption(band);
  await page.stretch("Minimum to maximum");
  const share = (column: number): Rgb => grey((63 - column) / 63);
  await expectAt(page, [
    [0, 10, share(0)],
    [40, 50, share(40)],
  ]);
  await page.clickPixel(side, 20, 30);
  const values = await page.pixelValues(20, 30);
  assert.deepEqual([Object.keys(values).length, values["band1"], values["band206"]], [206, "−20", "2030"]);
});

step("radar in decibels: polarisations and their ratio, by fixed limits", async () => {
  const page = await BandPage.open(workbench, "radar.tif");
  const colour = (column: number, row: number): Rgb => {
    const [vv, vh] = [-25 + (25 * column) / 63, -32 + (27 * row) / 63];
    const part = (share: number): number => Math.round(255 * Math.min(Math.max(share, 0), 1));
    return [part((vv + 25) / 25), part((vh + 32) / 27), part((vv - vh) / 15)];
  };
  await expectAt(
    page,
    [
      [10, 10],
      [60, 20],
      [30, 50],
    ].map(([column = 0, row = 0]) => [column, row, colour(column, row)] as const),
  );
  await workbench.screenshot("bands-radar");
});

step("a small view is drawn from the overviews, a close one from the pixels", async () => {
  const page = await BandPage.open(workbench, "checker.tif");
  await page.button("1:1").click();
  const at = (x: number, y: number) => page.position(1024, 512 + x, 512 + y, 1);
  const [white, black] = [grey(1), grey(0)];
  await page.expectColours([
    [await at(0, 0), black],
    [await at(1, 0), white],
    [await at(0, 1), white],
    [await at(1, 1), black],
  ]);
  await page.button("−").click();
  await page.expectColours([
    [await at(0, 0), black],
    [await at(1, 0), black],
    [await at(2, 0), black],
    [await at(0, 1), black],
    [await at(57, 31), black],
  ]);
});

step("a folder of bands is one image", async () => {
  const page = await BandPage.open(workbench, "place");
  await page.stretch("Minimum to maximum");
  await expectAt(page, [
    [0, 5, grey(0)],
    [63, 5, grey(1)],
    [21, 40, grey(21 / 63)],
  ]);
  assert.match(await page.fileFacts(), /B2, B3, B4/);
  assert.equal(await page.select("What is shown").locator("option:checked").innerText(), "True colour");
});

step("rows from south to north are shown north up, and are the file's in the inspector", async () => {
  const page = await BandPage.open(workbench, "southup.tif");
  await page.button("1:1").click();
  await page.stretch("Minimum to maximum");
  const most = stripes(7, 599);
  // the last row of the file is the uppermost; tiles meet at rows 256 and 512 of the file
  const at = async (column: number, row: number) =>
    [await page.position(600, column, 599 - row, 1), grey(stripes(column, row) / most)] as const;
  await page.expectColours([
    await at(3, 20),
    await at(300, 255),
    await at(301, 256),
    await at(299, 511),
    await at(298, 512),
    await at(590, 590),
  ]);
  const { x, y } = await page.position(600, 100, 599 - 200, 1);
  await workbench.page.mouse.click(x, y);
  assert.deepEqual(await page.pixelValues(100, 200), { x: String(1 + stripes(100, 200)) });
  assert.match(await page.frame.locator(".place").innerText(), /\n601005, 5302005$/);
  await page.frame.locator("#map").press("ArrowUp");
  assert.deepEqual(await page.pixelValues(100, 201), { x: String(1 + stripes(100, 201)) });
  const facts = await page.fileFacts();
  assert.match(facts, /Lower left[\s\S]*600000, 5300000/);
  assert.match(facts, /rows from south to north: shown north up/);
});

step("a turned grid is shown as it lies, and where north is is said", async () => {
  const page = await BandPage.open(workbench, "turned.tif");
  await page.button("1:1").click();
  await page.stretch("Minimum to maximum");
  const at = async (column: number, row: number) =>
    [await page.position(600, column, row, 1), grey(stripes(column, row) / stripes(7, 599))] as const;
  await page.expectColours([await at(3, 20), await at(590, 590)]);
  assert.match(await page.fileFacts(), /north is 30\.0° to the right of up/);
  const arrow = page.frame.getByRole("img", { name: "North is 30° to the right of up" });
  await arrow.waitFor();
});

step("of a place, the season is chosen", async () => {
  await workbench.closeEditors();
  await workbench.contextMenu(workbench.file("0000200"), "Show Bands");
  await workbench.pick("2020-08-13");
  const page = await BandPage.inFront(workbench);
  await page.clickPixel(side, 5, 5);
  assert.deepEqual(await page.pixelValues(5, 5), { VV: "−12", VH: "−20" });
});

step("two files that are chosen in the explorer are laid beside a bar", async () => {
  await workbench.closeEditors();
  await workbench.file("falling.tif").click();
  await workbench.file("rising.tif").click({ modifiers: ["Control"] });
  await workbench.contextMenu(workbench.file("rising.tif"), "Compare Bands of Two Files");
  const page = await BandPage.inFront(workbench);
  await page.frame.locator("#right").getByText("rising.tif").waitFor();
  await page.stretch("Minimum to maximum");
  await page.frame.locator("#right").getByLabel("Stretch").selectOption({ label: "Minimum to maximum" });
  await expectAt(page, [
    [0, 10, grey(1)],
    [31, 10, grey(32 / 63)],
    [32, 10, grey(32 / 63)],
    [63, 10, grey(1)],
  ]);
});

step("a view is split in two, which show different things", async () => {
  const page = await BandPage.open(workbench, "falling.tif");
  await page.stretch("Minimum to maximum");
  await workbench.command("View: Split Editor Down");
  await becomes(async () => (await workbench.webviews('#app[data-state="ready"]')).length, 2);
  const [one, other] = (await workbench.webviews('#app[data-state="ready"]')).map((frame) =>
    BandPage.of(workbench, frame),
  );
  assert.ok(one && other);
  for (const [half, colours] of [
    [one, "grey"],
    [other, "viridis"],
  ] as const) {
    await half.stretch("Minimum to maximum");
    await half.select("Colour map").selectOption(colours);
    await half.button("1:1").click();
    await half.button("+").click();
    await half.button("+").click();
  }
  await one.expectColours([[await one.position(side, 10, 32, 4), grey(53 / 63)]]);
  await other.expectColours([[await other.position(side, 63, 32, 4), [0x44, 0x01, 0x54]]]);
  await workbench.screenshot("bands-split");
});

step("what is broken says so", async () => {
  const broken = await BandPage.open(workbench, "broken.tif", "failed");
  assert.match(await broken.frame.locator(".message").innerText(), /broken\.tif/);
  const text = await BandPage.open(workbench, "text.tif", "failed");
  assert.match(await text.frame.locator(".message").innerText(), /text\.tif is not a TIFF/);
  await workbench.screenshot("bands-broken");
});
