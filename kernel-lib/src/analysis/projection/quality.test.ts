import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbourPreservation, trustworthiness, tsneDivergence } from "./quality";

const line = (...values: number[]) => ({ data: Float32Array.from(values), rows: values.length, cols: 1 });

test("a map that keeps the order keeps all neighbours; one that swaps two points is counted by hand", () => {
  const rows = line(0, 1, 3, 7, 15);
  assert.equal(neighbourPreservation(rows, line(0, 2, 6, 14, 30), 2), 1);
  assert.equal(trustworthiness(rows, line(0, 2, 6, 14, 30), 2), 1);
  // Nearest before: 1, 0, 1, 2, 3; in the map: 1, 2, 1, 4, 3 (places 0, 10, 19, 40, 51): three of five kept.
  const moved = line(0, 10, 19, 40, 51);
  assert.equal(neighbourPreservation(rows, moved, 1), 3 / 5);
  // Ranks of those chosen wrongly: 2 is the second of 1 and 4 the fourth of 3, one and three too far.
  assert.ok(Math.abs(trustworthiness(rows, moved, 1) - (1 - (2 * (1 + 3)) / (5 * 1 * (10 - 3 - 1)))) < 1e-12);
});

test("two points have no divergence, wherever they lie; three by hand", () => {
  const map = { data: Float32Array.from([0, 0, 3, 4]), rows: 2, cols: 2 };
  assert.ok(Math.abs(tsneDivergence(line(0, 1), map, { perplexity: 1 })) < 1e-6);
  // Equal rows are equally probable, 1/6 a pair; places 0, 1, 3 have 1/(1 + d²) of 1/2, 1/5 and 1/10.
  const places = { data: Float32Array.from([0, 0, 1, 0, 3, 0]), rows: 3, cols: 2 };
  const z = 2 * (1 / 2 + 1 / 5 + 1 / 10);
  const wanted = [1 / 2, 1 / 5, 1 / 10].reduce((sum, q) => sum + (2 / 6) * Math.log(z / 6 / q), 0);
  assert.ok(Math.abs(tsneDivergence(line(4, 4, 4), places, { perplexity: 1 }) - wanted) < 1e-6);
});

test("a map of another size and impossible numbers of neighbours are named", () => {
  assert.throws(() => neighbourPreservation(line(1, 2, 3), line(1, 2)), /2 points for 3 rows/);
  assert.throws(
    () => neighbourPreservation(line(1, 2, 3), line(1, 2, 3), 3),
    /3 neighbours among 3 rows: from 1 to 2/,
  );
});
