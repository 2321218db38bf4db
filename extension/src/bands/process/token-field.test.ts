import assert from "node:assert/strict";
import { test } from "node:test";
import { library } from "./testing";
import { VectorField } from "./token-field";

test("cosines, by hand; what has no direction is like nothing", () => {
  const field = new VectorField(Float32Array.of(3, 4, 6, 8, -4, 3, 0, 0, Number.NaN, 1), 2);
  const like = field.similarTo(0);
  const expected = [1, 1, 0, 0, 0];
  like.forEach((value, i) => {
    assert.ok(Math.abs(value - (expected[i] ?? 0)) < 1e-6, `${i}: ${value}`);
  });
});

test("components tell groups apart: the first separates the two that differ most", () => {
  // two bundles of directions in five dimensions
  const vectors = Float32Array.from({ length: 200 * 5 }, (_, i) => {
    const [row, column] = [Math.floor(i / 5), i % 5];
    const base = row % 2 === 0 ? [1, 0, 0, 0, 0] : [0, 1, 0, 0, 0];
    return (base[column] ?? 0) + 0.02 * Math.sin(row * 7 + column * 3);
  });
  const colours = new VectorField(vectors, 5).components(library);
  assert.equal(colours.length, 600);
  const red = (row: number): number => colours[3 * row] ?? 0;
  const even = Array.from({ length: 100 }, (_, i) => red(2 * i));
  const odd = Array.from({ length: 100 }, (_, i) => red(2 * i + 1));
  assert.ok(Math.max(...even) < Math.min(...odd) || Math.max(...odd) < Math.min(...even));
});

test("a single vector has no components to show, and that is grey", () => {
  const [red = -1] = new VectorField(Float32Array.of(1, 2, 3), 3).components(library);
  assert.ok(red === 0 || red === 128, String(red));
});
