import assert from "node:assert/strict";
import { test } from "node:test";
import { similarityMap } from "./similarity-map";

const tile = (x: number, y: number, value: number) => ({
  id: `s/${x}_${y}`,
  window: { x, y, width: 10, height: 10 },
  value,
});
const scene = { width: 25, height: 10, transform: null, crs: null };

test("tiles lie at their place, the last one moved inward; where they overlap they meet halfway", () => {
  const { data, layout } = similarityMap([tile(0, 0, 1), tile(15, 0, 0.2), tile(10, 0, 0.5)], scene, {
    query: 0,
  });
  const [map] = data;
  assert.deepEqual(map?.["x"], [0, 10, 17.5, 25]);
  assert.deepEqual(map?.["y"], [0, 10]);
  assert.deepEqual(map?.["z"], [Float32Array.of(1, 0.5, 0.2)]);
  assert.deepEqual([map?.["zmin"], map?.["zmax"]], [0.2, 0.5]); // the query itself, at 1, would take the whole scale
  assert.match(JSON.stringify(layout["title"]), /to the framed tile, s\/0_0/);
});

test("places without a tile are gaps", () => {
  const [map] = similarityMap([tile(0, 0, 1), tile(10, 10, 0)], scene).data;
  assert.deepEqual(map?.["z"], [Float32Array.of(1, Number.NaN), Float32Array.of(Number.NaN, 0)]);
});

test("no tiles, one tile, no numbers, a query that is not there", () => {
  assert.match(JSON.stringify(similarityMap([], scene)), /no tiles to show/);
  const [one] = similarityMap([tile(0, 0, 1)], scene, { query: 0 }).data;
  assert.deepEqual([one?.["zmin"], one?.["zmax"]], [0, 1]);
  const [none] = similarityMap([tile(0, 0, Number.NaN)], scene).data;
  assert.deepEqual([none?.["zmin"], none?.["zmax"]], [0, 1]);
  assert.throws(() => similarityMap([tile(0, 0, 1)], scene, { query: 7 }), /no tile 7: there are 1/);
});
