import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../core/random";
import type { Matrix } from "../matrix";
import { kMeans } from "./kmeans";

const of = (rows: readonly (readonly number[])[]): Matrix => ({
  data: Float32Array.from(rows.flat()),
  rows: rows.length,
  cols: rows[0]?.length ?? 0,
});

test("clusters, centres and inertia are those of a calculation by hand", async () => {
  const x = of([
    [10, 10],
    [0, 0],
    [0, 2],
    [10, 13],
    [1, 1],
  ]);
  const found = await kMeans(x, { clusters: 2, seed: 3 });
  assert.deepEqual([...found.ids], [1, 0, 0, 1, 0]); // the larger one is 0
  assert.deepEqual(
    [...found.centres].map((value) => Number(value.toFixed(9))),
    [0.333333333, 1, 10, 11.5],
  );
  // (1/9 + 1) + (1/9 + 1) + (4/9 + 0) + 2.25 + 2.25
  assert.ok(Math.abs(found.inertia - (24 / 9 + 4.5)) < 1e-6, `${found.inertia}`);
});

test("well-parted clouds are found again, the same from the same seed", async () => {
  const random = seededRandom(1);
  const truth = Int32Array.from({ length: 3000 }, (_, i) => i % 5);
  const cols = 24;
  const middles = Array.from({ length: 5 * cols }, () => 8 * random.normal());
  const data = Float32Array.from(
    { length: truth.length * cols },
    (_, at) => middles[truth[Math.floor(at / cols)]! * cols + (at % cols)]! + random.normal(),
  );
  const x = { data, rows: truth.length, cols };
  const found = await kMeans(x, { clusters: 5, seed: 7 });
  const pairs = new Set(truth.map((id, i) => id * 10 + found.ids[i]!));
  assert.equal(pairs.size, 5);
  assert.deepEqual((await kMeans(x, { clusters: 5, seed: 7 })).ids, found.ids);
});

test("by cosine a row's length does not count", async () => {
  const x = of([
    [1, 0],
    [100, 1],
    [0, 1],
    [1, 90],
    [50, 0],
  ]);
  const found = await kMeans(x, { clusters: 2, metric: "cosine" });
  assert.deepEqual([...found.ids], [0, 0, 1, 1, 0]);
});

test("as many clusters as rows, equal rows and one cluster are possible; more are refused; it stops", async () => {
  const x = of([[1], [1], [1], [5]]);
  assert.equal((await kMeans(x, { clusters: 4 })).inertia, 0);
  const one = await kMeans(x, { clusters: 1 });
  assert.deepEqual([...one.ids, ...one.centres], [0, 0, 0, 0, 2]);
  await assert.rejects(kMeans(x, { clusters: 5 }), /5 clusters of 4 rows/);
  await assert.rejects(kMeans(x, { clusters: 2, signal: AbortSignal.abort() }), /interrupted/);
});
