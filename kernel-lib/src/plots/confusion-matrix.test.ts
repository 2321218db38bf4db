import assert from "node:assert/strict";
import { test } from "node:test";
import { confusionMatrix } from "./confusion-matrix";

test("rows are shares of the true class, numbers are counts, the title has the accuracy", () => {
  const { data, layout } = confusionMatrix([3, 1, 0, 4], ["water", "<trees>"]);
  assert.deepEqual(data[0]?.["z"], [Float32Array.of(0.75, 0.25), Float32Array.of(0, 1)]);
  assert.deepEqual(data[0]?.["text"], [
    ["3", "1"],
    ["", "4"],
  ]);
  assert.match(JSON.stringify(layout["title"]), /overall accuracy 87\.5% of 8 samples/);
  assert.match(JSON.stringify(data[0]?.["customdata"]), /1 of 4 water<br>taken for &lt;trees&gt;/);
});

test("a class without samples is empty, not NaN; one class; none", () => {
  const { data } = confusionMatrix([2, 0, 0, 0], ["a", "b"]);
  assert.deepEqual(data[0]?.["z"], [Float32Array.of(1, 0), Float32Array.of(Number.NaN, Number.NaN)]);
  assert.match(JSON.stringify(confusionMatrix([5], ["only"]).layout["title"]), /100\.0% of 5/);
  assert.match(JSON.stringify(confusionMatrix([0], ["only"]).layout["title"]), /"0 samples/);
  assert.match(JSON.stringify(confusionMatrix([], [])), /no classes to show/);
});

test("counts that are not square in the classes are refused", () => {
  assert.throws(() => confusionMatrix([1, 2, 3], ["a", "b"]), /3 counts for 2 classes: 2 × 2 are needed/);
});
