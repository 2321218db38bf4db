import assert from "node:assert/strict";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { openScene } from "../raster/open-scene";
import { sharedPath } from "../testing/shared-data";
import { temporaryFolder } from "../testing/temporary-folder";
import { writeTinyImage } from "../testing/tiny-image";
import type { Dataset, Sample, SkippedSample } from "./dataset";
import { openDataset } from "./open-dataset";

async function opened(t: TestContext, address: string): Promise<Dataset> {
  const dataset = await openDataset(address, { threads: 0 });
  t.after(() => dataset.close());
  return dataset;
}

async function all(dataset: Dataset): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const sample of dataset.samples()) samples.push(sample);
  return samples;
}

test("the genuine tiles come in canonical order: the file's last band is B8A", async (t) => {
  const root = sharedPath(t, "data/eurosat-ms");
  if (root === undefined) return;
  const dataset = await opened(t, root);
  assert.deepEqual(
    [dataset.kind, dataset.multiLabel, dataset.length(), dataset.classes.length],
    ["eurosat", false, 5, 10],
  );
  for (const { id, raster, labels, source, footprint } of await all(dataset)) {
    assert.deepEqual(labels, [id.split("_")[0]]);
    assert.deepEqual([raster.bands.length, raster.width, raster.height], [13, 64, 64]);
    assert.ok(footprint);
    const scene = await openScene(source, { bandNames: Array.from({ length: 13 }, (_, i) => `s${i}`) });
    const stored = await scene.read({ x: 0, y: 0, width: 64, height: 64 });
    await scene.close();
    const ours = raster.data.subarray(raster.bands.indexOf("B8A") * 4096).slice(0, 4096);
    assert.deepEqual(ours, stored.data.slice(12 * 4096));
    // Land is a little brighter at 865 nm than at 783 nm, and the cirrus band sees next to nothing of it.
    const mean = (band: string): number => {
      const at = raster.bands.indexOf(band) * 4096;
      let sum = 0;
      for (let i = at; i < at + 4096; i++) sum += raster.data[i] ?? Number.NaN;
      return sum / 4096;
    };
    const ratio = mean("B8A") / mean("B7");
    assert.ok(ratio > 1 && ratio < 1.2 && mean("B10") < 20, id);
  }
});

describe("splits", () => {
  test("are those of the lists, and what does not fit together is said", async (t) => {
    const root = temporaryFolder(t);
    for (const n of [1, 2, 3]) await writeTinyImage(join(root, `ds/tif/River/River_${n}.tif`), 13, 4);
    writeFileSync(join(root, "eurosat-train.txt"), "River_2.jpg\nRiver_9.jpg\n");
    writeFileSync(join(root, "eurosat-val.txt"), "River_2.jpg\n");
    writeFileSync(join(root, "eurosat-test.txt"), "River_1.jpg\r\n");
    const dataset = await opened(t, root);
    assert.deepEqual(
      (await all(dataset)).map(({ id, split }) => [id, split]),
      [
        ["River_1", "test"],
        ["River_2", "train"],
        ["River_3", null],
      ],
    );
    assert.deepEqual([dataset.splits, dataset.length("train")], [["train", "test"], 1]);
    assert.deepEqual(dataset.notes.slice(1), [
      "1 image listed but not there: River_9",
      "1 image in more than one list, of which the first counts: River_2",
      "1 image in no list: River_3",
    ]);
    await assert.rejects(
      openDataset(`eurosat:${root}?splits=spatial`),
      /no eurosat-spatial-train\.txt.*huggingface.*splits=random/,
    );
  });

  test("without lists are 80/20 in every class, and the seed decides which", async (t) => {
    const root = temporaryFolder(t);
    for (let n = 1; n <= 10; n++)
      for (const label of ["Forest", "River"])
        await writeTinyImage(join(root, label, `${label}_${n}.tif`), 13, 2);
    const tests = async (seed: number): Promise<string[]> => {
      const dataset = await opened(t, `eurosat:${root}?seed=${seed}`);
      assert.deepEqual([dataset.length("train"), dataset.length("test")], [16, 4]);
      const ids: string[] = [];
      for await (const { id } of dataset.samples({ split: "test" })) ids.push(id);
      return ids;
    };
    const once = await tests(42);
    assert.deepEqual(
      once.map((id) => id.split("_")[0]),
      ["Forest", "Forest", "River", "River"],
    );
    assert.deepEqual(await tests(42), once);
    assert.notDeepEqual(await tests(1), once);
  });
});

test("EuroSAT-SAR has VV and VH in the same folders", async (t) => {
  const root = temporaryFolder(t);
  await writeTinyImage(join(root, "River/River_1.tif"), 2, 4);
  const dataset = await opened(t, root);
  assert.equal(dataset.name, "EuroSAT-SAR");
  const [sample] = await all(dataset);
  assert.deepEqual(sample?.raster.bands, ["VV", "VH"]);
  assert.deepEqual([...(sample?.raster.data ?? [])].slice(14, 18), [15, 16, 101, 102]);
});

describe("bad data", () => {
  test("a cut file and one with other bands name themselves, and are by option left out and counted", async (t) => {
    const root = temporaryFolder(t);
    for (let n = 1; n <= 4; n++)
      await writeTinyImage(join(root, `River/River_${n}.tif`), n === 3 ? 12 : 13, 16);
    truncateSync(join(root, "River/River_2.tif"), 2000);
    const dataset = await opened(t, root);
    await assert.rejects(all(dataset), /River_2\.tif is (damaged|cut)/);
    const skipped: SkippedSample[] = [];
    const ids: string[] = [];
    const stream = dataset.samples({ onBadSample: "skip", onSkip: (sample) => skipped.push(sample) });
    for await (const { id } of stream) ids.push(id);
    assert.deepEqual([ids, stream.skipped], [["River_1", "River_4"], 2]);
    assert.match(skipped[1]?.reason ?? "", /13 band names .* for .*River_3\.tif, which has 12/);
  });

  test("a folder that is no class is named", async (t) => {
    const root = temporaryFolder(t);
    await writeTinyImage(join(root, "River/River_1.tif"), 13, 2);
    await writeTinyImage(join(root, "Desert/Desert_1.tif"), 13, 2);
    await assert.rejects(
      openDataset(`eurosat:${root}`),
      /"Desert" is no class of EuroSAT; expected AnnualCrop/,
    );
  });

  test("images that are not EuroSAT's are told by their bands", async (t) => {
    const root = temporaryFolder(t);
    await writeTinyImage(join(root, "River/River_1.tif"), 3, 2);
    await assert.rejects(openDataset(`eurosat:${root}`), /has 3 bands; expected EuroSAT's 13/);
  });

  test("an unknown band, parameter or value is a usage problem", async (t) => {
    const root = temporaryFolder(t);
    await writeTinyImage(join(root, "River/River_1.tif"), 13, 2);
    const dataset = await opened(t, root);
    const read = async (): Promise<void> => {
      for await (const _ of dataset.samples({ bands: ["VV"], onBadSample: "skip" }));
    };
    await assert.rejects(read(), { kind: "usage", message: /no band VV in this data set; it has B1, B2/ });
    await assert.rejects(
      openDataset(`eurosat:${root}?split=x`),
      /takes no parameter "split"; it takes splits, seed/,
    );
    await assert.rejects(openDataset(`eurosat:${root}?splits=x`), /splits=x; expected one of/);
    await assert.rejects(openDataset("eurosat:/nowhere"), /no EuroSAT beneath \/nowhere.*zenodo/);
  });
});

test("bands and sizes asked for are those given, from threads of its own too", async (t) => {
  const root = temporaryFolder(t);
  for (let n = 1; n <= 5; n++) await writeTinyImage(join(root, `River/River_${n}.tif`), 13, 2, n);
  const dataset = await openDataset(root, { threads: 2 });
  t.after(() => dataset.close());
  const seen: unknown[] = [];
  for await (const { id, raster } of dataset.samples({ bands: ["B8A", "B4"], size: 4 }))
    seen.push([id, raster.bands.join(), raster.width, raster.data[0], raster.data[16]]);
  assert.deepEqual(
    seen,
    [1, 2, 3, 4, 5].map((n) => [`River_${n}`, "B8A,B4", 4, 1200 + n, 300 + n]),
  );
});
