import assert from "node:assert/strict";
import { test } from "node:test";
import { gaussianMixture } from "../../testing/mixture";
import { trustworthiness } from "./quality";
import { fitCurve, umap } from "./umap";

test("the curve's parameters are those that umap-learn 0.5 fits by SciPy", () => {
  for (const [minimumDistance, a, b] of [
    [0.1, 1.57694, 0.89506],
    [0.5, 0.58303, 1.33417],
  ] as const) {
    const found = fitCurve(minimumDistance);
    assert.ok(Math.abs(found.a - a) < 1e-3 && Math.abs(found.b - b) < 1e-3, JSON.stringify(found));
  }
});

test("a map that can be trusted, the same for the same seed on any number of threads, told in steps", async () => {
  const matrix = gaussianMixture(300, 20, { groups: 3 });
  const steps: number[] = [];
  const options = { epochs: 100, seed: 3 };
  const map = await umap(matrix, { ...options, onStep: ({ iteration }) => steps.push(iteration) });
  assert.deepEqual(steps, [50, 100]);
  const trust = trustworthiness(matrix, { data: map, rows: 300, cols: 2 }, 10);
  assert.ok(trust > 0.9, `${trust}`);
  assert.deepEqual(await umap(matrix, { ...options, threads: 2 }), map);
  const deep = await umap(matrix, { ...options, dimensions: 3 });
  assert.equal(deep.length, 900);
});

test("one row, few rows and equal rows give finite maps; too many neighbours are refused", async () => {
  assert.deepEqual([...(await umap({ data: new Float32Array(4), rows: 1, cols: 4 }))], [0, 0]);
  for (const rows of [2, 5]) assert.ok((await umap(gaussianMixture(rows, 4))).every(Number.isFinite));
  const equal = await umap({ data: new Float32Array(400).fill(1), rows: 100, cols: 4 }, { epochs: 50 });
  assert.ok(equal.every(Number.isFinite));
  await assert.rejects(
    umap(gaussianMixture(10, 3), { neighbours: 10 }),
    /10 neighbours for 10 rows: from 1 to 9/,
  );
});
