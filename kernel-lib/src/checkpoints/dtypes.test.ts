import assert from "node:assert/strict";
import { test } from "node:test";
import { countOf, toFloat32 } from "./dtypes";

test("half floats have their IEEE 754 values", () => {
  const bits = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0x3555, 0xc000, 0x7bff, 0x7c00, 0xfc00];
  const values = [
    0,
    -0,
    2 ** -24,
    1023 * 2 ** -24,
    2 ** -14,
    1,
    0.333251953125,
    -2,
    65504,
    Infinity,
    -Infinity,
  ];
  const data = Uint16Array.from(bits);
  assert.deepEqual([...toFloat32({ dtype: "f16", shape: [11], data })], values);
  assert.ok(Number.isNaN(toFloat32({ dtype: "f16", shape: [1], data: Uint16Array.of(0x7e00) })[0]));
});

test("bfloat16 is the upper half of a float32", () => {
  const data = Uint16Array.of(0x3f80, 0xc040, 0x0000, 0x7f80);
  assert.deepEqual([...toFloat32({ dtype: "bf16", shape: [4], data })], [1, -3, 0, Infinity]);
});

test("integers and doubles are rounded to float32, and float32 is not copied", () => {
  assert.deepEqual(
    [...toFloat32({ dtype: "i64", shape: [2], data: BigInt64Array.of(-3n, 2n ** 40n) })],
    [-3, 2 ** 40],
  );
  assert.deepEqual(
    [...toFloat32({ dtype: "f64", shape: [1], data: Float64Array.of(0.1) })],
    [Math.fround(0.1)],
  );
  assert.deepEqual([...toFloat32({ dtype: "u8", shape: [2], data: Uint8Array.of(0, 255) })], [0, 255]);
  const data = Float32Array.of(1);
  assert.equal(toFloat32({ dtype: "f32", shape: [1], data }), data);
});

test("a shape's count is undefined where it overflows or is no shape", () => {
  assert.equal(countOf([]), 1);
  assert.equal(countOf([3, 0, 5]), 0);
  assert.equal(countOf([2 ** 30, 2 ** 30]), undefined);
  assert.equal(countOf([-1]), undefined);
  assert.equal(countOf([1.5]), undefined);
  assert.equal(countOf(new Array(65).fill(1)), undefined);
});
