import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { type TestContext, test } from "node:test";
import { openEmbeddings } from "#lib/embeddings/embedding-file";
import type { EmbeddingTable } from "#lib/inference/embedding";
import { sharedPath } from "#lib/testing/shared-data";
import { smallVit } from "#lib/testing/small-vit";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { softcon } from "./softcon";

/** Embeds a sample with a small network; undefined where there are no samples. */
async function embedded(
  t: TestContext,
  sample: string,
  channels: 13 | 2,
  ...options: string[]
): Promise<EmbeddingTable | undefined> {
  const input = sharedPath(t, `data/${sample}`);
  if (input === undefined) return undefined;
  const folder = temporaryFolder(t);
  const out = join(folder, "out.parquet");
  const run = await softcon(["embed", input, "-m", smallVit(folder, channels), "-o", out, ...options]);
  assert.equal(run.code, 0, run.stderr);
  const file = await openEmbeddings(out);
  try {
    return await file.table();
  } finally {
    await file.close();
  }
}

/** West, south, east, north of a row's outline. */
function bounds({ rows }: EmbeddingTable, row: number): number[] {
  const ring = rows[row]?.footprint ?? [];
  const [x, y] = [ring.map(([longitude]) => longitude), ring.map(([, latitude]) => latitude)];
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

function near(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - (expected[i] ?? Number.NaN)) <= tolerance, `${actual}, expected ${expected}`);
  });
}

// Bounds below are GDAL's: gdalinfo -json, wgs84Extent, and for tiles osr.CoordinateTransformation of their corners.
const centimetres = 1e-6; // degrees; gdalinfo prints seven digits

test("SSL4EO-S12: one row a season, for Sentinel-2 L1C, L2A and Sentinel-1", async (t) => {
  const optical = [73.2925443, 30.4523487, 73.3193169, 30.4755733];
  const l1c = await embedded(t, "ssl4eo-s12/s2c", 13);
  if (!l1c) return;
  assert.deepEqual(
    l1c.rows.map((row) => [row.id, row.datetime]),
    [
      ["0000200/20200604T054639_20200604T054831_T43RCP/0_0", "2020-06-04T05:46:39.000Z"],
      ["0000200/20200823T054639_20200823T055618_T43RCP/0_0", "2020-08-23T05:46:39.000Z"],
    ],
  );
  near(bounds(l1c, 0), optical, centimetres);
  near(bounds(l1c, 1), optical, centimetres);
  assert.equal(l1c.provenance.preprocessing, "ssl4eo-s12/L1C/uint8");

  const l2a = await embedded(t, "ssl4eo-s12/s2a", 13);
  assert.equal(l2a?.rows.length, 2);
  assert.equal(l2a.provenance.preprocessing, "ssl4eo-s12/L2A/uint8");
  near(bounds(l2a, 1), optical, centimetres);

  const s1 = await embedded(t, "ssl4eo-s12/s1", 2);
  assert.equal(s1?.rows.length, 2);
  assert.match(s1.provenance.preprocessing, /^ssl4eo-s12\/S1\/uint8/);
  near(bounds(s1, 0), [73.2921398, 30.4525254, 73.3191122, 30.4758364], centimetres);
});

test("EuroSAT: one row an image with its label and split, bands in EuroSAT's own order", async (t) => {
  const table = await embedded(t, "eurosat-ms", 13);
  if (!table) return;
  assert.deepEqual(
    table.rows.map((row) => [row.id, row.label, row.split]),
    [
      ["AnnualCrop_1", "AnnualCrop", "test"],
      ["AnnualCrop_2", "AnnualCrop", "train"],
      ["AnnualCrop_3", "AnnualCrop", "train"],
      ["Highway_2", "Highway", "train"],
      ["Pasture_300", "Pasture", "train"],
    ],
  );
  near(bounds(table, 0), [28.5549851, 44.0322872, 28.563125, 44.0381529], centimetres);
  near(bounds(table, 4), [10.255472, 47.8479433, 10.2641405, 47.8537774], centimetres);
  assert.equal(table.provenance.bands.length, 13);
});

test("BigEarthNet: one row a patch, bands at three resolutions", async (t) => {
  const table = await embedded(t, "bigearthnet-v1/BigEarthNet-v1.0", 13);
  if (!table) return;
  assert.deepEqual(
    table.rows.map((row) => row.id.replace(/\/0_0$/, "")),
    [
      "S2A_MSIL2A_20170617T113321_36_85",
      "S2A_MSIL2A_20170617T113321_4_55",
      "S2A_MSIL2A_20171221T112501_56_35",
      "S2A_MSIL2A_20180510T94033_19_86",
      "S2B_MSIL2A_20170924T093019_43_47",
      "S2B_MSIL2A_20170924T93021_41_29",
      "S2B_MSIL2A_20170927T094019_66_56",
      "S2B_MSIL2A_20180421T114349_47_56",
    ],
  );
  near(bounds(table, 0), [-6.8997365, 52.3028948, -6.8816347, 52.3139903], centimetres);
  near(bounds(table, 3), [29.5913192, 64.8618316, 29.6176564, 64.8730309], centimetres);
  assert.equal(table.provenance.bands.includes("B10"), false);
});

test("a data set by its kind: labels and splits of BigEarthNet v2 in the table", async (t) => {
  const root = sharedPath(t, "data/torchgeo-fake/bigearthnet/v2");
  if (root === undefined) return;
  const folder = temporaryFolder(t);
  const out = join(folder, "out.parquet");
  const model = smallVit(folder, 2);
  const run = await softcon(["embed", `bigearthnet-v2:${root}?sensor=s1`, "-m", model, "-o", out]);
  assert.equal(run.code, 0, run.stderr);
  const file = await openEmbeddings(out);
  t.after(() => file.close());
  const { rows } = await file.table();
  assert.deepEqual(
    rows.map(({ labels, split }) => [labels?.[0], split]),
    [
      ["Urban fabric", "train"],
      ["Broad-leaved forest", "train"],
      ["Arable land", "val"],
      ["Coniferous forest", "test"],
    ],
  );
  const tiled = await softcon([
    "embed",
    `eurosat:${root}`,
    "-m",
    model,
    "-o",
    join(folder, "x.parquet"),
    "--tile",
    "32",
  ]);
  assert.equal(tiled.code, 2);
  assert.match(tiled.stderr, /--tile is for scenes, and eurosat:.* is a data set/);
});

test("a folder laid out as a data set that is not whole is embedded without labels, and that is said", async (t) => {
  const root = sharedPath(t, "data/bigearthnet-v2");
  if (root === undefined) return;
  const folder = temporaryFolder(t);
  const out = join(folder, "out.parquet");
  const run = await softcon(["embed", join(root), "-m", smallVit(folder, 13), "-o", out]);
  assert.match(run.stderr, /is read as plain images, without labels: no metadata\.parquet/);
});

test("a Major TOM cell at tile 224, stride 112: 9 × 9 rows, the last of each moved inward", async (t) => {
  const table = await embedded(t, "major-tom", 13, "--tile", "224", "--stride", "112");
  if (!table) return;
  assert.equal(table.rows.length, 81);
  const corners = ["0_0", "112_0", "844_844"].map((at) =>
    table.rows.findIndex((row) => row.id.endsWith(`/${at}`)),
  );
  assert.deepEqual(corners, [0, 1, 80]);
  const tolerance = 1e-6;
  near(bounds(table, 0), [103.7025333486, 17.9474249671, 103.7238289065, 17.9678066597], tolerance);
  near(bounds(table, 1), [103.7131084691, 17.9474953056, 103.7344029203, 17.9678759307], tolerance);
  near(bounds(table, 80), [103.782746915, 17.8716713371, 103.8040243881, 17.8920445355], tolerance);
  assert.equal(
    basename(table.rows[0]?.source ?? ""),
    "S2B_MSIL2A_20200223T032739_N9999_R018_T48QUE_20230924T183543",
  );
});
