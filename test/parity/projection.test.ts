import assert from "node:assert/strict";
import { resolve } from "node:path";
import { type TestContext, test } from "node:test";
import type { Matrix } from "#lib/analysis/matrix";
import { pca } from "#lib/analysis/projection/pca";
import { neighbourPreservation, trustworthiness, tsneDivergence } from "#lib/analysis/projection/quality";
import { tsne } from "#lib/analysis/projection/tsne/tsne";
import { gaussianMixture } from "#lib/testing/mixture";
import { python, requirePeer } from "#lib/testing/peers";

const script = resolve(__dirname, "..", "..", "parity", "projection.py");
const ask = <Answer>(question: object): Answer => JSON.parse(python(script, [], JSON.stringify(question)));

const rowsOf = ({ data, rows, cols }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * cols, (i + 1) * cols)]);
const matrixOf = (rows: number[][]): Matrix => ({
  data: Float32Array.from(rows.flat()),
  rows: rows.length,
  cols: rows[0]?.length ?? 0,
});
const digits = (): Matrix => matrixOf(ask<number[][]>({ kind: "digits" }));

/** The greatest entry of the difference of the projectors on two subspaces, each given by orthonormal rows. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>, dimensions: number, cols: number): number {
  let most = 0;
  for (let i = 0; i < cols; i++)
    for (let j = 0; j < cols; j++) {
      let gap = 0;
      for (let d = 0; d < dimensions; d++)
        gap += a[d * cols + i]! * a[d * cols + j]! - b[d * cols + i]! * b[d * cols + j]!;
      most = Math.max(most, Math.abs(gap));
    }
  return most;
}

test("PCA spans scikit-learn's subspace within 1e-4, with its variances, narrow and wide", (t: TestContext) => {
  if (!requirePeer(t, "sklearn")) return;
  for (const [name, matrix, dimensions] of [
    ["digits", digits(), 10],
    ["400 × 300", gaussianMixture(400, 300, { groups: 12 }), 8],
    ["more columns than rows", gaussianMixture(40, 500, { groups: 4 }), 5],
  ] as const) {
    const theirs = ask<{ components: number[][]; variance: number[]; varianceRatio: number[] }>({
      kind: "pca",
      rows: rowsOf(matrix),
      dimensions,
    });
    const ours = pca(matrix, { dimensions });
    const gap = apart(ours.components, theirs.components.flat(), dimensions, matrix.cols);
    assert.ok(gap < 1e-4, `${name}: subspaces differ by ${gap}`);
    for (let d = 0; d < dimensions; d++) {
      assert.ok(Math.abs(ours.variance[d]! / theirs.variance[d]! - 1) < 1e-6, `${name}: variance ${d}`);
      assert.ok(Math.abs(ours.varianceRatio[d]! - theirs.varianceRatio[d]!) < 1e-6, `${name}: ratio ${d}`);
    }
  }
});

test("t-SNE of a thousand digits: divergence at most 1% above scikit-learn's, as many neighbours kept", async (t) => {
  if (!requirePeer(t, "sklearn")) return;
  const all = digits();
  const matrix = { ...all, data: all.data.slice(0, 1000 * all.cols), rows: 1000 };
  const perplexity = 30;
  const iterations = 500;
  const theirs = ask<{ map: number[][]; divergence: number }>({
    kind: "tsne",
    rows: rowsOf(matrix),
    perplexity,
    iterations,
  });
  const theirMap = matrixOf(theirs.map);
  const ours = await tsne(matrix, { perplexity, iterations });
  const ourMap = { data: ours.map, rows: matrix.rows, cols: 2 };

  const theirDivergence = tsneDivergence(matrix, theirMap, { perplexity });
  const ourDivergence = tsneDivergence(matrix, ourMap, { perplexity });
  t.diagnostic(`divergence: ours ${ourDivergence}, scikit-learn's ${theirDivergence}`);
  // Theirs is known to the angle of Barnes and Hut only.
  assert.ok(
    Math.abs(theirDivergence / theirs.divergence - 1) < 0.01,
    `${theirDivergence}, ${theirs.divergence}`,
  );
  assert.ok(ourDivergence <= 1.01 * theirDivergence, `${ourDivergence}, scikit-learn ${theirDivergence}`);

  const kept = [ourMap, theirMap].map((map) => neighbourPreservation(matrix, map, 10));
  t.diagnostic(`10-neighbour preservation: ours ${kept[0]}, scikit-learn's ${kept[1]}`);
  // From seed to seed it varies by 0.002.
  assert.ok(kept[0]! >= kept[1]! - 0.005, `${kept}`);
});

test("trustworthiness is scikit-learn's within 1e-9", (t) => {
  if (!requirePeer(t, "sklearn")) return;
  // No two distances are equal: those would be ranked at will.
  const matrix = gaussianMixture(300, 20, { groups: 5 });
  const data = Float32Array.from({ length: 600 }, (_, at) => matrix.data[(at >> 1) * 20 + (at & 1)]!);
  const map = { data, rows: 300, cols: 2 };
  for (const k of [1, 7, 40]) {
    const theirs = ask<number>({ kind: "trustworthiness", rows: rowsOf(matrix), map: rowsOf(map), k });
    assert.ok(Math.abs(trustworthiness(matrix, map, k) - theirs) < 1e-9);
  }
});
