import assert from "node:assert/strict";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { sharedPath } from "../../testing/shared-data";
import { temporaryFolder } from "../../testing/temporary-folder";
import { writeTinyImage } from "../../testing/tiny-image";
import type { Dataset, Sample, SampleOptions } from "../dataset";
import { openDataset } from "../open-dataset";

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

describe("v1", () => {
  test("genuine patches: labels regrouped, odd times read, Sentinel-1 beside Sentinel-2", async (t) => {
    const root = sharedPath(t, "data/bigearthnet-v1");
    if (root === undefined) return;
    const dataset = await opened(t, root);
    const samples = await all(dataset);
    assert.deepEqual([dataset.kind, dataset.length(), dataset.bands.length], ["bigearthnet-v1", 8, 12]);
    const odd = samples.find(({ id }) => id === "S2B_MSIL2A_20170924T93021_41_29");
    assert.equal(odd?.datetime, "2017-09-24T09:30:21Z");
    assert.deepEqual([odd?.raster.width, odd?.raster.crs?.epsg], [120, 32635]);
    const pairs = await all(await opened(t, `bigearthnet-v1:${root}?sensor=both`));
    assert.deepEqual(
      pairs.map(({ id }) => id.slice(id.indexOf("T1") + 8)),
      ["36_85", "4_55", "56_35"],
    );
    const radar = await all(await opened(t, `bigearthnet-v1:${root}?sensor=s1`));
    assert.equal(radar.length, 6);
    for (const { id, raster, companions, labels } of pairs) {
      const partner = radar.find((sample) => sample.id.endsWith(id.slice(id.indexOf("T1") + 7)));
      assert.deepEqual(companions?.["s1"], partner?.raster);
      assert.deepEqual(labels, partner?.labels);
      // the same ground, to the metre
      assert.deepEqual(raster.transform, companions?.["s1"]?.transform);
    }
  });

  test("the 43 classes and the lists of splits, where Sentinel-1 files have names of their own", async (t) => {
    const root = sharedPath(t, "data/torchgeo-fake/bigearthnet/v1");
    if (root === undefined) return;
    const dataset = await opened(t, `bigearthnet-v1:${root}?sensor=both&classes=43`);
    const samples = await all(dataset);
    assert.deepEqual(
      samples.map(({ split, companions }) => [split, companions?.["s1"]?.bands.join()]),
      [
        ["train", "VV,VH"],
        ["train", "VV,VH"],
        ["val", "VV,VH"],
        ["test", "VV,VH"],
      ],
    );
    assert.deepEqual(samples[0]?.labels, [
      "Non-irrigated arable land",
      "Broad-leaved forest",
      "Water courses",
    ]);
    assert.equal(dataset.classes.length, 43);
  });

  /** A patch of tiny images. */
  async function writePatch(root: string, name: string, labels: readonly string[] | null): Promise<void> {
    const folder = join(root, "BigEarthNet-v1.0", name);
    for (const band of "B01 B02 B03 B04 B05 B06 B07 B08 B8A B09 B11 B12".split(" "))
      await writeTinyImage(join(folder, `${name}_${band}.tif`), 1, 2);
    if (labels) writeFileSync(join(folder, `${name}_labels_metadata.json`), JSON.stringify({ labels }));
  }

  test("patches under snow or cloud and those without any class are left out, and counted", async (t) => {
    const root = temporaryFolder(t);
    await writePatch(root, "S2A_MSIL2A_20170613T101031_1_1", ["Pastures"]);
    await writePatch(root, "S2A_MSIL2A_20170613T101031_1_2", ["Pastures"]);
    await writePatch(root, "S2A_MSIL2A_20170613T101031_1_3", ["Airports"]);
    writeFileSync(join(root, "patches_with_seasonal_snow.csv"), "S2A_MSIL2A_20170613T101031_1_2\r\n");
    writeFileSync(join(root, "patches_with_cloud_and_shadow.csv"), "S2A_MSIL2A_20180101T101031_9_9\n");
    const dataset = await opened(t, root);
    assert.deepEqual(
      (await all(dataset)).map(({ id }) => id),
      ["S2A_MSIL2A_20170613T101031_1_1"],
    );
    assert.deepEqual(dataset.notes.slice(0, 2), [
      "1 patches have none of the 19 classes: left out",
      "1 patches under snow or cloud left out",
    ]);
    assert.equal((await opened(t, `bigearthnet-v1:${root}?excluded=keep&classes=43`)).length(), 3);
  });

  test("an unknown class, no labels and a missing band are named", async (t) => {
    const root = temporaryFolder(t);
    await writePatch(root, "S2A_MSIL2A_20170613T101031_1_1", ["Pasture"]);
    await assert.rejects(openDataset(root), /20170613T101031_1_1: "Pasture" is none of BigEarthNet v1's 43/);
    await writePatch(root, "S2A_MSIL2A_20170613T101031_1_1", ["Pastures"]);
    rmSync(
      join(root, "BigEarthNet-v1.0/S2A_MSIL2A_20170613T101031_1_1/S2A_MSIL2A_20170613T101031_1_1_B8A.tif"),
    );
    await assert.rejects(all(await opened(t, root)), /lacks band B8A: no S2A_.*_1_1_B8A\.tif/);
    await writePatch(root, "S2A_MSIL2A_20170613T101031_1_2", null);
    await assert.rejects(openDataset(root), /has no .*_1_2_labels_metadata\.json: an image without labels/);
    writeFileSync(
      join(
        root,
        "BigEarthNet-v1.0/S2A_MSIL2A_20170613T101031_1_2/S2A_MSIL2A_20170613T101031_1_2_labels_metadata.json",
      ),
      '{"labels": "Pastures"}',
    );
    await assert.rejects(openDataset(root), /has no list of labels/);
  });

  test("a tenth of train is a fixed choice by seed, and the other splits stay whole", async (t) => {
    const root = temporaryFolder(t);
    const names = Array.from({ length: 30 }, (_, i) => `S2A_MSIL2A_20170613T101031_1_${i}`);
    for (const name of names) {
      mkdirSync(join(root, "BigEarthNet-v1.0", name), { recursive: true });
      writeFileSync(
        join(root, "BigEarthNet-v1.0", name, `${name}_labels_metadata.json`),
        '{"labels":["Pastures"]}',
      );
    }
    writeFileSync(join(root, "train.csv"), names.slice(0, 20).join("\n"));
    writeFileSync(join(root, "val.csv"), names.slice(20).join("\n"));
    const dataset = await opened(t, `bigearthnet-v1:${root}?train=0.1`);
    assert.deepEqual([dataset.length("train"), dataset.length("val")], [2, 10]);
  });
});

describe("v2", () => {
  const base = "data/torchgeo-fake/bigearthnet/v2";

  test("the table's labels and splits, with pairs; reference maps hold the same classes", async (t) => {
    const root = sharedPath(t, base);
    if (root === undefined) return;
    const samples = await all(await opened(t, `bigearthnet-v2:${root}?sensor=both`));
    assert.deepEqual(
      samples.map(({ split, labels }) => [split, labels?.[0]]),
      [
        ["train", "Urban fabric"],
        ["train", "Broad-leaved forest"],
        ["val", "Arable land"],
        ["test", "Coniferous forest"],
      ],
    );
    for (const { raster, companions } of samples) {
      assert.deepEqual([raster.bands.length, raster.width], [12, 120]);
      assert.deepEqual([companions?.["s1"]?.bands.join(), companions?.["s1"]?.width], ["VV,VH", 120]);
    }
    const mapped = await all(await opened(t, `bigearthnet-v2:${root}?labels=maps`));
    assert.deepEqual(
      mapped.map(({ labels }) => labels),
      samples.map(({ labels }) => labels),
    );
  });

  test("patches under snow, cloud or shadow are kept apart; rows without images are said", async (t) => {
    const root = sharedPath(t, base);
    const tables = sharedPath(t, "data/bigearthnet-v2-metadata");
    if (root === undefined || tables === undefined) return;
    const folder = temporaryFolder(t);
    for (const name of ["BigEarthNet-S2", "BigEarthNet-S1"])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    cpSync(join(tables, "metadata.parquet"), join(folder, "metadata.parquet"));
    const dataset = await opened(t, folder);
    assert.match(
      dataset.notes.join("\n"),
      /\d+ patches of metadata\.parquet have no image on the disk: left out/,
    );
    assert.match(dataset.notes.join("\n"), /\d+ images have no label in metadata\.parquet: left out/);
    cpSync(
      join(tables, "metadata_for_patches_with_snow_cloud_or_shadow.parquet"),
      join(folder, "metadata.parquet"),
    );
    const excluded = await opened(t, folder);
    assert.match(excluded.notes.join("\n"), /\d+ patches under snow, cloud or shadow left out/);
  });

  test("genuine folders without their table say what is missing and where it is to be had", async (t) => {
    const root = sharedPath(t, "data/bigearthnet-v2");
    if (root === undefined) return;
    await assert.rejects(openDataset(root), /no metadata\.parquet in .*zenodo.*labels=maps or labels=none/);
    const samples = await all(await opened(t, `bigearthnet-v2:${root}?labels=none`));
    assert.deepEqual(
      samples.map(({ id, labels, split, raster }) => [id.slice(-5), labels, split, raster.crs?.epsg]),
      [
        ["75_43", null, null, 32633],
        ["89_18", null, null, 32633],
      ],
    );
  });

  test("no BigEarthNet at all", async (t) => {
    const folder = temporaryFolder(t);
    await assert.rejects(
      openDataset(`bigearthnet-v1:${folder}`),
      /no BigEarthNet v1 beneath .*bigearth\.net/,
    );
    await assert.rejects(openDataset(`bigearthnet-v2:${folder}`), /no BigEarthNet v2 beneath .*zenodo/);
  });
});
