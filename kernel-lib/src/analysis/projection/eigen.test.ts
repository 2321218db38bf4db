import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../core/random";
import { symmetricEigen } from "./eigen";

test("[[2, 1], [1, 2]] has the eigenvalues 3 and 1, along (1, 1) and (1, −1)", () => {
  const { values, vectors } = symmetricEigen(Float64Array.from([2, 1, 1, 2]), 2);
  assert.ok(Math.abs(values[0]! - 3) < 1e-14 && Math.abs(values[1]! - 1) < 1e-14);
  assert.ok(Math.abs(vectors[0]! - vectors[1]!) < 1e-14);
  assert.ok(Math.abs(vectors[2]! + vectors[3]!) < 1e-14);
});

test("A v = λ v for a random symmetric matrix, with v of length 1", () => {
  const n = 30;
  const random = seededRandom(1);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.normal();
  const { values, vectors } = symmetricEigen(matrix.slice(), n);
  for (let e = 0; e < n; e++) {
    let length = 0;
    for (let i = 0; i < n; i++) {
      let image = 0;
      for (let j = 0; j < n; j++) image += matrix[i * n + j]! * vectors[e * n + j]!;
      assert.ok(Math.abs(image - values[e]! * vectors[e * n + i]!) < 1e-12);
      length += vectors[e * n + i]! ** 2;
    }
    assert.ok(Math.abs(length - 1) < 1e-12);
    if (e > 0) assert.ok(values[e - 1]! >= values[e]!);
  }
});
