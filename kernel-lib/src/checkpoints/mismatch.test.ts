import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStateDict } from "./memory-state-dict";
import { compareStateDict, describeMismatch, matches } from "./mismatch";

const zeros = (name: string, ...shape: number[]) =>
  [name, { dtype: "f32", shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }] as const;

test("missing, unexpected and misshapen tensors are listed, the first few by name", () => {
  const expected = new Map([
    ["conv1.weight", [64, 13, 7, 7]],
    ["bn1.weight", [64]],
    ...Array.from({ length: 6 }, (_, i): [string, number[]] => [`layer1.${i}.weight`, [1]]),
  ]);
  const found = new MemoryStateDict(
    new Map([zeros("conv1.weight", 64, 3, 7, 7), zeros("bn1.weight", 64), zeros("fc.weight", 10, 4)]),
  );
  const mismatch = compareStateDict(expected, found);
  assert.deepEqual(mismatch.unexpected, ["fc.weight"]);
  assert.equal(mismatch.missing.length, 6);
  assert.deepEqual(mismatch.wrongShapes, [
    { name: "conv1.weight", expected: [64, 13, 7, 7], found: [64, 3, 7, 7] },
  ]);
  assert.ok(!matches(mismatch));
  assert.equal(
    describeMismatch(mismatch),
    "6 missing (layer1.0.weight, layer1.1.weight, layer1.2.weight and 3 more); 1 unexpected (fc.weight); 1 of another shape (conv1.weight [64,3,7,7] instead of [64,13,7,7])",
  );
});

test("equal names and shapes match", () => {
  const mismatch = compareStateDict(new Map([["a", [2]]]), new MemoryStateDict(new Map([zeros("a", 2)])));
  assert.ok(matches(mismatch));
  assert.equal(describeMismatch(mismatch), "all tensors as expected");
});
