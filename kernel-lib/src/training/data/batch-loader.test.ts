import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { packDatasets } from "../../datasets/packed/write-packed";
import { productBands } from "../../sensors/bands";
import { labAugmentations } from "../views/augmentation";
import { BatchLoader } from "./batch-loader";
import type { LoadedBatch, LoaderSettings } from "./loader-messages";

const folder = mkdtempSync(join(tmpdir(), "softcon-loader-"));
const [small, large] = [join(folder, "small"), join(folder, "large")];

before(async () => {
  await packDatasets(["synthetic:ssl4eo?seed=5&count=2&side=24"], small, { size: 24, threads: 0 });
  await packDatasets(["synthetic:ssl4eo?seed=6&count=3&side=24"], large, { size: 24, threads: 0 });
});
after(() => rmSync(folder, { recursive: true }));

const [first, second] = labAugmentations["vit-s2"];
const settings: LoaderSettings = {
  addresses: [small, large],
  split: null,
  batch: 6,
  views: {
    form: { bands: productBands.L1C, statistics: "ssl4eo-s12", normalisation: "uint8", clampQuantiles: null },
    size: 16,
    augmentation: [first, second],
    shift: null,
    views: "augment",
  },
  seed: 3,
  position: null,
  readAhead: 2,
  readers: 0,
  workers: 0,
  badSamples: "throw",
};

async function batches(count: number, changes: Partial<LoaderSettings> = {}): Promise<LoadedBatch[]> {
  const { loader } = await BatchLoader.open({ ...settings, ...changes });
  try {
    const all: LoadedBatch[] = [];
    for (let i = 0; i < count; i++) all.push(await loader.next());
    return all;
  } finally {
    await loader.close();
  }
}

const hashOf = ({ first, second, labels }: LoadedBatch): string =>
  createHash("sha256")
    .update(first)
    .update(second)
    .update(labels ?? "none")
    .digest("hex");

test("batches are the same bits whatever the number of threads, and wherever reading begins again", async () => {
  // 20 images: three batches an epoch, two are left over.
  const all = await batches(7);
  const hashes = all.map(hashOf);
  assert.equal(new Set(hashes).size, 7);
  assert.deepEqual(
    all.map(({ position }) => position.epoch),
    [0, 0, 0, 1, 1, 1, 2],
  );
  for (const threads of [1, 3])
    assert.deepEqual(
      (await batches(7, { workers: threads, readers: threads, readAhead: 4 })).map(hashOf),
      hashes,
    );
  for (const done of [1, 2, 3, 5]) {
    const position = all[done - 1]?.position ?? null;
    assert.deepEqual(
      (await batches(7 - done, { position })).map(hashOf),
      hashes.slice(done),
      `after ${done}`,
    );
  }
});

test("a batch is two views of the wanted shape within 0–1, with labels", async () => {
  const [batch] = await batches(1);
  assert.ok(batch);
  assert.deepEqual(batch.shape, [6, 13, 16, 16]);
  for (const view of [batch.first, batch.second]) {
    assert.equal(view.length, 6 * 13 * 16 * 16);
    assert.ok(view.every((value) => value >= 0 && value <= 1));
    assert.ok(new Set(view).size > 1000, "views are not constant");
  }
  assert.notDeepEqual(batch.first, batch.second);
  assert.equal(batch.labels?.length, 6 * 9);
  assert.equal(batch.classes, 9);
});

test("an epoch has every image once", async () => {
  const one = await batches(10, { batch: 2 });
  const two = await batches(10, { batch: 2, seed: 4 });
  assert.deepEqual(one.at(-1)?.position, { epoch: 0, places: 20, perDataset: [8, 12] });
  assert.notDeepEqual(one.map(hashOf), two.map(hashOf));
});

test("data that are not there, too small or of other classes are refused", async () => {
  await assert.rejects(batches(1, { addresses: [join(folder, "nothing")] }), /is no data set known here/);
  await assert.rejects(batches(1, { batch: 21 }), /a batch of 21 is larger than the data set of 20 images/);
  const mixed = [small, "synthetic:eurosat?count=4"];
  await assert.rejects(batches(1, { addresses: mixed }), /has other classes/);
});

test("an image that disappears while training is named, after the batches before it", async () => {
  const victim = join(folder, "victim");
  await packDatasets(["synthetic:ssl4eo?seed=5&count=8&side=12"], victim, { size: 12, threads: 0 });
  const { loader } = await BatchLoader.open({ ...settings, addresses: [victim], readAhead: 1 });
  try {
    await loader.next();
    truncateSync(join(victim, "pixels.bin"), 0);
    await assert.rejects(async () => {
      for (let i = 0; i < 12; i++) await loader.next();
    }, /pixels\.bin has become shorter/);
  } finally {
    await loader.close();
  }
});

test("waiting ends when it is asked to", async () => {
  const { loader } = await BatchLoader.open(settings);
  const controller = new AbortController();
  controller.abort();
  await assert.rejects(loader.next(controller.signal), /interrupted/);
  await loader.close();
});
