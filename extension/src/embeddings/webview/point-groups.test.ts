import assert from "node:assert/strict";
import { test } from "node:test";
import { pointGroups } from "./point-groups";

const x = Float32Array.of(0, 1, 2, Number.NaN, 4, 5);
const y = Float32Array.of(0, 10, 20, 30, 40, 50);
const codes = Uint16Array.of(7, 2, 7, 2, 7, 0);

test("points come by code, the rarest last, those that are nowhere not at all", () => {
  assert.deepEqual(pointGroups(x, y, codes), [
    { code: 7, x: Float32Array.of(0, 2, 4), y: Float32Array.of(0, 20, 40) },
    { code: 0, x: Float32Array.of(5), y: Float32Array.of(50) },
    { code: 2, x: Float32Array.of(1), y: Float32Array.of(10) },
  ]);
});

test("of some rows, only those", () => {
  assert.deepEqual(pointGroups(x, y, codes, Uint32Array.of(2, 3, 5)), [
    { code: 0, x: Float32Array.of(5), y: Float32Array.of(50) },
    { code: 7, x: Float32Array.of(2), y: Float32Array.of(20) },
  ]);
  assert.deepEqual(pointGroups(x, y, codes, new Uint32Array()), []);
});
