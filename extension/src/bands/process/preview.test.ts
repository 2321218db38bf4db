import assert from "node:assert/strict";
import { test } from "node:test";
import type { SceneStorage } from "softcon";
import { chunksOf } from "./preview";

const storage: SceneStorage = {
  ...{ files: 1, bytes: 1, compression: ["DEFLATE"], predictor: false, interleave: "band" },
  ...{ tiled: true, block: { width: 512, height: 512 }, overviews: [] },
};

/** How often each pixel of a coarse grid of 64 pixels is read. */
function coverage(chunks: ReturnType<typeof chunksOf>, width: number, height: number): Set<number> {
  const counts = new Map<string, number>();
  for (const chunk of chunks)
    for (let y = chunk.y; y < chunk.y + chunk.height; y += 8)
      for (let x = chunk.x; x < chunk.x + chunk.width; x += 8)
        counts.set(`${x},${y}`, (counts.get(`${x},${y}`) ?? 0) + 1);
  assert.equal(counts.size, Math.ceil(width / 8) * Math.ceil(height / 8));
  return new Set(counts.values());
}

test("pieces lie on borders of tiles, cover everything once, and the middle comes first", () => {
  const scene = { width: 5000, height: 4100, storage };
  const chunks = chunksOf(scene, 8);
  assert.deepEqual(coverage(chunks, 5000, 4100), new Set([1]));
  for (const { x, y } of chunks) assert.deepEqual([x % 512, y % 512], [0, 0]);
  const [first] = chunks;
  assert.ok(first && Math.abs(first.x + first.width / 2 - 2500) < 1024);
});

test("strips are read over the whole width, and blocks of an odd size do not make pieces huge", () => {
  const strips = { ...storage, tiled: false, block: { width: 5000, height: 3 } };
  const rows = chunksOf({ width: 5000, height: 1000, storage: strips }, 8);
  assert.deepEqual(coverage(rows, 5000, 1000), new Set([1]));
  assert.ok(rows.every(({ x, width, height }) => x === 0 && width === 5000 && height <= 512));
  const odd = { ...storage, block: { width: 1001, height: 997 } };
  const chunks = chunksOf({ width: 5000, height: 5000, storage: odd }, 8);
  assert.deepEqual(coverage(chunks, 5000, 5000), new Set([1]));
  assert.ok(chunks.every(({ width, height }) => width <= 4096 && height <= 4096));
});
