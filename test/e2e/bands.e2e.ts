import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { decode } from "#lib/vendor/fast-png";
import { BandPage, type Rgb } from "./band-page";
import { Cleanup } from "./cleanup";
import { known, side, writeKnown } from "./known-images";
import { stepsIn } from "./steps";
import { patienceMs, Workbench } from "./workbench";

const cleanup = new Cleanup();
const folder = cleanup.folder();
let workbench: Workbench;
const step = stepsIn(() => workbench);
let page: BandPage;

before(async () => {
  await writeKnown(join(folder, "known.tif"));
  await writeKnown(join(folder, "other.tif"), (band, column, row) => known(band, row, column));
  workbench = await Workbench.open({ folder });
  cleanup.after(() => workbench.close());
});
after(() => cleanup.run());

type Place = readonly [column: number, row: number];
type Limits = readonly (readonly [number, number])[];

const places: readonly Place[] = [
  [10, 10],
  [50, 20],
  [20, 55],
  [63, 63],
  [4, 0],
  [21, 45],
];
const extremes = {
  B2: [200, 2720],
  B3: [200, 2720],
  B4: [280, 2720],
  B8: [200, 4295],
} as const;
const trueColour = [2, 1, 0];
const falseColour = [3, 2, 1];

async function expectAt(colour: (column: number, row: number) => Rgb, at = places): Promise<void> {
  await page.expectColours(
    await Promise.all(
      at.map(async ([column, row]) => [await page.position(side, column, row), colour(column, row)] as const),
    ),
  );
}

/** The colour that a pixel's numbers give: red, green and blue from these bands, stretched by these limits. */
const composite =
  (bands: readonly number[], limits: Limits, gamma = 1, value = known) =>
  (column: number, row: number): Rgb => {
    const part = (channel: number): number => {
      const [low, high] = limits[channel] ?? [0, 1];
      const share = (value(bands[channel] ?? 0, column, row) - low) / (high - low);
      return Math.round(255 * Math.min(Math.max(share, 0), 1) ** gamma);
    };
    return [part(0), part(1), part(2)];
  };

step("true colour from minimum to maximum: every pixel has the colour that its numbers give", async () => {
  page = await BandPage.open(workbench, "known.tif");
  await page.stretch("Minimum to maximum");
  await expectAt(composite(trueColour, [extremes.B4, extremes.B3, extremes.B2]));
  await workbench.screenshot("bands-true-colour");
});

step("where there is no data the editor shows through", async () => {
  const background = await page.background();
  await expectAt(() => background, [[1, 1]]);
});

step("false colour infrared", async () => {
  await page.show("False colour infrared");
  await page.stretch("Minimum to maximum");
  await expectAt(composite(falseColour, [extremes.B8, extremes.B4, extremes.B3]));
});

step("percentiles are those of the measurements, interpolated", async () => {
  await page.show("True colour");
  await page.stretch("Percentiles");
  const limits = trueColour.map((band): [number, number] => {
    const values: number[] = [];
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++)
        if (known(band, column, row) !== 0) values.push(known(band, column, row));
    values.sort((a, b) => a - b);
    const at = (share: number): number => {
      const rank = share * (values.length - 1);
      const below = values[Math.floor(rank)] ?? 0;
      return below + ((values[Math.ceil(rank)] ?? 0) - below) * (rank % 1);
    };
    return [at(0.02), at(0.98)];
  });
  await expectAt(composite(trueColour, limits));
});

step("±2σ as the network sees it: the published statistics of SSL4EO-S12's L2A", async () => {
  await page.stretch("±2σ, as the network sees it (ssl4eo-s12)");
  const published = [
    [1297.47289228, 1368.11351514],
    [1144.16202635, 1183.6292542],
    [884.29673756, 1155.15170768],
  ];
  await expectAt(
    composite(
      trueColour,
      published.map(([mean = 0, std = 0]) => [mean - 2 * std, mean + 2 * std]),
    ),
  );
});

step("limits by hand and gamma", async () => {
  for (const [label, value] of [
    ["Channel 1 from", 500],
    ["Channel 1 to", 2000],
    ["Channel 2 from", 300],
    ["Channel 2 to", 2500],
    ["Channel 3 from", 250],
    ["Channel 3 to", 1900],
  ] as const) {
    await page.select(label).fill(String(value));
    await page.select(label).press("Enter");
  }
  const limits: Limits = [
    [500, 2000],
    [300, 2500],
    [250, 1900],
  ];
  await expectAt(composite(trueColour, limits));
  await page.select("Gamma").fill("-0.3");
  await expectAt(composite(trueColour, limits, 10 ** -0.3));
});

step("any three bands", async () => {
  await page.show("Any three bands");
  for (const [i, band] of ["B8", "B2", "B3"].entries())
    await page.select(`${["Red", "Green", "Blue"][i]} band`).selectOption(band);
  await page.stretch("Minimum to maximum");
  await page.select("Gamma").fill("0");
  await expectAt(composite([3, 0, 1], [extremes.B8, extremes.B2, extremes.B3]));
});

/** ColorBrewer's BrBG of eleven classes. */
const brownToGreen = [
  ...["543005", "8c510a", "bf812d", "dfc27d", "f6e8c3", "f5f5f5"],
  ...["c7eae5", "80cdc1", "35978f", "01665e", "003c30"],
];

function mapped(share: number): Rgb {
  const at = Math.min(Math.max(share, 0), 1) * (brownToGreen.length - 1);
  const part = (colour: string | undefined, i: number): number =>
    Number.parseInt((colour ?? "").slice(2 * i, 2 * i + 2), 16);
  const [below, above] = [brownToGreen[Math.floor(at)], brownToGreen[Math.ceil(at)]];
  const mix = (i: number): number =>
    Math.round(part(below, i) + (part(above, i) - part(below, i)) * (at % 1));
  return [mix(0), mix(1), mix(2)];
}

const ndvi = (column: number, row: number): number => {
  const [nir, red] = [known(3, column, row), known(2, column, row)];
  return (nir - red) / (nir + red);
};

step("NDVI, computed on the graphics card, has the colour and the number of its formula", async () => {
  await page.show("NDVI: normalised difference vegetation index");
  await expectAt((column, row) => mapped((ndvi(column, row) + 1) / 2));
  await page.clickPixel(side, 20, 55);
  await page.frame.locator(".computed", { hasText: "NDVI" }).waitFor();
  const shown = await page.frame.locator(".computed .number").innerText();
  assert.equal(Number(shown.replace("−", "-")).toFixed(3), ndvi(20, 55).toFixed(3));
  assert.deepEqual(await page.frame.locator(".colour-bar .ticks span").allInnerTexts(), ["−1", "0", "1"]);
  await workbench.screenshot("bands-ndvi");
});

step("the inspector tells the values of a pixel and where it is", async () => {
  await page.show("True colour");
  await page.clickPixel(side, 20, 55);
  assert.deepEqual(await page.pixelValues(20, 55), {
    B2: "1000",
    B3: "2400",
    B4: "1700",
    B8: "3055",
  });
  // gdaltransform -s_srs EPSG:32633 -t_srs EPSG:4326 <<< "600205 5299445"
  assert.equal(
    await page.frame.locator(".place").innerText(),
    "row 55, column 20\n47.840537° N, 16.339202° E\n600205, 5299445",
  );
  assert.equal(await page.frame.locator("svg.spectrum circle").count(), 4);
});

step("the inspector is moved by keys, and lets go", async () => {
  await page.frame.locator("#map").focus();
  await workbench.page.keyboard.press("ArrowRight");
  await workbench.page.keyboard.press("Shift+ArrowUp");
  assert.equal((await page.pixelValues(21, 45))["B2"], String(known(0, 21, 45)));
  await workbench.page.keyboard.press("Escape");
  await page.frame.locator(".place").waitFor({ state: "detached" });
  await workbench.page.keyboard.press("Enter");
  assert.equal((await page.pixelValues(32, 32))["B3"], String(known(1, 32, 32)));
  await workbench.page.keyboard.press("Escape");
});

step("a bar divides two composites, and moves", async () => {
  await page.stretch("Minimum to maximum");
  await page.button("Compare").click();
  await page.frame.locator("#right").getByLabel("Stretch").selectOption({ label: "Minimum to maximum" });
  const left = composite(trueColour, [extremes.B4, extremes.B3, extremes.B2]);
  const right = composite(falseColour, [extremes.B8, extremes.B4, extremes.B3]);
  await expectAt((column, row) => (column < 32 ? left : right)(column, row));
  await workbench.screenshot("bands-compare");
  const bar = page.frame.getByRole("slider", { name: "Divider of the comparison" });
  const from = await bar.boundingBox();
  assert.ok(from);
  const to = await page.position(side, 16, 32);
  await workbench.page.mouse.move(from.x + from.width / 2, from.y + 40);
  await workbench.page.mouse.down();
  await workbench.page.mouse.move(to.x, from.y + 60, { steps: 4 });
  await workbench.page.mouse.up();
  await expectAt((column, row) => (column < 16 ? left : right)(column, row));
  await bar.press("End");
  await expectAt(left);
  await bar.press("Home");
  await expectAt(right);
});

step("another file is laid beside the bar", async () => {
  const right = page.frame.locator("#right");
  await page.button("Another file …").click();
  await workbench.answerFileDialog(join(folder, "other.tif"));
  await right.getByText("other.tif").waitFor();
  await right.getByLabel("What is shown").selectOption({ label: "True colour" });
  await right.getByLabel("Stretch").selectOption({ label: "Minimum to maximum" });
  const limits = [extremes.B4, extremes.B3, extremes.B2];
  await expectAt(composite(trueColour, limits, 1, (band, column, row) => known(band, row, column)));
  await page.button("Compare").click();
  await expectAt(composite(trueColour, limits));
});

step("the view is saved as a picture, transparent where nothing was measured", async () => {
  await page.button("Save PNG").click();
  const path = join(folder, "view.png");
  await workbench.answerFileDialog(path);
  await workbench.file("view.png").waitFor();
  const { data, width, height, channels } = decode(readFileSync(path));
  assert.equal(channels, 4);
  const at = (column: number, row: number): number[] => {
    const [x, y] = [width / 2 + (column + 0.5 - 32) * 8, height / 2 + (row + 0.5 - 32) * 8];
    const from = (Math.round(y) * width + Math.round(x)) * 4;
    return [...data.subarray(from, from + 4)];
  };
  const expected = composite(trueColour, [extremes.B4, extremes.B3, extremes.B2]);
  for (const [column, row] of places) assert.deepEqual(at(column, row), [...expected(column, row), 255]);
  assert.equal(at(1, 1)[3], 0);
});

step("themes change live: what is not image has the theme's colours", async () => {
  for (const [theme, colour] of [
    ["light", [255, 255, 255]],
    ["contrast", [0, 0, 0]],
    ["dark", [31, 31, 31]],
  ] as const) {
    await workbench.theme(theme);
    await expectAt(() => colour, [[1, 1]]);
    await workbench.screenshot(`bands-${theme}`);
  }
});

step("after a reload everything is as it was", async () => {
  await page.show("False colour infrared");
  await page.stretch("Minimum to maximum");
  await page.clickPixel(side, 20, 55);
  await page.pixelValues(20, 55);
  await page.select("Gamma").focus(); // Escape, pressed on the image, would let go of the pixel
  page = await page.afterReload();
  assert.equal((await page.pixelValues(20, 55))["B8"], "3055");
  await expectAt(
    composite(falseColour, [extremes.B8, extremes.B4, extremes.B3]),
    places.filter(([column]) => column !== 20),
  );
});

step("a file that changes on disk is read anew", async () => {
  await writeKnown(join(folder, "known.tif"), (band, column, row) => known(band, row, column));
  await page.frame
    .locator('tr[data-band="B8"]', { hasText: String(known(3, 55, 20)) })
    .waitFor({ timeout: patienceMs });
  await expectAt(
    composite(falseColour, [extremes.B8, extremes.B4, extremes.B3], 1, (band, column, row) =>
      known(band, row, column),
    ),
    places.filter(([column]) => column !== 20),
  );
});

step("nothing outside this machine was asked for, and the page's policy was kept", async () => {
  // what a webview's own files are called: the workbench hands them out itself
  const own = /^https:\/\/[^/]+\.vscode-resource\.vscode-cdn\.net$/;
  assert.deepEqual(
    [...workbench.foreign].filter((origin) => !own.test(origin)),
    [],
  );
  assert.deepEqual(
    workbench.complaints.filter((text) => /Content Security Policy/.test(text) && /bands/.test(text)),
    [],
  );
});
