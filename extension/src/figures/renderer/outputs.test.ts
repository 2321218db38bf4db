import assert from "node:assert/strict";
import { test } from "node:test";
import { rasterOutputOf } from "./raster-output";
import { imagePixel } from "./raster-pixels";
import { tableOutputOf } from "./table-output";

const view = {
  name: "a in grey",
  channels: [[0], [0], [0]],
  limits: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
};
const planes = { type: "uint8", data: "", width: 2, height: 2, bands: ["a"] };
const raster = {
  about: "x",
  width: 4,
  height: 4,
  exact: true,
  path: null,
  nodata: null,
  planes,
  views: [view],
};
const table = {
  about: "x",
  rows: 7,
  dim: 2,
  path: "t.parquet",
  columns: [{ name: "id", kind: "text" }],
  cells: [["a"], [null]],
  vectors: { points: 2, most: 3, data: Buffer.from([127, 0, 128, 129]).toString("base64") },
};

test("an image's output is taken as it is, with the count of its numbers", () => {
  assert.equal(rasterOutputOf(raster)?.planes.count, 4);
  assert.deepEqual(rasterOutputOf({ ...raster, exact: 1, nodata: "x" })?.exact, false);
});

test("what would ask for much memory, or for bands that there are not, is no image", () => {
  const wrong: readonly unknown[] = [
    null,
    [],
    { ...raster, about: 1 },
    { ...raster, width: 0 },
    { ...raster, width: 1.5 },
    { ...raster, planes: { ...planes, width: 100_000 } },
    { ...raster, planes: { ...planes, height: -1 } },
    { ...raster, planes: { ...planes, type: "constructor" } },
    { ...raster, planes: { ...planes, bands: [] } },
    { ...raster, planes: { ...planes, bands: new Array(1000).fill("b") } },
    { ...raster, views: [] },
    { ...raster, views: [{ ...view, channels: [[0], [0], [1]] }] },
    { ...raster, views: [{ ...view, channels: [[0], [0]] }] },
    {
      ...raster,
      views: [
        {
          ...view,
          limits: [
            [0, 1],
            [0, 1],
            [0, "1"],
          ],
        },
      ],
    },
  ];
  for (const given of wrong) assert.equal(rasterOutputOf(given), null, JSON.stringify(given).slice(0, 200));
});

test("a table's vectors are shares of the largest number; what is not measured is none", () => {
  const output = tableOutputOf(table);
  assert.deepEqual(output?.vectors, [
    [1, 0],
    [Number.NaN, -1],
  ]);
  assert.deepEqual([output?.rows, output?.cells, output?.pictures], [7, [["a"], [null]], []]);
});

test("what has other rows than it says is no table", () => {
  const wrong: readonly unknown[] = [
    5,
    { ...table, rows: -1 },
    { ...table, columns: [] },
    { ...table, columns: [{ name: "id", kind: "html" }] },
    { ...table, cells: [["a", "b"], [null]] },
    { ...table, cells: [[{}], [null]] },
    { ...table, cells: new Array(5000).fill(["a"]) },
    { ...table, vectors: { points: 2, most: 3, data: "AAAA" } },
    { ...table, vectors: { points: 1e9, most: 3, data: "" } },
    { ...table, vectors: { points: 2, most: 3, data: "%%%%" } },
    { ...table, pictures: [5] },
  ];
  for (const given of wrong) assert.equal(tableOutputOf(given), null, JSON.stringify(given).slice(0, 200));
});

test("the image's pixel under one of its planes", () => {
  assert.deepEqual(
    [0, 1, 2].map((at) => imagePixel(at, 3, 9)),
    [1, 4, 7],
  );
  assert.deepEqual(
    [0, 63].map((at) => imagePixel(at, 64, 64)),
    [0, 63],
  );
});
