import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import { seededRandom } from "../core/random";
import { knnScores } from "./knn";
import type { Matrix } from "./matrix";
import { cosineNeighbours } from "./neighbours/cosine-neighbours";

const random = seededRandom(8);
const normal = (rows: number, cols: number): Matrix => ({
  data: Float32Array.from({ length: rows * cols }, () => random.normal()),
  rows,
  cols,
});

test("two neighbours vote by hand: weights exp(cosine / temperature), for classes and for labels", async () => {
  // Cosines to (1, 0): 1, 0.6, 0.
  const train = { data: Float32Array.of(2, 0, 3, 4, 0, 7), rows: 3, cols: 2 };
  const query = { data: Float32Array.of(5, 0), rows: 1, cols: 2 };
  const [near, far] = [Math.exp(1 / 0.5), Math.exp(0.6 / 0.5)];
  const options = { k: 2, temperature: 0.5 };
  const found = await knnScores(
    train,
    { kind: "classes", ids: Int32Array.of(1, 0, 0), count: 2 },
    query,
    options,
  );
  assert.ok(Math.abs(found[0]! - far / (near + far)) < 1e-12);
  assert.ok(Math.abs(found[1]! - near / (near + far)) < 1e-12);
  const labels = { kind: "labels", hot: Uint8Array.of(1, 1, 0, 1, 1, 0), count: 2 } as const;
  const shares = await knnScores(train, labels, query, options);
  assert.ok(Math.abs(shares[0]! - near / (near + far)) < 1e-12);
  assert.equal(shares[1], 1);
});

test("leave-one-out: no row votes for itself, duplicates of it do, and k shrinks to the others", async () => {
  const train = { data: Float32Array.of(1, 0, 1, 0, 0, 1), rows: 3, cols: 2 };
  const { ids } = await cosineNeighbours(train, "leave-one-out", 2);
  assert.deepEqual([...ids], [1, 2, 0, 2, 0, 1]);
  const scores = await knnScores(
    train,
    { kind: "classes", ids: Int32Array.of(0, 1, 2), count: 3 },
    "leave-one-out",
  );
  for (const row of [0, 1, 2]) assert.equal(scores[row * 3 + row], 0);
});

test("the nearest rows of a whole sort, in workers and without, for sizes that fill no batch", async () => {
  const [x, queries] = [normal(3001, 300), normal(701, 300)];
  const workers = await cosineNeighbours(x, queries, 7, { threads: 2 });
  assert.deepEqual(await cosineNeighbours(x, queries, 7, { threads: 1 }), workers);
  for (const q of [0, 63, 64, 700]) {
    const cosine = (r: number): number => {
      let [dot, a, b] = [0, 0, 0];
      for (let c = 0; c < 300; c++) {
        const [u, v] = [x.data[r * 300 + c]!, queries.data[q * 300 + c]!];
        dot += u * v;
        a += u * u;
        b += v * v;
      }
      return dot / Math.sqrt(a * b);
    };
    const all = Array.from({ length: 3001 }, (_, r) => ({ r, s: cosine(r) })).sort((a, b) => b.s - a.s);
    assert.deepEqual(
      [...workers.ids.subarray(q * 7, q * 7 + 7)],
      all.slice(0, 7).map(({ r }) => r),
    );
    for (let i = 0; i < 7; i++) assert.ok(Math.abs(workers.similarities[q * 7 + i]! - all[i]!.s) < 1e-14);
  }
});

test("a row of zeros is like nothing; what cannot be searched is refused", async () => {
  const zeros = { data: Float32Array.of(0, 0, 1, 1), rows: 2, cols: 2 };
  assert.equal((await cosineNeighbours(zeros, zeros, 1)).similarities[0], 0);
  const one = { data: Float32Array.of(1, 1), rows: 1, cols: 2 };
  const ids = { kind: "classes", ids: Int32Array.of(0), count: 1 } as const;
  assert.deepEqual([...(await knnScores(one, ids, one))], [1]);
  for (const refused of [
    knnScores(one, ids, "leave-one-out"),
    knnScores(one, ids, one, { temperature: 0 }),
    cosineNeighbours(one, normal(1, 3), 1),
    cosineNeighbours(one, one, 0),
    cosineNeighbours({ data: new Float32Array(0), rows: 0, cols: 2 }, one, 1),
    cosineNeighbours({ data: Float32Array.of(Number.NaN, 1), rows: 1, cols: 2 }, one, 1),
    cosineNeighbours(zeros, zeros, 1, { signal: AbortSignal.abort() }),
  ])
    await assert.rejects(refused, SoftconError);
});
