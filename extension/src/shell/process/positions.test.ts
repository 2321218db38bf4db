import assert from "node:assert/strict";
import { test } from "node:test";
import { inverted, pixelPositions, windowAround } from "./positions";

test("a projected coordinate goes back to the pixel that it came from, also on a turned grid", () => {
  const back = inverted([500_000, 6, 8, 4_000_000, 8, -6]);
  // 3 columns and 2 rows on from the corner: 500,000 + 3 · 6 + 2 · 8 and 4,000,000 + 3 · 8 − 2 · 6.
  const [x, y] = back?.([500_034, 4_000_012]) ?? [];
  assert.ok(Math.abs((x ?? 9) - 3) < 1e-9 && Math.abs((y ?? 9) - 2) < 1e-9, `${x}, ${y}`);
  assert.equal(inverted([0, 1, 2, 0, 2, 4]), null);
});

test("centres of pixels between the points that are computed; none beside a point that has no position", () => {
  const found = pixelPositions({ width: 4, height: 2 }, (across, down) => [100 * across, 10 + 20 * down]);
  assert.deepEqual([...found.slice(0, 8)], [12.5, 15, 37.5, 15, 62.5, 15, 87.5, 15]);
  assert.deepEqual([...found.slice(8, 10)], [12.5, 25]);
  const half = pixelPositions({ width: 4, height: 1 }, (across) => (across > 0.5 ? null : [across, 0]));
  assert.deepEqual([...half].map(Number.isNaN), [false, false, false, false, true, true, true, true]);
});

test("the window is that of whole pixels which positions fall on, within the grid", () => {
  const positions = Float64Array.of(2.5, 7.2, 4.1, 3, Number.NaN, 1, -1, 5, 30, 5);
  assert.deepEqual(windowAround(positions, { width: 20, height: 10 }), { x: 2, y: 3, width: 3, height: 5 });
  assert.equal(windowAround(Float64Array.of(-1, 0), { width: 20, height: 10 }), null);
});
