import assert from "node:assert/strict";
import { test } from "node:test";
import { boundsOf, fitted, panned, pointBounds, toMap, toScreen, zoomed } from "./view-box";

const size = { width: 400, height: 200 };
const box = { x: 10, y: 20, perPixel: 0.5 };

test("the middle of the map is the middle of the screen, and up is up", () => {
  assert.deepEqual(toScreen(box, size, 10, 20), { left: 200, top: 100 });
  assert.deepEqual(toScreen(box, size, 11, 21), { left: 202, top: 98 });
  assert.deepEqual(toMap(box, size, { left: 202, top: 98 }), [11, 21]);
  assert.deepEqual(boundsOf(box, size), { minX: -90, maxX: 110, minY: -30, maxY: 70 });
});

test("what is dragged stays under the pointer, and so does what is zoomed at", () => {
  const [x, y] = toMap(box, size, { left: 30, top: 40 });
  assert.deepEqual(toScreen(panned(box, 7, -5), size, x, y), { left: 37, top: 35 });
  const near = zoomed(box, size, 4, { left: 30, top: 40 });
  assert.equal(near.perPixel, 0.125);
  assert.deepEqual(toScreen(near, size, x, y), { left: 30, top: 40 });
});

test("all points are seen, the longer side decides, and points without a place count for nothing", () => {
  const bounds = pointBounds(Float32Array.of(0, 10, Number.NaN), Float32Array.of(0, 2, 5));
  assert.deepEqual(bounds, { minX: 0, maxX: 10, minY: 0, maxY: 2 });
  assert.ok(bounds);
  assert.deepEqual(fitted(bounds, size, 100), { x: 5, y: 1, perPixel: 2 });
  assert.equal(pointBounds(Float32Array.of(Number.NaN), Float32Array.of(1)), null);
  const one = fitted({ minX: 3, maxX: 3, minY: 4, maxY: 4 }, size);
  assert.ok(one.perPixel > 0);
});
