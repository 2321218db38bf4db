import assert from "node:assert/strict";
import { test } from "node:test";
import type { Raster } from "../raster/raster";
import { bandHistograms, histogram } from "./band-histograms";

const place = { nodata: 0, transform: null, crs: null } as const;

test("shares of the values by bin: the upper limit is in the last, what lies outside in none", () => {
  const { shares } = histogram(Float32Array.of(0, 1, 1, 2, 4, 9), [0, 4], 4);
  assert.deepEqual(
    [...shares].map((share) => Math.round(share * 6)),
    [1, 2, 1, 1],
  );
});

test("each band has its panel, with the preset's mean and deviation", () => {
  const raster: Raster = {
    ...place,
    data: Float32Array.of(-12, -13, -20, -21),
    bands: ["VV", "VH"],
    width: 2,
    height: 1,
  };
  const { data, layout } = bandHistograms(raster);
  const means = data.filter((trace) => trace["name"] === "preset: mean").map((trace) => trace["x"]);
  assert.deepEqual(means, [
    [-12.54847273, -12.54847273],
    [-20.19237134, -20.19237134],
  ]);
  const [range] = data.filter((trace) => trace["legendgroup"] === "range").map((trace) => trace["x"]);
  assert.deepEqual(range, [-17.8054499, -7.29149556, -7.29149556, -17.8054499]);
  assert.match(JSON.stringify(layout["title"]), /decibels, against ssl4eo-s12, S1/);
  assert.equal(data.filter((trace) => trace["showlegend"] === true).length, 3);
});

test("bands without a name have no preset; a band without a measurement says so", () => {
  const raster: Raster = {
    ...place,
    data: Float32Array.of(1, Number.NaN),
    bands: ["band1", "band2"],
    width: 1,
    height: 1,
  };
  const { data, layout } = bandHistograms(raster);
  assert.equal(data.length, 2);
  assert.match(JSON.stringify(layout["annotations"]), /<b>band2<\/b> nothing measured/);
  assert.doesNotMatch(JSON.stringify(layout), /NaN|null/);
});

test("an image without bands, and a preset that does not cover it", () => {
  assert.match(
    JSON.stringify(bandHistograms({ ...place, data: new Float32Array(0), bands: [], width: 0, height: 0 })),
    /no bands/,
  );
  const radar: Raster = { ...place, data: Float32Array.of(1), bands: ["VV"], width: 1, height: 1 };
  assert.throws(() => bandHistograms(radar, { preset: "eurosat" }), /"eurosat" has no S1/);
});
