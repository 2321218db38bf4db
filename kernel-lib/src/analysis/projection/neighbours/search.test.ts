import assert from "node:assert/strict";
import { test } from "node:test";
import { gaussianMixture } from "../../../testing/mixture";
import { bindKernels, compileKernels, Layout, shareMemory } from "../../kernels";
import { Crew } from "../crew";
import { exactNeighbours } from "./exact";
import { growTree, leafStarts } from "./forest";
import { EXACT_UP_TO, findNeighbours } from "./search";
import { clearNeighbours, reserveNeighbours, writeRows } from "./space";

test("the nearest of points on a line, nearest first, and their distances", () => {
  const { ids, distances } = exactNeighbours({ data: Float32Array.from([0, 1, 3, 7]), rows: 4, cols: 1 }, 3);
  assert.deepEqual([...ids], [1, 2, 3, 0, 2, 3, 1, 0, 3, 2, 1, 0]);
  assert.deepEqual([...distances], [1, 3, 7, 1, 2, 6, 2, 3, 4, 4, 6, 7]);
});

test("cosine distances do not depend on lengths", () => {
  const { ids, distances } = exactNeighbours(
    { data: Float32Array.from([1, 0, 0, 5, 3, 3]), rows: 3, cols: 2 },
    2,
    "cosine",
  );
  assert.deepEqual([...ids].slice(0, 4), [2, 1, 2, 0]);
  assert.ok(Math.abs(distances[0]! - (1 - Math.SQRT1_2)) < 1e-6 && Math.abs(distances[1]! - 1) < 1e-6);
});

test("the approximate search finds at least 97 in 100 of the true neighbours", () => {
  const k = 90;
  const matrix = gaussianMixture(EXACT_UP_TO + 1000, 50);
  const layout = new Layout();
  const space = reserveNeighbours(layout, { n: matrix.rows, cols: matrix.cols, k, threads: 1 });
  const memory = shareMemory(layout.bytes, "the test");
  writeRows(memory, space, matrix, "euclidean");
  clearNeighbours(memory, space);
  const crew = new Crew({ rank: 0, size: 1, barrier: new SharedArrayBuffer(8) });
  findNeighbours(crew, bindKernels(compileKernels(), memory), memory, space, 3);
  const near = new Int32Array(memory.buffer, space.near, space.n * space.room);
  const exact = exactNeighbours(matrix, k).ids;
  let found = 0;
  for (let i = 0; i < matrix.rows; i++) {
    const list = near.subarray(i * space.room, i * space.room + k);
    assert.equal(new Set(list).size, k);
    const truth = new Set(exact.subarray(i * k, (i + 1) * k));
    for (const j of list) if (truth.has(j)) found++;
  }
  assert.ok(found / exact.length >= 0.97, `${found / exact.length}`);
});

test("a tree of equal rows still has leaves of the promised size, and every point once", () => {
  const layout = new Layout();
  const space = reserveNeighbours(layout, { n: 1000, cols: 4, k: 4, threads: 1 });
  const memory = shareMemory(layout.bytes, "the test");
  growTree(memory, space, 0, 100, 1);
  const order = new Int32Array(memory.buffer, space.order, 1000);
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  const starts = leafStarts(1000, 100);
  for (let at = 1; at < starts.length; at++) assert.ok(starts[at]! - starts[at - 1]! <= 100);
});
