import assert from "node:assert/strict";
import { test } from "node:test";
import { gaussianMixture } from "../../testing/mixture";
import { pca } from "./pca";
import { type ProjectionStep, project } from "./project";

test("one interface: each method's map, with what tells how good it is", async () => {
  const matrix = gaussianMixture(200, 10, { groups: 4 });
  const linear = await project(matrix, { method: "pca", dimensions: 3 });
  const { projected, varianceRatio } = pca(matrix, { dimensions: 3 });
  assert.deepEqual(linear.map, projected);
  assert.equal(linear.quality["varianceRatio"], varianceRatio[0]! + varianceRatio[1]! + varianceRatio[2]!);

  for (const method of ["tsne", "umap"] as const) {
    const steps: ProjectionStep[] = [];
    const onStep = (step: ProjectionStep): void => {
      steps.push(step);
    };
    const found = await project(matrix, { method, seed: 2, onStep });
    assert.deepEqual([found.method, found.rows, found.dimensions, found.seed], [method, 200, 2, 2]);
    assert.equal(found.map.length, 400);
    assert.deepEqual(steps.at(-1)?.map, found.map);
    assert.deepEqual((await project(matrix, { method, seed: 2 })).map, found.map);
  }
});

test("a single row lies at the origin by every method, and what is impossible is named", async () => {
  const row = { data: Float32Array.from([3, 4, 5]), rows: 1, cols: 3 };
  for (const method of ["pca", "tsne", "umap"] as const)
    assert.deepEqual([...(await project(row, { method })).map], [0, 0]);
  for (const method of ["pca", "tsne", "umap"] as const) {
    await assert.rejects(project({ data: new Float32Array(0), rows: 0, cols: 3 }, { method }), /empty/);
    const holed = { data: Float32Array.from([0, 1, Number.NaN, 3]), rows: 2, cols: 2 };
    await assert.rejects(project(holed, { method }), /row 1 .*NaN/);
  }
  await assert.rejects(project(row, { method: "tsne", dimensions: 3 }), /t-SNE in 3 dimensions/);
});
