import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openEmbeddings } from "#lib/embeddings/embedding-file";
import { EmbeddingWriter } from "#lib/embeddings/embedding-writer";
import { earthIndexLayout } from "#lib/embeddings/table-layout";
import { testProvenance, testRow } from "#lib/testing/embedding-rows";
import { requirePeer } from "#lib/testing/peers";
import { root } from "./repository";

const folder = mkdtempSync(join(tmpdir(), "softcon-duckdb-"));
after(() => rmSync(folder, { recursive: true, force: true }));

type Row = Readonly<Record<string, unknown>>;

/** The rows that each statement gives. */
function duckdb(...statements: string[]): readonly (readonly Row[])[] {
  const run = spawnSync(process.execPath, [join(root, "test", "peers", "duckdb.mjs"), ...statements], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  assert.equal(run.status, 0, run.stderr);
  const results: readonly (readonly Row[])[] = JSON.parse(run.stdout);
  return results;
}

test("DuckDB reads what we write: types, vectors, outlines, times, lists and metadata", (t) => {
  if (!requirePeer(t, "duckdb")) return;
  const path = join(folder, "ours.parquet");
  const dim = 24;
  const layout = earthIndexLayout(["label", "labels", "thumbnail"]);
  const writer = EmbeddingWriter.create(path, testProvenance(dim), { layout, rowGroupSize: 16 });
  const rows = Array.from({ length: 50 }, (_, i) => ({
    ...testRow(i, dim),
    label: i % 3 ? `class ${i % 3}` : null,
    labels: i % 4 === 0 ? null : Array.from({ length: (i % 4) - 1 }, (_, k) => `tag ${k}`),
    thumbnail: Uint8Array.of(0x89, 0x50, i),
  }));
  for (const [i, row] of rows.entries()) writer.append([row], i);
  writer.finish();

  const table = `read_parquet('${path}')`;
  const [types = [], cells = [], keyValues = []] = duckdb(
    `DESCRIBE SELECT * FROM ${table}`,
    `SELECT id, embedding, geometry::VARCHAR AS outline, epoch_ms(datetime) AS time, source, label, labels,
       hex(thumbnail) AS thumbnail FROM ${table}`,
    `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata('${path}')`,
  );
  assert.deepEqual(Object.fromEntries(types.map((row) => [row["column_name"], row["column_type"]])), {
    id: "VARCHAR",
    embedding: "FLOAT[]",
    geometry: "GEOMETRY('OGC:CRS84')",
    datetime: "TIMESTAMP WITH TIME ZONE",
    source: "VARCHAR",
    label: "VARCHAR",
    labels: "VARCHAR[]",
    thumbnail: "BLOB",
  });
  assert.equal(cells.length, rows.length);
  for (const [i, row] of rows.entries()) {
    const { embedding, outline, time, thumbnail, ...texts } = cells[i] ?? {};
    assert.ok(Array.isArray(embedding));
    assert.deepEqual(Float32Array.from(embedding), row.embedding);
    const points = row.footprint?.map(([x, y]) => `${x} ${y}`).join(", ");
    assert.equal(outline, points === undefined ? null : `POLYGON ((${points}))`);
    assert.equal(
      time === null ? null : Number(time),
      row.datetime === null ? null : Date.parse(row.datetime),
    );
    assert.deepEqual(texts, { id: row.id, source: row.source, label: row.label, labels: row.labels });
    assert.equal(thumbnail, Buffer.from(row.thumbnail).toString("hex").toUpperCase());
  }
  const said = Object.fromEntries(keyValues.map((row) => [row["key"], JSON.parse(String(row["value"]))]));
  assert.deepEqual(Object.keys(said).sort(), ["emb", "geo", "softcon"]);
  assert.equal(said["geo"].columns.geometry.encoding, "WKB");
});

test("we read what DuckDB writes, in every packing and both page formats", async (t) => {
  if (!requirePeer(t, "duckdb")) return;
  const source = `SELECT 'id ' || i AS id, list_transform(range(32), lambda j: sin(i * 7 + j)::FLOAT) AS embedding,
    CASE WHEN i % 7 = 3 THEN NULL ELSE (i * 1000003)::BIGINT END AS number, (i % 5)::INTEGER AS class,
    TIMESTAMP '2020-01-01' + INTERVAL (i) HOUR AS datetime, 'place ' || (i % 4) AS source,
    i % 2 = 0 AS even, i / 3.0::DOUBLE AS third FROM range(3000) t(i)`;
  const packings = ["uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw"];
  const files = packings.flatMap((codec) =>
    ["V1", "V2"].map((version) => ({ codec, version, path: join(folder, `${codec}-${version}.parquet`) })),
  );
  duckdb(
    ...files.map(
      ({ codec, version, path }) =>
        `COPY (${source}) TO '${path}' (FORMAT parquet, COMPRESSION ${codec}, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 2048)`,
    ),
  );
  const [expected = []] = duckdb(`SELECT * EXCLUDE embedding FROM (${source})`);
  for (const { codec, version, path } of files) {
    const file = await openEmbeddings(path);
    const { matrix, dim } = await file.vectors();
    assert.equal(dim, 32);
    for (let i = 0; i < 3000; i++)
      for (let j = 0; j < 32; j++)
        if (matrix[i * 32 + j] !== Math.fround(Math.sin(i * 7 + j)))
          assert.ok(
            Math.abs((matrix[i * 32 + j] ?? 0) - Math.sin(i * 7 + j)) < 1e-6,
            `${codec} ${version}: row ${i}, number ${j}`,
          );
    for (const column of ["id", "number", "class", "datetime", "source", "even", "third"]) {
      const cells = await file.column(column);
      const wanted = expected.map((row) => row[column]);
      const same = cells.every((cell, i) => {
        const other = wanted[i];
        if (column === "datetime") return Date.parse(String(cell)) === Date.parse(`${String(other)}Z`);
        return column === "number" && other !== null ? String(cell) === other : cell === other;
      });
      assert.ok(same && cells.length === 3000, `${codec} ${version}: ${column}`);
    }
    await file.close();
  }
});
