import assert from "node:assert/strict";
import { test } from "node:test";
import type { Figure } from "./figure";
import { coarsened, pointCount, thinned, withoutThumbnails } from "./thin";

const cloud: Figure = {
  data: [
    {
      type: "scattergl",
      x: Float32Array.from({ length: 10 }, (_, i) => i),
      y: Float32Array.from({ length: 10 }, (_, i) => -i),
      text: Array.from({ length: 10 }, (_, i) => `id${i}`),
      customdata: Array.from({ length: 10 }, () => "data:image/png;base64,AA=="),
      marker: { color: Array.from({ length: 10 }, (_, i) => i), size: 3 },
    },
  ],
  layout: { title: { text: "T", subtitle: { text: "10 points" } } },
};

test("every n-th point stays, with its text and colour, and the figure says so", () => {
  const { data, layout } = thinned(cloud, 4);
  assert.deepEqual(data[0]?.["x"], Float32Array.of(0, 3, 6, 9));
  assert.deepEqual(data[0]?.["text"], ["id0", "id3", "id6", "id9"]);
  assert.deepEqual(data[0]?.["marker"], { color: [0, 3, 6, 9], size: 3 });
  assert.match(JSON.stringify(layout["title"]), /10 points · one of every 3 points is shown, of 10/);
  assert.equal(pointCount(cloud), 10);
});

test("a figure of few points is as it was", () => {
  assert.equal(thinned(cloud, 10), cloud);
  assert.equal(coarsened(cloud, 4), cloud);
});

test("maps become coarser along both axes", () => {
  const map: Figure = {
    data: [{ type: "heatmap", x: [0, 1, 2], z: [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)] }],
    layout: {},
  };
  const [trace] = coarsened(map, 2).data;
  assert.deepEqual([trace?.["x"], trace?.["z"]], [[0, 2], [Float32Array.of(1, 3)]]);
});

test("thumbnails go, and nothing else", () => {
  const bare = withoutThumbnails(cloud);
  assert.equal(bare.data[0]?.["customdata"], undefined);
  assert.deepEqual(bare.data[0]?.["x"], cloud.data[0]?.["x"]);
  assert.match(JSON.stringify(bare.layout), /thumbnails left out/);
  const matrix: Figure = { data: [{ type: "heatmap", z: [], customdata: [] }], layout: {} };
  assert.equal(withoutThumbnails(matrix), matrix);
});
