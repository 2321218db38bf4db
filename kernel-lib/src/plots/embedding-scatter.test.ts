import assert from "node:assert/strict";
import { test } from "node:test";
import { thumbnailPng } from "../embeddings/thumbnail";
import { embeddingScatter } from "./embedding-scatter";
import { distinctClasses } from "./palette";

const map = Float32Array.of(0, 0, 1, 1, 2, 2, Number.NaN, 3);

test("a trace a label, the most frequent first, with ids; a row without a place is counted, not drawn", () => {
  const { data, layout } = embeddingScatter(map, {
    ids: ["a", "b", "<c>", "d"],
    labels: ["water", "trees", "trees", "trees"],
  });
  assert.deepEqual(
    data.map(({ type, name, text }) => [type, name, text]),
    [
      ["scattergl", "trees", ["b", "&lt;c&gt;"]],
      ["scattergl", "water", ["a"]],
    ],
  );
  assert.deepEqual(data[0]?.["x"], Float32Array.of(1, 2));
  assert.match(JSON.stringify(layout["title"]), /3 points · 1 without a place left out/);
});

test("rows without a label come last; more classes than looks end in one group", () => {
  const labels = Array.from({ length: 50 }, (_, i) => (i === 0 ? null : `class ${i}`));
  const points = Float32Array.from({ length: 100 }, (_, i) => i);
  const { data } = embeddingScatter(points, { labels });
  assert.equal(data.length, distinctClasses);
  assert.equal(data.at(-1)?.["name"], "other classes");
  assert.equal(embeddingScatter(map, { labels: [null, "a", "a", "a"] }).data.at(-1)?.["name"], "no label");
});

test("values are a colour scale, NaN no colour", () => {
  const { data } = embeddingScatter(map, { values: [1, Number.NaN, 3, 4], valueName: "cosine" });
  const { color, colorbar } = JSON.parse(JSON.stringify(data[0]?.["marker"]));
  assert.deepEqual([color, colorbar.title.text], [[1, null, 3], "cosine"]);
});

test("thumbnails are PNG files within a budget; anything else is none", () => {
  const png = thumbnailPng({ data: new Uint8Array(12), width: 2, height: 2 });
  const thumbnails = [png, Buffer.from("<svg onload=alert(1)>"), png, png];
  const address = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  assert.deepEqual(embeddingScatter(map, { thumbnails }).data[0]?.["customdata"], [address, null, address]);
  const tight = embeddingScatter(map, { thumbnails, thumbnailBytes: png.length });
  assert.deepEqual(tight.data[0]?.["customdata"], [address, null, null]);
});

test("no points, one point, all without a place, lists of another length", () => {
  assert.match(JSON.stringify(embeddingScatter(new Float32Array(0))), /no points to show/);
  assert.match(JSON.stringify(embeddingScatter(Float32Array.of(Number.NaN, 1))), /no points to show/);
  assert.match(JSON.stringify(embeddingScatter(Float32Array.of(1, 1)).layout["title"]), /"1 point"/);
  assert.throws(() => embeddingScatter(map, { ids: ["a"] }), /1 ids for a map of 4 points/);
});

test("a name of the prototype's is a label like any other", () => {
  const { data } = embeddingScatter(Float32Array.of(1, 1), { labels: ["constructor"], colours: {} });
  assert.match(JSON.stringify(data[0]?.["marker"]), /#4477AA/);
});
