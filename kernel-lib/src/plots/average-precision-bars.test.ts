import assert from "node:assert/strict";
import { test } from "node:test";
import { averagePrecisionBars } from "./average-precision-bars";

test("the best at the top, a class without positives last and without a bar, the mean over the others", () => {
  const { data, layout } = averagePrecisionBars([0.5, Number.NaN, 0.9], ["a", "b", "c"], { micro: 0.8 });
  assert.deepEqual(data[0]?.["x"], [null, 0.5, 0.9]);
  assert.match(JSON.stringify(layout["yaxis"]), /\["b","a","c"\]/);
  assert.match(JSON.stringify(layout["title"]), /macro 0\.700, micro 0\.800/);
});

test("whiskers reach from the value to the ends of its interval", () => {
  const { data } = averagePrecisionBars([0.5], ["a"], { intervals: [0.25, 1] });
  const { array, arrayminus } = JSON.parse(JSON.stringify(data[0]?.["error_x"]));
  assert.deepEqual([array, arrayminus], [[0.5], [0.25]]);
});

test("no positive anywhere, no classes, lists of another length", () => {
  assert.match(
    JSON.stringify(averagePrecisionBars([Number.NaN], ["a"]).layout),
    /no class has a positive sample/,
  );
  assert.doesNotMatch(JSON.stringify(averagePrecisionBars([Number.NaN], ["a"]).layout), /null|NaN/);
  assert.match(JSON.stringify(averagePrecisionBars([], [])), /no classes to show/);
  assert.throws(() => averagePrecisionBars([1], ["a"], { intervals: [0] }), /two ends an interval/);
});
