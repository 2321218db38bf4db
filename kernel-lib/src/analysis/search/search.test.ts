import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../../core/errors";
import { seededRandom } from "../../core/random";
import { distanceKm, rowsByPlace } from "./places";
import { relevanceQuery } from "./relevance-feedback";
import { SimilarityIndex } from "./similarity-index";

const random = seededRandom(12);

test("hits are those of a whole sort, in workers and without; a row finds itself first", async () => {
  const [rows, cols] = [41_003, 101];
  const data = Float32Array.from({ length: rows * cols }, () => random.normal());
  const matrix = { data, rows, cols };
  const query = Float32Array.from({ length: cols }, () => random.normal());
  const [one, three] = await Promise.all([
    SimilarityIndex.open(matrix, { threads: 1 }),
    SimilarityIndex.open(matrix, { threads: 3 }),
  ]);
  try {
    const hits = await three.search(query, 12);
    assert.deepEqual(await one.search(query, 12), hits);
    const cosines = Array.from({ length: rows }, (_, row) => {
      let [dot, a] = [0, 0];
      for (let c = 0; c < cols; c++) {
        dot += data[row * cols + c]! * query[c]!;
        a += data[row * cols + c]! ** 2;
      }
      return { row, similarity: dot / Math.sqrt(a) / Math.hypot(...query) };
    }).sort((a, b) => b.similarity - a.similarity);
    assert.deepEqual(
      hits.map(({ row }) => row),
      cosines.slice(0, 12).map(({ row }) => row),
    );
    for (const [i, { similarity }] of hits.entries())
      assert.ok(Math.abs(similarity - cosines[i]!.similarity) < 1e-13);
    const [itself, next] = await three.search(three.vector(40_000), 2);
    assert.equal(itself?.row, 40_000);
    assert.deepEqual(await three.search(three.vector(40_000), 1, [40_000]), [next]);
  } finally {
    await Promise.all([one.close(), three.close()]);
  }
});

test("of equals the lower row comes first, on any number of threads; k beyond the rows gives them all", async () => {
  const [rows, cols] = [41_000, 100];
  const data = new Float32Array(rows * cols).map((_, i) => (i % cols === Math.floor(i / cols) % 3 ? 2 : 0));
  for (const threads of [1, 2, 5]) {
    const index = await SimilarityIndex.open({ data, rows, cols }, { threads });
    const hits = await index.search(
      Float64Array.from({ length: cols }, (_, c) => (c === 1 ? 1 : 0)),
      4,
    );
    assert.deepEqual(
      hits.map(({ row }) => row),
      [1, 4, 7, 10],
    );
    await index.close();
  }
  const small = await SimilarityIndex.open({ data: Float32Array.of(1, 0, 0, 1), rows: 2, cols: 2 });
  assert.deepEqual(await small.search(Float32Array.of(0, 3), 9), [
    { row: 1, similarity: 1 },
    { row: 0, similarity: 0 },
  ]);
});

test("relevance feedback by hand: mean direction of the positives less the negatives' share", async () => {
  const query = relevanceQuery({
    positives: [Float32Array.of(2, 0, 0), Float32Array.of(0, 5, 0)],
    negatives: [Float32Array.of(0, 0, 4)],
    negativeWeight: 0.5,
  });
  assert.deepEqual([...query], [0.5, 0.5, -0.5]);
  const index = await SimilarityIndex.open({
    data: Float32Array.of(1, 1, 1, 1, 1, -1, 0, 0, 1),
    rows: 3,
    cols: 3,
  });
  assert.deepEqual(
    (await index.search(query, 3)).map(({ row }) => row),
    [1, 0, 2],
  );
});

test("queries that point nowhere are refused", async () => {
  const index = await SimilarityIndex.open({ data: Float32Array.of(1, 2), rows: 1, cols: 2 });
  for (const refused of [
    index.search(Float32Array.of(0, 0), 1),
    index.search(Float32Array.of(Number.NaN, 0), 1),
    index.search(Float32Array.of(1), 1),
    index.search(Float32Array.of(1, 1), 0),
    SimilarityIndex.open({ data: new Float32Array(0), rows: 0, cols: 2 }),
  ])
    await assert.rejects(refused, SoftconError);
  assert.throws(() => index.vector(1), /rows 0 to 0/);
  assert.throws(() => relevanceQuery({ positives: [] }), SoftconError);
  assert.throws(() => relevanceQuery({ positives: [Float32Array.of(0, 0)] }), SoftconError);
  assert.throws(
    () => relevanceQuery({ positives: [Float32Array.of(1, 0)], negatives: [Float32Array.of(1)] }),
    SoftconError,
  );
});

test("places: what contains the point comes first, then the nearest, across the antimeridian too", () => {
  const bounds = Float64Array.of(
    ...[10, 50, 11, 51],
    ...[10.2, 50.2, 10.4, 50.4],
    ...[179, -1, -179, 1],
    ...[Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    ...[12, 50, 13, 51],
  );
  const rows = (lon: number, lat: number) =>
    rowsByPlace({ bounds }, { lon, lat }).map(({ row, contains }) => (contains ? `${row}!` : `${row}`));
  assert.deepEqual(rows(10.3, 50.3), ["1!", "0!", "4", "2"]);
  assert.deepEqual(rows(-179.5, 0), ["2!", "4", "0", "1"]);
  assert.deepEqual(rows(11.9, 50.5), ["4", "0", "1", "2"]);
  assert.throws(() => rowsByPlace({ bounds }, { lon: 400, lat: 0 }), SoftconError);
  // A quarter of the equator, and from pole to pole.
  assert.ok(Math.abs(distanceKm({ lon: 0, lat: 0 }, { lon: 90, lat: 0 }) - (6371.0088 * Math.PI) / 2) < 1e-9);
  assert.ok(Math.abs(distanceKm({ lon: 5, lat: 90 }, { lon: 80, lat: -90 }) - 6371.0088 * Math.PI) < 1e-6);
});
