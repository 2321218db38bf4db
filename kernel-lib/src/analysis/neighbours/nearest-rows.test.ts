import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../core/random";
import { cosineNeighbours } from "./cosine-neighbours";
import { nearestRows } from "./nearest-rows";

function mixture(rows: number, cols: number) {
  const random = seededRandom(5);
  const middles = Float32Array.from({ length: 20 * cols }, () => random.normal());
  const data = Float32Array.from(
    { length: rows * cols },
    (_, at) => middles[(Math.floor(at / cols) % 20) * cols + (at % cols)]! + 0.5 * random.normal(),
  );
  return { data, rows, cols };
}

test("distances are those of a calculation by hand", async () => {
  const x = { data: Float32Array.of(1, 0, 0, 2, 3, 3), rows: 3, cols: 2 };
  const cosine = await nearestRows(x, { k: 2 });
  assert.deepEqual([...cosine.ids.subarray(0, 2)], [2, 1]);
  assert.ok(Math.abs(cosine.distances[0]! - (1 - Math.SQRT1_2)) < 1e-6);
  assert.ok(Math.abs(cosine.distances[1]! - 1) < 1e-6);
  const plane = await nearestRows(x, { k: 1, metric: "euclidean" });
  assert.ok(Math.abs(plane.distances[0]! - Math.sqrt(5)) < 1e-6);
});

test("small tables: the same rows as an exact search; large ones: nearly all, the same on any threads", async () => {
  for (const [rows, least] of [
    [1500, 1],
    [6000, 0.95],
  ] as const) {
    const x = mixture(rows, 32);
    const found = await nearestRows(x, { k: 10, threads: 2 });
    const exact = await cosineNeighbours(x, "leave-one-out", 10);
    let kept = 0;
    for (let i = 0; i < rows; i++) {
      const near = new Set(exact.ids.subarray(i * 10, (i + 1) * 10));
      for (const id of found.ids.subarray(i * 10, (i + 1) * 10)) if (near.has(id)) kept++;
    }
    assert.ok(kept / (rows * 10) >= least, `${kept / (rows * 10)} of the neighbours of ${rows} rows`);
    assert.deepEqual((await nearestRows(x, { k: 10, threads: 1 })).ids, found.ids);
  }
});

test("more neighbours than there are rows are refused, and it stops", async () => {
  const x = mixture(5, 4);
  await assert.rejects(nearestRows(x, { k: 5 }), /from 1 to 4/);
  await assert.rejects(nearestRows(x, { k: 2, signal: AbortSignal.abort() }), /interrupted/);
});
