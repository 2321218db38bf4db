import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../../../core/errors";
import { gaussianMixture } from "../../../testing/mixture";
import { exactNeighbours } from "../neighbours/exact";
import { tsneDivergence } from "../quality";
import { embedInto } from "./embed-into";
import { type TsneStep, tsne } from "./tsne";

/** The part of the points whose nearest neighbour in the map is of their own group. */
function together(map: Float32Array, group: Int32Array): number {
  const { ids } = exactNeighbours({ data: map, rows: group.length, cols: 2 }, 1);
  return group.filter((value, i) => group[ids[i]!] === value).length / group.length;
}

test("the same seed gives the same map to the bit on one, two and three threads", async () => {
  // More rows than are searched exactly, so that the approximate search is part of it.
  const matrix = gaussianMixture(4500, 10);
  const options = { iterations: 40, earlyIterations: 20, perplexity: 10, seed: 4 };
  const [one, two, three] = await Promise.all(
    [1, 2, 3].map((threads) => tsne(matrix, { ...options, threads })),
  );
  assert.deepEqual(two, one);
  assert.deepEqual(three, one);
  const other = await tsne(matrix, { ...options, initial: "random", seed: 5 });
  assert.notDeepEqual(other.map, one?.map);
});

test("groups stay together, steps tell the divergence, and it is that of all pairs", async () => {
  const matrix = gaussianMixture(600, 20, { groups: 6 });
  const steps: TsneStep[] = [];
  const told: number[] = [];
  const result = await tsne(matrix, {
    iterations: 500,
    stepEvery: 100,
    onStep: (step) => steps.push(step),
    onProgress: ({ done, total }) => told.push(done / (total ?? Number.NaN)),
  });
  assert.deepEqual(
    steps.map(({ iteration }) => iteration),
    [100, 200, 300, 400, 500],
  );
  assert.equal(told.at(-1), 1);
  assert.deepEqual(steps.at(-1)?.map, result.map);
  assert.ok(steps[4]!.divergence < steps[2]!.divergence);
  assert.ok(together(result.map, matrix.group) > 0.99);
  const exact = tsneDivergence(matrix, { data: result.map, rows: 600, cols: 2 }, { perplexity: 30 });
  assert.ok(Math.abs(result.divergence / exact - 1) < 1e-3, `${result.divergence}, exactly ${exact}`);
});

test("under the cosine metric lengths do not matter", async () => {
  const matrix = gaussianMixture(300, 20, { groups: 3 });
  const scaled = matrix.data.map((value, at) => value * 2 ** (Math.floor(at / 20) % 5));
  const options = { metric: "cosine", iterations: 100, perplexity: 20 } as const;
  const [plain, stretched] = await Promise.all([
    tsne(matrix, options),
    tsne({ ...matrix, data: scaled }, options),
  ]);
  assert.deepEqual(stretched.map, plain.map);
});

test("an abort ends it at once", async () => {
  const stop = new AbortController();
  const running = tsne(gaussianMixture(2000, 20), {
    iterations: 1_000_000,
    signal: stop.signal,
    onProgress: ({ done }) => {
      if (done >= 10) stop.abort();
    },
  });
  await assert.rejects(running, (error) => error instanceof SoftconError && error.kind === "interrupted");
  await assert.rejects(tsne(gaussianMixture(50, 3), { signal: stop.signal }), /interrupted/);
});

test("what a listener throws is what the caller gets", async () => {
  const onStep = (): void => {
    throw new Error("the plot is gone");
  };
  await assert.rejects(tsne(gaussianMixture(50, 3), { onStep }), /the plot is gone/);
});

test("few rows: the perplexity is lowered where none was asked for, and a greater one refused with the greatest", async () => {
  const one = await tsne({ data: Float32Array.from([1, 2]), rows: 1, cols: 2 });
  assert.deepEqual([...one.map], [0, 0]);
  for (const rows of [2, 3, 5, 20]) {
    const { map, perplexity } = await tsne(gaussianMixture(rows, 4), { iterations: 300 });
    assert.ok(map.every(Number.isFinite));
    assert.equal(perplexity, Math.max(1, (rows - 1) / 3));
  }
  await assert.rejects(
    tsne(gaussianMixture(20, 4), { perplexity: 30 }),
    /perplexity 30 for 20 rows: from 1 to 6.33 is possible/,
  );
});

test("equal rows, equal columns and rows in pairs give finite maps that are no single place", async () => {
  const paired = gaussianMixture(100, 5);
  for (let i = 0; i < 100; i += 2) paired.data.copyWithin((i + 1) * 5, i * 5, (i + 1) * 5);
  for (const matrix of [
    { data: new Float32Array(400).fill(2), rows: 100, cols: 4 },
    { data: Float32Array.from({ length: 100 }, (_, i) => i), rows: 100, cols: 1 },
    paired,
  ]) {
    const { map } = await tsne(matrix, { iterations: 300 });
    assert.ok(map.every(Number.isFinite));
    const places = new Set(Array.from({ length: 100 }, (_, i) => `${map[2 * i]} ${map[2 * i + 1]}`));
    assert.ok(places.size >= 50);
  }
});

test("an empty table, values that are not finite and wrong parameters are named", async () => {
  await assert.rejects(tsne({ data: new Float32Array(0), rows: 0, cols: 3 }), /empty/);
  const matrix = gaussianMixture(50, 3);
  await assert.rejects(tsne(matrix, { learningRate: -1 }), /learningRate is -1/);
  await assert.rejects(tsne(matrix, { iterations: Number.NaN }), /iterations is NaN/);
  await assert.rejects(
    tsne(matrix, { initial: new Float32Array(4) }),
    /initial map holds 4 values, not 50 rows of 2/,
  );
  matrix.data[31] = Number.POSITIVE_INFINITY;
  await assert.rejects(tsne(matrix), /row 10 .*Infinity/);
});

test("new rows come to lie among those of their group, near their own twins, whoever else comes along", async () => {
  const all = gaussianMixture(700, 20, { groups: 5 });
  const part = (from: number, to: number) => ({
    data: all.data.slice(from * 20, to * 20),
    rows: to - from,
    cols: 20,
  });
  const known = part(0, 600);
  const { map } = await tsne(known, { iterations: 500 });
  const placed = await embedInto({ matrix: known, map }, part(600, 700));
  assert.ok(together(Float32Array.from([...map, ...placed]), all.group) > 0.98);
  assert.deepEqual(await embedInto({ matrix: known, map }, part(600, 610)), placed.slice(0, 20));

  const twins = await embedInto({ matrix: known, map }, part(0, 100), { threads: 2 });
  const widest = map.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const gaps = Array.from({ length: 100 }, (_, i) =>
    Math.hypot(twins[2 * i]! - map[2 * i]!, twins[2 * i + 1]! - map[2 * i + 1]!),
  ).sort((a, b) => a - b);
  assert.ok(gaps[50]! < 0.05 * widest, `${gaps[50]} of ${widest}`);

  await assert.rejects(
    embedInto({ matrix: known, map }, gaussianMixture(3, 4)),
    /4 columns, those of the map 20/,
  );
});
