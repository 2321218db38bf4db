import assert from "node:assert/strict";
import { test } from "node:test";
import { PointIndex } from "./point-index";
import { pointBounds } from "./view-box";

const all = (): boolean => true;

function indexOf(x: Float32Array, y: Float32Array): PointIndex {
  const bounds = pointBounds(x, y);
  assert.ok(bounds);
  return new PointIndex(x, y, bounds);
}

/** A plain generator with a known sequence: no test depends on chance. */
function* sequence(seed: number): Generator<number, number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

test("the nearest point is the one that looking at all of them finds", () => {
  const random = sequence(7);
  const draw = (): number => random.next().value;
  const x = Float32Array.from({ length: 2000 }, () => draw() * 10);
  const y = Float32Array.from({ length: 2000 }, () => draw() * 3);
  [x[5], x[6]] = [Number.NaN, Number.POSITIVE_INFINITY];
  const index = indexOf(x, y);
  const odd = (row: number): boolean => row % 2 === 1;
  for (let trial = 0; trial < 300; trial++) {
    const [atX, atY, reach] = [draw() * 12 - 1, draw() * 4 - 0.5, draw() * 0.4];
    let [found, least]: [number | null, number] = [null, reach];
    for (let row = 1; row < 2000; row += 2) {
      const distance = Math.hypot((x[row] ?? 0) - atX, (y[row] ?? 0) - atY);
      if (distance <= least) [found, least] = [row, distance];
    }
    assert.equal(index.nearest(atX, atY, reach, odd), found);
  }
});

test("the next point lies in the direction, however far it is", () => {
  const index = indexOf(Float32Array.of(0, 1, 100, 0.2, 0), Float32Array.of(0, 0.1, 0, 1, -50));
  assert.equal(index.next(0, 1, 0, all), 1);
  assert.equal(index.next(1, 1, 0, all), 2);
  assert.equal(index.next(2, 1, 0, all), null);
  assert.equal(index.next(0, 0, 1, all), 3);
  assert.equal(index.next(0, 0, -1, all), 4);
  assert.equal(
    index.next(0, 1, 0, (row) => row !== 1),
    2,
  );
});

test("what is within bounds is found, the borders too", () => {
  const index = indexOf(Float32Array.of(0, 1, 2, 3), Float32Array.of(0, 1, 2, 3));
  const found: number[] = [];
  index.within({ minX: 1, maxX: 2, minY: -5, maxY: 2 }, (row) => found.push(row));
  assert.deepEqual(found.sort(), [1, 2]);
});

test("points that all lie in one place, or on a line, have an index too", () => {
  assert.equal(indexOf(Float32Array.of(2, 2), Float32Array.of(3, 3)).nearest(2, 3, 1, all), 1);
  assert.equal(indexOf(Float32Array.of(0, 5, 10), Float32Array.of(1, 1, 1)).nearest(6, 1, 2, all), 1);
});
