import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { testProvenance, testRows } from "../testing/embedding-rows";
import { sharedPath } from "../testing/shared-data";
import { compressors, parquetReadObjects, type SchemaElement } from "../vendor/hyparquet";
import { ByteWriter, ParquetWriter } from "../vendor/hyparquet-writer";
import { isEmbeddingTable, openEmbeddings } from "./embedding-file";
import { EmbeddingWriter } from "./embedding-writer";

const folder = mkdtempSync(join(tmpdir(), "softcon-read-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

/** The same file as the library's own reader assembles it. */
function readByLibrary(path: string): ReturnType<typeof parquetReadObjects> {
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return parquetReadObjects({ file, compressors });
}

test("Clay's embeddings: vectors, outlines, dates and sources", async (t) => {
  const path = sharedPath(t, "data/embedding-files/03WVN_20220610_20220610_v001.gpq");
  if (!path) return;
  const file = await openEmbeddings(path);
  assert.equal(file.rowCount, 417);
  assert.equal(file.dim, 768);
  assert.equal(file.provenance.kind, "unknown");
  const expected = await readByLibrary(path);
  const { matrix, missing } = await file.vectors();
  assert.deepEqual(missing, []);
  assert.deepEqual(
    [...matrix],
    expected.flatMap((row) => row["embeddings"]),
  );
  const rows = await file.rows({ start: 100, end: 103 });
  for (const [i, row] of rows.entries()) {
    const other = expected[100 + i];
    assert.equal(row.id, String(other?.["index"]));
    assert.deepEqual(row.footprint, other?.["geometry"].coordinates[0]);
    assert.equal(row.datetime, other?.["date"].toISOString().slice(0, 10));
    assert.equal(row.source, other?.["source_url"]);
  }
  await file.close();
});

test("Earth Index's embeddings: an empty table still says what made it", async (t) => {
  const path = sharedPath(t, "data/embedding-files/21MNT.parquet");
  if (!path) return;
  const file = await openEmbeddings(path);
  assert.equal(file.rowCount, 0);
  assert.equal(file.dim, 384);
  assert.deepEqual(file.provenance, {
    kind: "emb",
    model: "dinov2_vits14_softcon",
    license: "CC-BY-4.0",
    dim: 384,
  });
  assert.deepEqual(file.notes, ["no rows"]);
  assert.deepEqual((await file.vectors()).matrix.length, 0);
  await file.close();
});

test("Planet's embeddings: rows without a vector are named, not invented; a foreign CRS is said", async (t) => {
  const path = sharedPath(t, "data/embedding-files/sample_embeddings.parquet");
  if (!path) return;
  const file = await openEmbeddings(path);
  const expected = await readByLibrary(path);
  const { matrix, missing, dim } = await file.vectors();
  assert.equal(dim, 512);
  assert.deepEqual(
    missing,
    expected.flatMap((row, i) => (row["embedding"] ? [] : [i])),
  );
  for (const [i, row] of expected.entries()) {
    const vector: number[] = [...matrix.subarray(i * dim, (i + 1) * dim)];
    if (row["embedding"]) assert.deepEqual(vector, row["embedding"]);
    else assert.ok(vector.every(Number.isNaN));
  }
  assert.deepEqual(
    await file.column("centroid_lat"),
    expected.map((row) => row["centroid_lat"]),
  );
  assert.ok(file.notes.includes("geometry in EPSG:3857, not in degrees: footprints are not read"));
  assert.deepEqual(await file.footprints({ start: 0, end: 2 }), [null, null]);
  await file.close();
});

test("any range of rows is what it is in the whole table", async () => {
  const writer = EmbeddingWriter.create(at("ranges.parquet"), testProvenance(7), { rowGroupSize: 10 });
  for (let row = 0; row < 95; row += 5) writer.append(testRows(row, row + 5, 7), row);
  writer.finish();
  const all = testRows(0, 95, 7);
  const file = await openEmbeddings(at("ranges.parquet"));
  for (const [start, end] of [
    [0, 1],
    [9, 11],
    [10, 20],
    [37, 84],
    [94, 95],
    [20, 20],
  ] as const) {
    const { matrix } = await file.vectors({ start, end });
    assert.deepEqual(
      [...matrix],
      all.slice(start, end).flatMap((row) => [...row.embedding]),
    );
    assert.deepEqual(
      await file.column("id", { start, end }),
      all.slice(start, end).map((row) => row.id),
    );
  }
  await assert.rejects(
    async () => file.vectors({ start: 90, end: 96 }),
    /rows 90 to 96 asked of a table of 95/,
  );
  await assert.rejects(async () => file.column("nope"), /no column "nope"; it has id, embedding, geometry/);
  await file.close();
});

test("vectors of doubles and of half floats become float32", async () => {
  const doubles = writeVectors("double.parquet", { type: "DOUBLE" }, [
    [0.1, -2],
    [3, 1e-3],
  ]);
  const halves = writeVectors(
    "half.parquet",
    { type: "FIXED_LEN_BYTE_ARRAY", type_length: 2, logical_type: { type: "FLOAT16" } },
    [[1, -0.5, 65504, 2 ** -24]],
  );
  for (const [path, expected] of [
    [doubles, [0.1, -2, 3, 1e-3]],
    [halves, [1, -0.5, 65504, 2 ** -24]],
  ] as const) {
    const file = await openEmbeddings(path);
    assert.deepEqual((await file.vectors()).matrix, Float32Array.from(expected));
    await file.close();
  }
});

test("a table whose vectors differ in length says which row", async () => {
  const path = writeVectors("ragged.parquet", { type: "FLOAT" }, [[1, 2], [3, 4], [5]]);
  const file = await openEmbeddings(path);
  await assert.rejects(async () => file.vectors(), /row 2 has 1 numbers in "embedding" where others have 2/);
  assert.deepEqual((await file.vectors({ start: 0, end: 2 })).matrix, Float32Array.of(1, 2, 3, 4));
  await file.close();
});

test("what is no table of embeddings says what it has instead", async () => {
  const sink = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: "schema", num_children: 1 },
    { name: "price", type: "DOUBLE", repetition_type: "REQUIRED" },
  ];
  const writer = new ParquetWriter({ writer: sink, schema });
  void writer.write({ columnData: [{ name: "price", data: [1, 2] }] });
  void writer.finish();
  writeFileSync(at("prices.parquet"), sink.getBytes());
  await assert.rejects(
    openEmbeddings(at("prices.parquet")),
    /no column of embeddings.*found price \(double\)/,
  );
  writeFileSync(at("text.parquet"), "id,embedding\n1,[2]\n");
  await assert.rejects(openEmbeddings(at("text.parquet")), /no PAR1 at both ends/);
  await assert.rejects(openEmbeddings(at("absent.parquet")), /cannot be opened/);
  assert.equal(await isEmbeddingTable(at("prices.parquet")), false);
  assert.equal(await isEmbeddingTable(at("ragged.parquet")), true);
});

/** A file with one list column, as another maker would write it: nullable throughout. */
function writeVectors(name: string, leaf: Partial<SchemaElement>, vectors: number[][]): string {
  const sink = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: "schema", num_children: 1 },
    { name: "embedding", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", repetition_type: "OPTIONAL", ...leaf },
  ];
  const writer = new ParquetWriter({ writer: sink, schema });
  void writer.write({ columnData: [{ name: "embedding", data: vectors }] });
  void writer.finish();
  writeFileSync(at(name), sink.getBytes());
  return at(name);
}
