import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../core/random";
import { centred, cosinesTo, neighbourAgreement, principalComponents } from "./likeness";

test("components of an ellipse are its axes, their shares its squared lengths", () => {
  // points on rotated axes: (cos, sin) · ±2 and (−sin, cos) · ±1, by hand 8 and 2 of the variance
  const [c, s] = [Math.cos(0.6), Math.sin(0.6)];
  const matrix = Float32Array.of(2 * c, 2 * s, -2 * c, -2 * s, -s, c, s, -c);
  const { coordinates, explained } = principalComponents({ matrix, dim: 2 }, 2);
  assert.ok(Math.abs((explained[0] ?? 0) - 0.8) < 1e-6 && Math.abs((explained[1] ?? 0) - 0.2) < 1e-6);
  const expected = [2, 0, -2, 0, 0, 1, 0, -1];
  expected.forEach((value, i) => {
    assert.ok(Math.abs(Math.abs(coordinates[i] ?? 9) - Math.abs(value)) < 1e-5, `[${i}] ${coordinates[i]}`);
  });
});

test("components of random vectors are uncorrelated and ordered", () => {
  const random = seededRandom(1);
  const matrix = Float32Array.from({ length: 60 * 8 }, (_, i) => random.normal() * (1 + (i % 8)));
  const { coordinates, explained } = principalComponents(centred({ matrix, dim: 8 }), 3);
  const column = (c: number): number[] => Array.from({ length: 60 }, (_, i) => coordinates[i * 3 + c] ?? 0);
  const inner = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
  const correlation =
    inner(column(0), column(1)) / Math.sqrt(inner(column(0), column(0)) * inner(column(1), column(1)));
  assert.ok(Math.abs(correlation) < 1e-3, `${correlation}`);
  assert.ok((explained[0] ?? 0) > (explained[1] ?? 0) && (explained[1] ?? 0) > (explained[2] ?? 0));
});

test("cosines and nearest neighbours, by hand", () => {
  const vectors = { matrix: Float32Array.of(1, 0, 1, 1, 0, -2, 0, 0), dim: 2 };
  assert.deepEqual([...cosinesTo(0, vectors)], [1, Math.fround(Math.SQRT1_2), 0, 0]);
  assert.deepEqual([...centred({ matrix: Float32Array.of(1, 2, 3, 6), dim: 2 }).matrix], [-1, -2, 1, 2]);
  // 0 and 1 are each other's nearest, so are 2 and 3; pairs of one class: 2 · 1 of 4 · 3
  const four = { matrix: Float32Array.of(1, 0, 1, 0.1, 0, 1, 0.1, 1), dim: 2 };
  assert.deepEqual(neighbourAgreement(four, [5, 5, 6, 7]), { share: 0.5, chance: 2 / 12 });
});
