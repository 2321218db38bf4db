import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { softcon } from "./softcon";

/** A map of 10 × 10 pixels that begins with `pixels`, 255 masked, the rest of class 1. */
async function writeMap(path: string, pixels: readonly number[], rest = 1): Promise<void> {
  const data = new Uint8Array(100).fill(rest);
  data.set(pixels);
  const facts = { bands: ["label"], width: 10, height: 10, nodata: 255, transform: null, crs: null };
  await writeGeoTiff(path, { data, ...facts }, { tileSize: 16 });
}

test("maps become labels, by path; masked pixels are none, and small shares count as asked", async (t) => {
  const folder = temporaryFolder(t);
  const season = "20210117T104259_20210117T104300_T31TFJ";
  mkdirSync(join(folder, "0000002", "20200718T105031_20200718T105035_T31TFJ"), { recursive: true });
  const first = join(folder, "0000002", `${season}.tif`);
  const second = join(folder, "0000002", "20200718T105031_20200718T105035_T31TFJ", "label.tif");
  await writeMap(first, [0, 4, 4, 8, 255]);
  await writeMap(second, [], 255);
  const out = join(folder, "labels.json");
  const run = await softcon(["labels", first, second, "-o", out]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /labels of 2 images, 1 of them without any class/);
  assert.deepEqual(JSON.parse(readFileSync(out, "utf8")), {
    "0000002": { [season]: ["0", "1", "4", "8"], "20200718T105031_20200718T105035_T31TFJ": [] },
  });
  // one pixel of 99 is less than 0.02, two are more
  const strict = await softcon(["labels", first, "-o", out, "--min-share", "0.02", "--json"]);
  assert.deepEqual(JSON.parse(strict.stdout), { labels: out, images: 1, empty: 0 });
  assert.deepEqual(JSON.parse(readFileSync(out, "utf8")), { "0000002": { [season]: ["1", "4"] } });
});

test("what is no map, or does not say whose it is, is named, and nothing is written", async (t) => {
  const folder = temporaryFolder(t);
  const out = join(folder, "labels.json");
  const strange = join(folder, "20210117T104259_x.tif");
  await writeMap(strange, [9]);
  const unknown = await softcon(["labels", strange, "-o", out]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /9 is no class of Dynamic World; expected 0 to 8/);
  const nameless = join(folder, "map.tif");
  await writeMap(nameless, []);
  const whose = await softcon(["labels", nameless, "-o", out]);
  assert.match(whose.stderr, /does not say whose map it is; expected PLACE\/SEASON\.tif/);
  const share = await softcon(["labels", nameless, "-o", out, "--min-share", "2"]);
  assert.equal(share.code, 2);
  assert.ok(!existsSync(out));
});
