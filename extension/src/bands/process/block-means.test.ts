import assert from "node:assert/strict";
import { test } from "node:test";
import { blockMeans, shrunkPiece } from "./block-means";

test("blocks of a ramp have the mean that stands in their middle; what is no measurement is left out", () => {
  const width = 8;
  const ramp = Uint16Array.from({ length: width * 4 }, (_, i) => 100 + (i % width));
  const { data, width: across, height } = blockMeans({ data: ramp, width, height: 4 }, 4, null);
  assert.deepEqual([across, height, ...data], [2, 1, 101.5, 105.5]);
  ramp[0] = 0;
  const holed = blockMeans({ data: ramp, width, height: 4 }, 4, 0).data;
  assert.equal(holed[0], Math.fround((16 * 101.5 - 100) / 15));
});

test("blocks at the edge are cut, and blocks without a measurement are NaN", () => {
  const data = Float32Array.of(1, 2, 9, Number.NaN, Number.NaN, Number.NaN);
  assert.deepEqual([...blockMeans({ data, width: 3, height: 2 }, 2, null).data], [1.5, 9]);
  assert.deepEqual(
    [...blockMeans({ data: data.subarray(3), width: 3, height: 1 }, 4, null).data],
    [Number.NaN],
  );
});

test("a piece of the preview, shrunk further", () => {
  const data = Float32Array.of(1, 3, 5, Number.NaN, 7, 9, 11, 13);
  const image = { data, width: 4, height: 2 };
  assert.deepEqual(
    [...shrunkPiece(image, { x: 0, y: 0 }, { width: 2, height: 1 }, 2)],
    [5, Math.fround(29 / 3)],
  );
  assert.deepEqual([...shrunkPiece(image, { x: 1, y: 1 }, { width: 2, height: 1 }, 1)], [9, 11]);
});
