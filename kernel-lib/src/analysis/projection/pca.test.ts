import assert from "node:assert/strict";
import { test } from "node:test";
import { gaussianMixture } from "../../testing/mixture";
import { pca } from "./pca";

test("points on a line: one component along it, all of the variance, and the sign points forward", () => {
  const along = [-2, -1, 0, 1, 2];
  const data = Float32Array.from(along.flatMap((t) => [1 - 3 * t, 5 + 4 * t]));
  const found = pca({ data, rows: 5, cols: 2 }, { dimensions: 2 });
  assert.deepEqual([...found.mean], [1, 5]);
  assert.ok(Math.abs(found.components[0]! + 0.6) < 1e-12 && Math.abs(found.components[1]! - 0.8) < 1e-12);
  assert.deepEqual(
    along.map((_, i) => Math.round(found.projected[2 * i]! * 1e6) / 1e6),
    along.map((t) => 5 * t),
  );
  // Squares 4 + 1 + 0 + 1 + 4, times 5², over 4.
  assert.ok(Math.abs(found.variance[0]! - 62.5) < 1e-9);
  assert.ok(Math.abs(found.varianceRatio[0]! - 1) < 1e-12 && found.varianceRatio[1]! < 1e-12);
});

test("a wide matrix gives the components of the same rows in fewer columns", () => {
  const narrow = gaussianMixture(300, 12, { groups: 4 });
  // Columns of zeros change nothing but the way taken.
  const data = new Float32Array(300 * 200);
  for (let r = 0; r < 300; r++) for (let c = 0; c < 12; c++) data[r * 200 + 7 * c] = narrow.data[r * 12 + c]!;
  const exact = pca(narrow, { dimensions: 3 });
  const found = pca({ data, rows: 300, cols: 200 }, { dimensions: 3, seed: 5 });
  for (let d = 0; d < 3; d++) {
    assert.ok(Math.abs(found.variance[d]! / exact.variance[d]! - 1) < 1e-9);
    for (let c = 0; c < 12; c++)
      assert.ok(Math.abs(found.components[d * 200 + 7 * c]! - exact.components[d * 12 + c]!) < 1e-5);
  }
  assert.deepEqual(found, pca({ data, rows: 300, cols: 200 }, { dimensions: 3, seed: 5 }));
});

test("equal rows and a single row have no variance, and constant columns no part in a component", () => {
  const equal = pca({ data: new Float32Array(8).fill(3), rows: 4, cols: 2 }, { dimensions: 1 });
  assert.deepEqual([...equal.projected], [0, 0, 0, 0]);
  assert.deepEqual([...equal.varianceRatio], [0]);
  const wide = pca({ data: new Float32Array(600).fill(3), rows: 3, cols: 200 }, { dimensions: 2 });
  assert.deepEqual([...wide.projected], [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(
    [...pca({ data: Float32Array.from([1, 2]), rows: 1, cols: 2 }, { dimensions: 1 }).variance],
    [0],
  );
  const constant = pca({ data: Float32Array.from([7, 1, 7, 2, 7, 4]), rows: 3, cols: 2 }, { dimensions: 1 });
  assert.ok(Math.abs(constant.components[0]!) < 1e-15 && Math.abs(constant.components[1]! - 1) < 1e-15);
});

test("what cannot be decomposed is named", () => {
  const matrix = { data: new Float32Array(6), rows: 3, cols: 2 };
  assert.throws(() => pca(matrix, { dimensions: 3 }), /3 components of 3 rows of 2 columns: from 1 to 2/);
  assert.throws(() => pca({ data: new Float32Array(0), rows: 0, cols: 2 }, { dimensions: 1 }), /empty/);
  const holed = Float32Array.from([0, 1, 2, Number.NaN, 4, 5]);
  assert.throws(() => pca({ data: holed, rows: 3, cols: 2 }, { dimensions: 1 }), /row 1 .*NaN/);
});
