import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../../core/random";
import { searchExactly } from "../neighbours/exact";
import { mostEntries, symmetrise } from "../neighbours/symmetric";
import { calibrate } from "./affinities";

const entropy = (p: Float32Array): number =>
  p.reduce((sum, value) => sum - (value > 0 ? value * Math.log(value) : 0), 0);

test("probabilities sum to 1 and have the perplexity asked for, near and far, few and many", () => {
  const random = seededRandom(1);
  for (const scale of [1e-6, 1, 1e6])
    for (const perplexity of [2, 5, 30]) {
      const squares = Float32Array.from({ length: 91 }, () => scale * (3 + random.next()));
      calibrate(squares, perplexity);
      assert.ok(Math.abs(squares.reduce((a, b) => a + b) - 1) < 1e-5);
      assert.ok(Math.abs(Math.exp(entropy(squares)) / perplexity - 1) < 1e-4);
    }
});

test("two neighbours at squared distances 0 and 1: perplexity 2^H(p) decides p alone", () => {
  const squares = Float32Array.from([0, 1]);
  // The entropy of (0.8, 0.2).
  calibrate(squares, Math.exp(-(0.8 * Math.log(0.8) + 0.2 * Math.log(0.2))));
  assert.ok(Math.abs(squares[0]! - 0.8) < 1e-4 && Math.abs(squares[1]! - 0.2) < 1e-4);
});

test("equal distances are equally probable, whatever the perplexity", () => {
  const squares = new Float32Array(10).fill(4);
  calibrate(squares, 3);
  for (const p of squares) assert.ok(Math.abs(p - 0.1) < 1e-6);
});

test("the joint matrix is symmetric, padded with zeros, and sums to 1", () => {
  const n = 50;
  const k = 7;
  const random = seededRandom(2);
  const data = Float32Array.from({ length: n * 3 }, () => random.normal());
  const { memory, space } = searchExactly({ data, rows: n, cols: 3 }, k, "euclidean");
  new Float32Array(memory.buffer, space.far, n * space.room).fill(1 / k);
  const joint = {
    starts: new Int32Array(n + 1),
    others: new Int32Array(mostEntries(n, k)),
    values: new Float32Array(mostEntries(n, k)),
  };
  symmetrise(memory, space, joint, (a, b) => a + b, 1 / (2 * n));
  const dense = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    assert.equal(joint.starts[i]! % 4, 0);
    for (let at = joint.starts[i]!; at < joint.starts[i + 1]!; at++)
      dense[i * n + joint.others[at]!]! += joint.values[at]!;
  }
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      assert.equal(dense[i * n + j], dense[j * n + i]);
      sum += dense[i * n + j]!;
    }
  assert.ok(Math.abs(sum - 1) < 1e-5);
});
