import assert from "node:assert/strict";
import { test } from "node:test";
import type { Raster } from "../raster/raster";
import { indexMap } from "./index-map";
import { divergingScale, sequentialScale } from "./palette";

const raster: Raster = {
  data: Uint16Array.of(3000, 1000, 1000, 1000),
  bands: ["B8", "B4"],
  width: 2,
  height: 1,
  nodata: 0,
  transform: [500_000, 10, 0, 100, 0, -10],
  crs: { epsg: 32633, name: "UTM", proj4: "+proj=utm +zone=33 +datum=WGS84 +units=m" },
};

test("NDVI by hand, at the middle of its pixels, on a scale about zero", () => {
  const [trace] = indexMap(raster, "ndvi").data;
  assert.deepEqual(trace?.["z"], [Float32Array.of(0.5, 0)]);
  assert.deepEqual([trace?.["x0"], trace?.["dx"], trace?.["dy"]], [500.005, 0.01, -0.01]);
  assert.deepEqual([trace?.["zmin"], trace?.["zmax"], trace?.["colorscale"]], [-1, 1, divergingScale]);
});

test("an index of one sign has a sequential scale", () => {
  const radar = { ...raster, data: Float32Array.of(-10, -10, -15, -25), bands: ["VV", "VH"] };
  const [trace] = indexMap(radar, "VV-VH").data;
  assert.deepEqual([trace?.["z"], trace?.["colorscale"]], [[Float32Array.of(5, 15)], sequentialScale]);
});

test("a missing band, nothing measured, no pixels", () => {
  assert.throws(() => indexMap(raster, "NBR"), /NBR needs band B12; the image has B8, B4/);
  const blank = indexMap({ ...raster, data: new Uint16Array(4) }, "NDVI");
  assert.match(JSON.stringify(blank.layout["title"]), /nothing was measured/);
  const none = indexMap({ ...raster, data: new Uint16Array(0), width: 0, height: 0 }, "NDVI");
  assert.match(JSON.stringify(none.layout), /no pixels/);
});
