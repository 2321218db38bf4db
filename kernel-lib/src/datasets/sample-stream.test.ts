import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SoftconError } from "../core/errors";
import { datasetOf } from "./collection";
import type { Dataset, Sample, SampleOptions, SkippedSample } from "./dataset";

/** `count` images of one pixel, the number of the image; those in `damaged` cannot be read. */
function counting(count: number, damaged: readonly number[] = [], loads: number[] = []): Dataset {
  return datasetOf({
    kind: "counting",
    name: "Counting",
    classes: [],
    multiLabel: true,
    bands: ["band1"],
    notes: [],
    entries: Array.from({ length: count }, (_, i) => ({
      id: `n${i}`,
      number: i,
      split: i % 5 === 0 ? "val" : "train",
    })),
    load: async (entry): Promise<Sample> => {
      loads.push(entry.number);
      if (damaged.includes(entry.number)) throw new SoftconError(`${entry.id}.tif is cut short`);
      return {
        ...{ id: entry.id, split: entry.split, labels: null, footprint: null, datetime: null, source: "" },
        raster: {
          ...{ data: Uint8Array.of(entry.number), bands: ["band1"], width: 1, height: 1 },
          ...{ nodata: null, transform: null, crs: null },
        },
      };
    },
  });
}

async function ids(dataset: Dataset, options?: SampleOptions): Promise<string[]> {
  const all: string[] = [];
  for await (const { id } of dataset.samples(options)) all.push(id);
  return all;
}

test("all images come in order, and a split has its own", async () => {
  const dataset = counting(10);
  assert.deepEqual(dataset.splits, ["train", "val"]);
  assert.deepEqual([dataset.length(), dataset.length("train"), dataset.length("val")], [10, 8, 2]);
  assert.deepEqual(
    await ids(dataset),
    Array.from({ length: 10 }, (_, i) => `n${i}`),
  );
  assert.deepEqual(await ids(dataset, { split: "val" }), ["n0", "n5"]);
  assert.throws(() => dataset.length("test"), /Counting has no split "test"; it has train, val/);
  await assert.rejects(ids(dataset, { split: "test" }), /no split "test"/);
});

test("a seed decides the order, and shards cut it into disjoint parts that are whole together", async () => {
  const dataset = counting(101);
  const once = await ids(dataset, { shuffle: 7 });
  assert.deepEqual(await ids(dataset, { shuffle: 7 }), once);
  assert.notDeepEqual(await ids(dataset, { shuffle: 8 }), once);
  assert.notDeepEqual(once, await ids(dataset));
  assert.equal(new Set(once).size, 101);
  const parts = await Promise.all(
    [0, 1, 2].map((index) => ids(dataset, { shuffle: 7, shard: { index, count: 3 } })),
  );
  assert.deepEqual(
    parts.map((part) => part.length),
    [34, 34, 33],
  );
  assert.deepEqual(
    once,
    once.map((_, i) => parts[i % 3]?.[Math.floor(i / 3)]),
  );
  assert.deepEqual(await ids(dataset, { shuffle: 7, skip: 99 }), once.slice(99));
});

describe("a bad image", () => {
  test("is thrown when its turn comes, not before", async () => {
    const seen: string[] = [];
    await assert.rejects(async () => {
      for await (const { id } of counting(10, [3]).samples()) seen.push(id);
    }, /n3\.tif is cut short/);
    assert.deepEqual(seen, ["n0", "n1", "n2"]);
  });

  test("is by option left out, named and counted", async () => {
    const named: SkippedSample[] = [];
    const stream = counting(10, [3, 7]).samples({
      onBadSample: "skip",
      onSkip: (sample) => named.push(sample),
    });
    let read = 0;
    for await (const _ of stream) read++;
    assert.deepEqual([read, stream.skipped], [8, 2]);
    assert.deepEqual(named, [
      { id: "n3", reason: "n3.tif is cut short" },
      { id: "n7", reason: "n7.tif is cut short" },
    ]);
  });

  test("that is a defect of ours, or a wrong option, is never left out", async () => {
    const broken = datasetOf({
      ...{ kind: "x", name: "X", classes: [], multiLabel: true, bands: [], notes: [] },
      entries: [{ id: "a", split: null }],
      load: async () => {
        throw new TypeError("ours");
      },
    });
    await assert.rejects(ids(broken, { onBadSample: "skip" }), /ours/);
  });
});

test("a fixed number is read ahead, and nothing more once the consumer leaves", async () => {
  const loads: number[] = [];
  for await (const { id } of counting(1000, [], loads).samples({ readAhead: 4 })) if (id === "n9") break;
  assert.equal(loads.length, 14);
});

test("progress counts what was left out and skipped over", async () => {
  const seen: number[] = [];
  await ids(counting(6, [4]), {
    ...{ skip: 2, onBadSample: "skip" },
    onProgress: ({ done, total }) => seen.push(done, total ?? 0),
  });
  assert.deepEqual(seen, [3, 6, 4, 6, 5, 6, 6, 6]);
});

test("an aborted stream ends in the interrupted problem", async () => {
  const abort = new AbortController();
  await assert.rejects(
    async () => {
      for await (const { id } of counting(10).samples({ signal: abort.signal }))
        if (id === "n1") abort.abort();
    },
    { name: "SoftconError", kind: "interrupted" },
  );
});

test("options without sense are refused", async () => {
  const dataset = counting(3);
  await assert.rejects(ids(dataset, { shard: { index: 2, count: 2 } }), /shard 2 of 2/);
  await assert.rejects(ids(dataset, { shuffle: 0.5 }), /shuffle 0\.5/);
  await assert.rejects(ids(dataset, { skip: -1 }), /skip: -1/);
  await assert.rejects(ids(dataset, { readAhead: Number.NaN }), /read ahead NaN/);
});
