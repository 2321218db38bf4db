import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { seededRandom } from "#lib/core/random";
import { writeEmbeddings } from "#lib/embeddings/embedding-writer";
import { thumbnailPng } from "#lib/embeddings/thumbnail";
import { testProvenance, testRow } from "#lib/testing/embedding-rows";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { decode } from "#lib/vendor/fast-png";
import { parquetReadObjects } from "#lib/vendor/hyparquet";
import { softcon } from "./softcon";

const dim = 8;
const names = ["crops", "trees", "wa<ter>"];

/** A table of three clusters far apart, with labels and thumbnails. */
function writeTable(folder: string, count = 90): string {
  const random = seededRandom(2);
  const matrix = new Float32Array(count * dim);
  const thumbnail = thumbnailPng({ data: new Uint8Array(12), width: 2, height: 2 });
  const rows = Array.from({ length: count }, (_, i) => {
    for (let c = 0; c < dim; c++) matrix[i * dim + c] = 0.1 * random.normal() + (c === i % 3 ? 5 : 0);
    const embedding = matrix.subarray(i * dim, (i + 1) * dim);
    return { ...testRow(i, dim), embedding, label: names[i % 3] ?? "", thumbnail };
  });
  const path = join(folder, "table.parquet");
  writeEmbeddings(path, { provenance: { ...testProvenance(dim), untrained: true }, dim, rows, matrix });
  return path;
}

async function mapOf(path: string): Promise<Record<string, unknown>[]> {
  const bytes = readFileSync(path);
  return parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) });
}

test("a map as a table: id, place, label and outline of every row, the same for the same seed", async (t) => {
  const folder = temporaryFolder(t);
  const table = writeTable(folder);
  const [first, second] = [join(folder, "a.parquet"), join(folder, "b.parquet")];
  const run = await softcon(["project", table, "-o", first, "--method", "umap", "--seed", "3", "--json"]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /nobody trained the weights/);
  const { method, rows, seed } = JSON.parse(run.stdout);
  assert.deepEqual([method, rows, seed], ["umap", 90, 3]);
  const map = await mapOf(first);
  assert.deepEqual(Object.keys(map[0] ?? {}), ["id", "x", "y", "label", "geometry"]);
  assert.equal(map[1]?.["id"], testRow(1, dim).id);
  assert.equal(map[7]?.["geometry"], null); // one row in eight has no outline

  // rows of a cluster are nearer to each other than to any other
  const at = map.map(({ x, y }) => [Number(x), Number(y)] as const);
  const nearest = at.map(([x, y], i) => {
    const distances = at.map(([a, b], j) => (i === j ? Number.POSITIVE_INFINITY : Math.hypot(a - x, b - y)));
    return distances.indexOf(Math.min(...distances));
  });
  assert.ok(nearest.every((j, i) => j % 3 === i % 3));
  assert.equal((await softcon(["project", table, "-o", second, "--method", "umap", "--seed", "3"])).code, 0);
  assert.ok(readFileSync(first).equals(readFileSync(second)));
});

test("a map as a page: a class each with ids and thumbnails, nothing of it markup", async (t) => {
  const folder = temporaryFolder(t);
  const page = join(folder, "map.html");
  const run = await softcon(["project", writeTable(folder), "-o", page]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /map\.html: 90 rows, t-SNE, seed 0, divergence [\d.]+ nats, perplexity \d+/);
  const [, json = ""] = /id="content">(.*)<\/script>/.exec(readFileSync(page, "utf8")) ?? [];
  const [figure] = JSON.parse(json).figures;
  assert.deepEqual(figure.data.map((trace: { name: string }) => trace.name).sort(), [
    "crops",
    "trees",
    "wa&lt;ter&gt;",
  ]);
  assert.match(figure.data[0].customdata[0], /^data:image\/png;base64,/);
  assert.match(figure.layout.title.subtitle.text, /90 points, seed 0.*UNTRAINED weights/);
});

test("a map as a picture", async (t) => {
  const folder = temporaryFolder(t);
  const table = writeTable(folder);
  const [png, svg] = [join(folder, "map.png"), join(folder, "map.svg")];
  assert.equal((await softcon(["project", table, "-o", png, "--method", "pca"])).code, 0);
  assert.equal(decode(readFileSync(png)).width, 1600);
  const run = await softcon(["project", table, "-o", svg, "--method", "pca", "--theme", "dark"]);
  assert.match(run.stdout, /PCA|Principal component/);
  assert.match(readFileSync(svg, "utf8"), /rgb\(18, 22, 29\)/);
});

test("one row is a map; none, a perplexity too large, a strange ending and a foreign option are said", async (t) => {
  const folder = temporaryFolder(t);
  const one = writeTable(folder, 1);
  const out = join(folder, "map.parquet");
  assert.equal((await softcon(["project", one, "-o", out])).code, 0);
  assert.deepEqual(
    (await mapOf(out)).map(({ x, y }) => [x, y]),
    [[0, 0]],
  );
  const ten = writeTable(folder, 10);
  const perplexed = await softcon(["project", ten, "-o", out, "--perplexity", "30"]);
  assert.equal(perplexed.code, 1);
  assert.match(perplexed.stderr, /^softcon: .*perplexity/m);
  const empty = join(folder, "empty.parquet");
  writeEmbeddings(empty, { provenance: testProvenance(dim), dim, rows: [], matrix: new Float32Array(0) });
  assert.match((await softcon(["project", empty, "-o", out])).stderr, /has no rows/);
  const strange = await softcon(["project", ten, "-o", "map.gif"]);
  assert.equal(strange.code, 2);
  assert.match(strange.stderr, /--out ends in \.parquet, \.html, \.png, \.svg/);
  const foreign = await softcon(["project", ten, "-o", out, "--method", "pca", "--perplexity", "5"]);
  assert.match(foreign.stderr, /--perplexity shapes tsne, not pca/);
  writeFileSync(join(folder, "no.parquet"), "x");
  assert.equal((await softcon(["project", join(folder, "no.parquet"), "-o", out])).code, 1);
});
