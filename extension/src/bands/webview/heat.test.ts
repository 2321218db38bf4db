import assert from "node:assert/strict";
import { test } from "node:test";
import { heatColours, opaque, rangeWithout } from "./heat";

test("the range leaves out what is asked about, and never has no width", () => {
  const [low, high] = rangeWithout(Float32Array.of(0.25, 1, 0.5, Number.NaN), 1);
  assert.deepEqual([low, high], [0.25, 0.5]);
  assert.deepEqual(rangeWithout(Float32Array.of(1), 0), [0, 1]);
  assert.deepEqual(rangeWithout(Float32Array.of(0.5, 1), 1), [0, 1]);
});

test("values become colours between those of the map", () => {
  const map = { name: "x", colours: ["#000000", "#ff8000"] };
  const colours = heatColours(Float32Array.of(0, 0.5, 1, 7), [0, 1], map);
  assert.deepEqual([...colours], [0, 0, 0, 255, 128, 64, 0, 255, 255, 128, 0, 255, 255, 128, 0, 255]);
  assert.deepEqual([...opaque(Uint8Array.of(1, 2, 3))], [1, 2, 3, 255]);
});
