import assert from "node:assert/strict";
import { test } from "node:test";
import { spectralCurves } from "./spectral-curves";

test("bands stand in the order of their wavelengths, with their widths", () => {
  const { data, layout } = spectralCurves(
    [{ name: "grass", values: [900, 3000, Number.NaN] }],
    ["B4", "B8", "B2"],
  );
  assert.deepEqual(data[0]?.["x"], [492.4, 664.6, 832.8]);
  assert.deepEqual(data[0]?.["y"], [null, 900, 3000]);
  const shapes: { x0: number; x1: number }[] = JSON.parse(JSON.stringify(layout["shapes"]));
  assert.deepEqual(shapes.map(({ x0, x1 }) => x1 - x0).map(Math.round), [66, 31, 106]);
});

test("deviations are drawn around their curve, in one legend entry", () => {
  const { data } = spectralCurves([{ name: "a", values: [1, 2], deviation: [0.5, 1] }], ["B4", "B8"]);
  assert.deepEqual(data[0]?.["y"], [1.5, 3, 1, 0.5]);
  assert.deepEqual(
    data.map((trace) => trace["legendgroup"]),
    ["0", "0"],
  );
  assert.equal(data[0]?.["showlegend"], false);
});

test("labels of close bands stand on lines of their own", () => {
  const { layout } = spectralCurves([{ name: "a", values: [1, 2, 3, 4] }], ["B7", "B8", "B8A", "B12"]);
  const labels: { text: string; yshift: number }[] = JSON.parse(JSON.stringify(layout["annotations"]));
  assert.deepEqual(
    labels.map(({ text, yshift }) => [text, yshift]),
    [
      ["B7", 0],
      ["B8", 13],
      ["B8A", 0], // far enough from B7
      ["B12", 0],
    ],
  );
});

test("radar, a wrong number of values, an unknown band and no curves", () => {
  assert.throws(() => spectralCurves([], ["VV"]), /VV is radar/);
  assert.throws(
    () => spectralCurves([{ name: "a", values: [1] }], ["B4", "B8"]),
    /"a" has 1 values for 2 bands/,
  );
  assert.throws(() => spectralCurves([], ["B99"]), /"B99" is no band/);
  assert.match(JSON.stringify(spectralCurves([], ["B4"])), /no spectra to show/);
});
