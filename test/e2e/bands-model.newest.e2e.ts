import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before } from "node:test";
import { productBands, writeGeoTiff } from "#lib/index";
import { smallVit } from "#lib/testing/small-vit";
import { BandPage, type Rgb } from "./band-page";
import { Cleanup } from "./cleanup";
import { plainImage } from "./known-images";
import { becomes } from "./poll";
import { stepsIn } from "./steps";
import { patienceMs, Workbench } from "./workbench";

const cleanup = new Cleanup();
const folder = cleanup.folder();
let workbench: Workbench;
const step = stepsIn(() => workbench);
let page: BandPage;

const side = 64;
/** Four by four tiles of two kinds: those of the left and right column are alike, those between are another kind. */
const tile = 16;
const isOuter = (column: number): boolean => column < tile || column >= 3 * tile;

before(async () => {
  const area = side * side;
  const data = Uint16Array.from({ length: 13 * area }, (_, i) => {
    const [band, column, row] = [Math.floor(i / area), i % side, Math.floor((i % area) / side)];
    const [x, y] = [column % tile, row % tile];
    return isOuter(column) ? 600 + 60 * band + 90 * x : 1500 + 120 * (12 - band) + 70 * (x ^ y);
  });
  await writeGeoTiff(join(folder, "tiles.tif"), plainImage(data, productBands.L1C, side, side));
  smallVit(folder, 13);
  workbench = await Workbench.open({
    folder,
    settings: {
      "softcon.models.folder": join(folder, "hub"),
      "softcon.models.offline": true,
      "softcon.embed.provider": "cpu",
      "softcon.embed.threads": 1,
    },
  });
  cleanup.after(() => workbench.close());
});
after(() => cleanup.run());

/** The ends of viridis. */
const [least, most]: readonly Rgb[] = [
  [0x44, 0x01, 0x54],
  [0xfd, 0xe7, 0x25],
];

step("the grid of tiles is counted and drawn", async () => {
  await workbench.command("SoftCon: Add Local Model…");
  await workbench.answerFileDialog(join(folder, "small-13.safetensors"));
  await workbench.row("Models", "small-13.safetensors").waitFor();
  await workbench.command("View: Show Explorer");
  page = await BandPage.open(workbench, "tiles.tif");
  await page.frame.locator("#model summary").click();
  await page.select("Tile side").fill(String(tile));
  await page.select("Tile step").fill(String(tile));
  await page.select("Tile step").press("Enter");
  await page.frame.locator("#tile-count", { hasText: "16 tiles, 16 in view" }).waitFor();
  const corner = await page.position(side, 15.5, 15.5);
  const [before] = await page.colours([corner]);
  await page.frame.getByLabel("tile grid").check();
  await becomes(async () => String(await page.colours([corner])) !== String([before]), true);
});

step(
  "visible tiles are embedded with a model of one's own, and its patches told apart by colour",
  async () => {
    await page.button("Embed visible tiles …").click();
    await workbench.pick("small-13.safetensors");
    const about = page.frame.locator("#embedded", { hasText: "16 tiles by small-13" });
    await about.waitFor({ timeout: patienceMs });
    assert.match(await about.innerText(), /16 × 16 patch tokens each/);
    await page.frame.getByLabel("tile grid").uncheck();
    await page.select("Opacity of the overlay").fill("1");
    // tiles of one kind get one picture, wherever they stand
    const at = (column: number, row: number) => page.position(side, column, row);
    const spots = [await at(3, 5), await at(3, 37), await at(51, 5), await at(20, 5), await at(36, 53)];
    await becomes(
      async () => {
        const [a, b, c, d, e] = (await page.colours(spots)).map(String);
        return { left: a === b, right: a === c, between: d === e, kinds: a !== d };
      },
      { left: true, right: true, between: true, kinds: true },
    );
    await workbench.screenshot("bands-model-components");
  },
);

step("tiles are coloured by how alike they are to the one that is clicked", async () => {
  await page.select("What the model made of it").selectOption({ label: "Similarity to a tile" });
  await page.clickPixel(side, 8, 40);
  const colour = (column: number): Rgb => (isOuter(column) ? most : least) ?? [0, 0, 0];
  const columns = [4, 20, 40, 60];
  await page.expectColours(
    await Promise.all(
      columns.map(async (column) => [await page.position(side, column, 10), colour(column)] as const),
    ),
  );
  await workbench.screenshot("bands-model-similarity");
});

step("so are patches", async () => {
  await page.select("What the model made of it").selectOption({ label: "Similarity to a patch token" });
  await page.clickPixel(side, 3, 5);
  // the patch that is asked about and those at its place in tiles of the same kind
  await page.expectColours([
    [await page.position(side, 3, 37), most ?? [0, 0, 0]],
    [await page.position(side, 51, 21), most ?? [0, 0, 0]],
  ]);
});

step("the whole image becomes a table, whose vectors are shown", async () => {
  await page.button("Embed all …").click();
  await workbench.pick("small-13.safetensors");
  await workbench.answerFileDialog(join(folder, "tiles.parquet"));
  await page.frame.locator("#embedded", { hasText: "vectors of" }).waitFor({ timeout: 2 * patienceMs });
  await page.clickPixel(side, 20, 40);
  const colour = (column: number): Rgb => (isOuter(column) ? least : most) ?? [0, 0, 0];
  await page.expectColours(
    await Promise.all(
      [4, 36, 60].map(async (column) => [await page.position(side, column, 10), colour(column)] as const),
    ),
  );
});
