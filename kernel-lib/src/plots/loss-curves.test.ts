import assert from "node:assert/strict";
import { test } from "node:test";
import { extended, lossCurves, lossUpdate } from "./loss-curves";

const begun = [
  { name: "training", x: [0, 10], y: [3, 2] },
  { name: "validation", x: [0], y: [3.5] },
];

test("a figure that is updated is the figure of all points", () => {
  const more = [{ name: "validation", x: [10, 20], y: [2.5, Number.NaN] }];
  const figure = lossCurves(begun);
  const update = lossUpdate(figure, more);
  assert.deepEqual(update, { update: { x: [[10, 20]], y: [[2.5, null]] }, traces: [1] });
  const whole = lossCurves([
    begun[0] ?? { name: "", x: [], y: [] },
    { name: "validation", x: [0, 10, 20], y: [3.5, 2.5, Number.NaN] },
  ]);
  assert.deepEqual(extended(figure, update).data, whole.data);
});

test("a live figure begins with empty curves; a single point is visible", () => {
  assert.deepEqual(lossCurves([{ name: "loss", x: [], y: [] }]).data[0]?.["y"], []);
  assert.equal(lossCurves([{ name: "loss", x: [1], y: [1] }]).data[0]?.["mode"], "markers");
});

test("values that are not finite are gaps and counted; unknown curves and unequal lists are refused", () => {
  const figure = lossCurves([{ name: "loss", x: [1, 2], y: [Number.NaN, 1] }]);
  assert.deepEqual(figure.data[0]?.["y"], [null, 1]);
  assert.match(JSON.stringify(figure.layout["title"]), /1 values are not finite/);
  assert.throws(() => lossUpdate(figure, [{ name: "other", x: [], y: [] }]), /no curve "other"; it has loss/);
  assert.throws(() => lossCurves([{ name: "loss", x: [1], y: [] }]), /1 steps and 0 values/);
});
