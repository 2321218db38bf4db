import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { productBands } from "../sensors/bands";
import { sharedPath } from "../testing/shared-data";
import { temporaryFolder } from "../testing/temporary-folder";
import { writeTinyImage } from "../testing/tiny-image";
import type { Dataset, Sample, SampleOptions } from "./dataset";
import { openDataset } from "./open-dataset";

async function opened(t: TestContext, address: string): Promise<Dataset> {
  const dataset = await openDataset(address, { threads: 0 });
  t.after(() => dataset.close());
  return dataset;
}

async function all(dataset: Dataset, options?: SampleOptions): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const sample of dataset.samples(options)) samples.push(sample);
  return samples;
}

const bands = { s1: productBands.S1, s2a: productBands.L2A, s2c: productBands.L1C } as const;

/** One band file a band, of 4 × 4 pixels; the first pixel of band b is `first` + b. */
async function writeSeason(
  root: string,
  product: keyof typeof bands,
  place: string,
  season: string,
  first = 1,
): Promise<void> {
  for (const [i, band] of bands[product].entries())
    await writeTinyImage(join(root, product, place, season, `${band}.tif`), 1, 4, first + i);
}

const seasons = ["20200103T105431_20200103T105426_T31TFJ", "20201117T105311_20201117T105310_T31TFJ"] as const;
const [winter, autumn] = seasons;

test("the genuine place: three products on one grid, paired by their order in time", async (t) => {
  const root = sharedPath(t, "data/ssl4eo-s12");
  if (root === undefined) return;
  const dataset = await opened(t, `ssl4eo-s12:${root}?pair=s1,s2a`);
  const samples = await all(dataset);
  assert.deepEqual(
    samples.map(({ id, datetime, labels }) => [id, datetime, labels]),
    [
      ["0000200/20200604T054639_20200604T054831_T43RCP", "2020-06-04T05:46:39Z", null],
      ["0000200/20200823T054639_20200823T055618_T43RCP", "2020-08-23T05:46:39Z", null],
    ],
  );
  // the radar's second image is of 3 September, the surface reflectance's of 13 August
  const radar = await all(await opened(t, `ssl4eo-s12:${root}?product=s1`));
  const surface = await all(await opened(t, `ssl4eo-s12:${root}?product=s2a`));
  for (const [i, { raster, companions }] of samples.entries()) {
    const own = [radar[i], surface[i]];
    assert.match(own[0]?.id ?? "", i === 0 ? /20200607T010800/ : /20200903T131212/);
    assert.match(own[1]?.id ?? "", i === 0 ? /20200604T054639/ : /20200813T054639/);
    assert.deepEqual(
      [companions?.["s1"], companions?.["s2a"]],
      own.map((sample) => sample?.raster),
    );
    for (const image of [raster, companions?.["s1"], companions?.["s2a"]])
      assert.deepEqual([image?.width, image?.height, image?.crs?.epsg], [264, 264, 4326]);
    assert.deepEqual(companions?.["s1"]?.bands, ["VV", "VH"]);
    assert.ok(companions?.["s1"]?.data instanceof Float32Array);
    assert.ok(raster.data instanceof Uint16Array);
  }
});

test("places have gaps, seasons are ordered by date whatever the satellite, and bands of any size come to one grid", async (t) => {
  const root = temporaryFolder(t);
  const later = "S1A_IW_GRDH_1SDV_20200929T001515_20200929T001540_031883_03AE27_9BAF";
  const sooner = "S1B_IW_GRDH_1SDV_20200329T001515_20200329T001540_031883_03AE27_9BAF";
  for (const [place, season] of [
    ["0000009", later],
    ["0000009", sooner],
    ["0000004", later],
  ] as const)
    await writeSeason(root, "s1", place, season);
  const samples = await all(await opened(t, root), { size: 6 });
  assert.deepEqual(
    samples.map(({ id }) => id),
    [`0000004/${later}`, `0000009/${sooner}`, `0000009/${later}`],
  );
  assert.deepEqual([samples[0]?.raster.width, samples[0]?.raster.data[0]], [6, 1]);
});

describe("labels", () => {
  test("are joined by place and season; what fits nothing is said", async (t) => {
    const root = temporaryFolder(t);
    for (const season of seasons) await writeSeason(root, "s2c", "0000002", season);
    await writeSeason(root, "s2c", "0000003", winter);
    const labels = { "0000002": { [winter]: ["0", "4"], [autumn]: [] }, "0000007": { [winter]: ["1"] } };
    writeFileSync(join(root, "ssl4eo_multilabel.json"), JSON.stringify(labels));
    const dataset = await opened(t, root);
    assert.deepEqual(
      (await all(dataset)).map(({ id, labels }) => [id, labels]),
      [[`0000002/${winter}`, ["water", "crops"]]],
    );
    assert.equal(dataset.classes.length, 9);
    assert.deepEqual(dataset.notes, [
      `2 images have no label: left out (0000002/${autumn}, 0000003/${winter})`,
      `1 labels are of images that are not on the disk (0000007/${winter})`,
    ]);
    const kept = await opened(t, `ssl4eo-s12:${root}?unlabelled=keep`);
    assert.deepEqual(
      (await all(kept)).map(({ labels }) => labels),
      [["water", "crops"], null, null],
    );
    assert.match(kept.notes[0] ?? "", /^2 images have no label \(/);
    assert.equal((await opened(t, `ssl4eo-s12:${root}?labels=none`)).length(), 3);
  });

  test("are not given to images of another product", async (t) => {
    const root = temporaryFolder(t);
    await writeSeason(root, "s2a", "0000002", winter);
    writeFileSync(join(root, "ssl4eo_multilabel.json"), "{}");
    const dataset = await opened(t, root);
    assert.match(dataset.notes.join(), /labels are of s2c's images, and s2a is read/);
    await assert.rejects(
      openDataset(`ssl4eo-s12:${root}?labels=${join(root, "ssl4eo_multilabel.json")}`),
      /product=s2c with pair=s2a/,
    );
  });
});

test("a place's seasons go round as pairs", async (t) => {
  const root = temporaryFolder(t);
  for (const [i, season] of seasons.entries()) await writeSeason(root, "s2c", "0000002", season, 1 + 50 * i);
  const samples = await all(await opened(t, `ssl4eo-s12:${root}?pair=season`), { size: 4 });
  assert.deepEqual(
    samples.map(({ raster, companions }) => [raster.data[0], companions?.["season"]?.data[0]]),
    [
      [1, 51],
      [51, 1],
    ],
  );
});

describe("bad data", () => {
  test("a missing band is named, where it is asked for", async (t) => {
    const root = temporaryFolder(t);
    await writeSeason(root, "s2c", "0000002", winter);
    rmSync(join(root, "s2c/0000002", winter, "B10.tif"));
    const dataset = await opened(t, root);
    await assert.rejects(all(dataset), /0000002.* lacks band B10: no B10\.tif; unpack its archive again/);
    assert.equal((await all(dataset, { bands: ["B4", "B3"] })).length, 1);
  });

  test("a place with fewer images of the partner is named", async (t) => {
    const root = temporaryFolder(t);
    for (const season of seasons) await writeSeason(root, "s2c", "0000002", season);
    await writeSeason(root, "s2a", "0000002", winter);
    const stream = (await opened(t, `ssl4eo-s12:${root}?pair=s2a`)).samples({ onBadSample: "skip" });
    const ids: string[] = [];
    for await (const { id } of stream) ids.push(id);
    assert.deepEqual([ids, stream.skipped], [[`0000002/${winter}`], 1]);
  });

  test("a product that is not there is named, with where its archive belongs", async (t) => {
    const root = temporaryFolder(t);
    await writeSeason(root, "s2c", "0000002", winter);
    await assert.rejects(
      openDataset(`ssl4eo-s12:${root}?product=s1`),
      /no .*s1; expected the product's places/,
    );
    await assert.rejects(openDataset(`ssl4eo-s12:${root}?pair=s2c`), /products other than s2c/);
    await assert.rejects(openDataset(`ssl4eo-s12:${temporaryFolder(t)}`), /no SSL4EO-S12 beneath.*mediatum/);
  });
});
