import assert from "node:assert/strict";
import { test } from "node:test";
import { shrink } from "./preconditioner";

test("a covariance is shrunk by hand: the trace stays, the rest gives way by the sample's noise", () => {
  // size 2, n 10: trace 5, squares 1 + 16 + 2 · 0.25 = 17.5; share = (0 + 25) / (10 · (17.5 − 12.5)) = 0.5.
  const covariance = Float64Array.of(1, 0.5, 0.5, 4);
  shrink(covariance, 2, 10);
  assert.deepEqual([...covariance], [0.5 + 1.25, 0.25, 0.25, 2 + 1.25]);
});

test("what is white already stays, and so does a feature that never varies", () => {
  for (const given of [Float64Array.of(3, 0, 0, 3), Float64Array.of(0, 0, 0, 0)]) {
    const shrunk = given.slice();
    shrink(shrunk, 2, 10);
    assert.deepEqual(shrunk, given);
  }
});
