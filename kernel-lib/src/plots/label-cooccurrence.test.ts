import assert from "node:assert/strict";
import { test } from "node:test";
import { countCooccurrence, labelCooccurrence } from "./label-cooccurrence";

const samples = [["a", "b"], ["a"], ["a", "c", "c"], null, []];

test("pairs are counted once a sample, labels by frequency", () => {
  const { labels, counts } = countCooccurrence(samples);
  assert.deepEqual(labels, ["a", "b", "c"]);
  assert.deepEqual([...counts], [3, 1, 1, 1, 1, 0, 1, 0, 1]);
});

test("rows are shares of the samples that have the row's label", () => {
  const { data } = labelCooccurrence(samples);
  assert.deepEqual(data[0]?.["z"], [
    Float32Array.of(1, 1 / 3, 1 / 3),
    Float32Array.of(1, 1, 0),
    Float32Array.of(1, 0, 1),
  ]);
});

test("too many labels are cut to the most frequent, and the figure says so; none are said", () => {
  const { data, layout } = labelCooccurrence(samples, { most: 1 });
  assert.deepEqual(data[0]?.["z"], [Float32Array.of(1)]);
  assert.match(JSON.stringify(layout["title"]), /5 samples; the 1 most frequent of 3 labels/);
  assert.match(JSON.stringify(labelCooccurrence([null, []])), /no sample has a label/);
});
