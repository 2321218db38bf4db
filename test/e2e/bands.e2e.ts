import { join } from "node:path";
import { after, before, test } from "node:test";
import { BandPage, type Rgb } from "./band-page";
import { known, side, writeKnown } from "./known-images";
import { scratchFolder } from "./scratch";
import { Workbench } from "./workbench";

const folder = scratchFolder();
let workbench: Workbench;
let page: BandPage;

before(async () => {
  await writeKnown(join(folder.path, "known.tif"));
  workbench = await Workbench.open({ folder: folder.path });
});
after(async () => {
  await workbench?.close();
  folder.remove();
});

const places = [
  [10, 10],
  [50, 20],
  [20, 55],
  [63, 63],
  [4, 0],
] as const;

/** What each place should look like. */
async function expectAt(colour: (column: number, row: number) => Rgb): Promise<void> {
  await page.expectColours(
    await Promise.all(
      places.map(
        async ([column, row]) => [await page.position(side, column, row), colour(column, row)] as const,
      ),
    ),
  );
}

/** Stretched by limits for B4, B3, B2. */
const stretched =
  (limits: readonly (readonly [number, number])[], gamma = 1) =>
  (column: number, row: number): Rgb => {
    const part = (channel: number): number => {
      const [low, high] = limits[channel] ?? [0, 1];
      const share = (known(2 - channel, column, row) - low) / (high - low);
      return Math.round(255 * Math.min(Math.max(share, 0), 1) ** gamma);
    };
    return [part(0), part(1), part(2)];
  };

test("true colour from minimum to maximum: every pixel has the colour that its numbers give", async () => {
  page = await BandPage.open(workbench, "known.tif");
  await page.stretch("Minimum to maximum");
  // smallest and largest number of each band outside of the nodata square
  await expectAt(
    stretched([
      [200 + 20 * 4, 200 + 20 * 126],
      [200, 200 + 40 * 63],
      [200, 200 + 40 * 63],
    ]),
  );
  await workbench.screenshot("bands");
});
