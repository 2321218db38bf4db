import assert from "node:assert/strict";
import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { resize } from "../../raster/resample";
import { temporaryFolder } from "../../testing/temporary-folder";
import type { Sample } from "../dataset";
import { dynamicWorldClasses } from "../dynamic-world";
import { openDataset } from "../open-dataset";
import { packDatasets } from "./write-packed";

const address = "synthetic:ssl4eo?seed=4&count=2&side=36&pair=s1,season";

async function samplesOf(source: string, options = {}): Promise<Sample[]> {
  const dataset = await openDataset(source, { threads: 0 });
  try {
    const samples: Sample[] = [];
    for await (const sample of dataset.samples(options)) samples.push(sample);
    return samples;
  } finally {
    await dataset.close();
  }
}

test("a packed data set gives what it was packed from, companions too", async (t) => {
  const folder = join(temporaryFolder(t), "packed");
  const result = await packDatasets([address], folder, { size: 36, threads: 0 });
  assert.equal(result.images, 8);
  assert.equal(result.bytes, 8 * 36 * 36 * (13 * 2 + 2 * 4 + 13 * 2));
  const [before, after] = [await samplesOf(address), await samplesOf(folder)];
  for (const [i, sample] of before.entries()) {
    const again = after[i];
    assert.ok(again);
    for (const key of ["id", "labels", "split", "datetime"] as const)
      assert.deepEqual(again[key], sample[key]);
    assert.deepEqual(again.raster.data, sample.raster.data);
    assert.deepEqual(again.raster.bands, sample.raster.bands);
    for (const name of ["s1", "season"])
      assert.deepEqual(again.companions?.[name]?.data, sample.companions?.[name]?.data);
  }
});

test("images are brought to one size, averaging, and data sets are joined", async (t) => {
  const folder = join(temporaryFolder(t), "packed");
  const addresses = [1, 2].map((seed) => `synthetic:ssl4eo?seed=${seed}&count=1&side=48`);
  await packDatasets(addresses, folder, { size: 24, threads: 0 });
  const dataset = await openDataset(`packed:${folder}`);
  assert.deepEqual(dataset.classes, dynamicWorldClasses);
  assert.equal(dataset.length(), 8);
  await dataset.close();
  const [original] = await samplesOf(addresses[1] ?? "");
  const found = (await samplesOf(folder))[4];
  assert.ok(original && found);
  const shape = { channels: 13, width: 48, height: 48 };
  const expected = resize(original.raster.data, shape, { width: 24, height: 24 }, { antialias: true });
  assert.deepEqual(found.raster.data, expected);
});

test("a packed data set that has shrunk, or is described wrongly, is refused", async (t) => {
  const folder = join(temporaryFolder(t), "packed");
  await packDatasets(["synthetic:ssl4eo?seed=1&count=1&side=12"], folder, { size: 12, threads: 0 });
  await assert.rejects(packDatasets([address], folder, { size: 12 }), /is there already/);
  const pixels = join(folder, "pixels.bin");
  const opened = await openDataset(folder);
  truncateSync(pixels, 2 * 13 * 12 * 12 * 2);
  await assert.rejects(async () => {
    for await (const _ of opened.samples());
  }, /has become shorter: image 2 is not there any more/);
  await opened.close();
  await assert.rejects(openDataset(folder), /has 7488 bytes; 4 images of 3744 bytes were expected/);
  const description = join(folder, "packed.json");
  const text = readFileSync(description, "utf8");
  for (const [from, to] of [
    ['"size":12', '"size":-1'],
    ['"uint16"', '"complex"'],
    ['"labels":[', '"labels":[99,'],
    ["{", "["],
  ] as const) {
    writeFileSync(description, text.replace(from, to));
    await assert.rejects(openDataset(folder), /pack.* again/);
  }
});

test("data sets of other classes are not packed together, and nothing is left behind", async (t) => {
  const folder = join(temporaryFolder(t), "packed");
  const odd = [`synthetic:ssl4eo?seed=1&count=1&side=12`, "synthetic:eurosat?seed=1&count=1"];
  await assert.rejects(packDatasets(odd, folder, { size: 12, threads: 0 }), /other classes/);
  assert.equal(existsSync(folder), false);
});
