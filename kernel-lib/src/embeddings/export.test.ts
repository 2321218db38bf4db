import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { testProvenance, testRows } from "../testing/embedding-rows";
import { sharedPath } from "../testing/shared-data";
import { openEmbeddings } from "./embedding-file";
import { writeEmbeddings } from "./embedding-writer";
import { writeNpy, writeProjectorFiles } from "./export";
import { isRecord } from "./json";
import { writeStacItem } from "./stac-item";

const folder = mkdtempSync(join(tmpdir(), "softcon-export-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const dim = 5;
const rows = testRows(0, 1500, dim).map((row, i) => ({ ...row, label: i % 2 ? `tab\there ${i}` : null }));
const matrix = Float32Array.from(rows.flatMap((row) => [...row.embedding]));
const path = join(folder, "table.parquet");
writeEmbeddings(path, { provenance: testProvenance(dim), dim, rows, matrix });

test("the projector gets one line a row, in both files, tabs only between columns", async () => {
  const file = await openEmbeddings(path);
  const seen: number[] = [];
  await writeProjectorFiles(file, folder, { onProgress: ({ done }) => seen.push(done) });
  await file.close();
  const vectors = readFileSync(join(folder, "vectors.tsv"), "utf8").trimEnd().split("\n");
  const metadata = readFileSync(join(folder, "metadata.tsv"), "utf8").trimEnd().split("\n");
  assert.equal(vectors.length, 1500);
  assert.equal(metadata.length, 1501);
  assert.equal(metadata[0], "id\tdatetime\tsource\tlabel");
  assert.equal(metadata[2], "scène 1/1_0\t2020-09-13T13:26:40.000Z\tS2_1.tif\ttab here 1");
  assert.deepEqual(Float32Array.from((vectors[1200] ?? "").split("\t").map(Number)), rows[1200]?.embedding);
  assert.deepEqual(seen, [1024, 1500, 1024, 1500]);
});

test("an interrupted export leaves nothing behind", async () => {
  const file = await openEmbeddings(path);
  const stop = new AbortController();
  const target = join(folder, "stopped.npy");
  await assert.rejects(
    writeNpy(file, target, { signal: stop.signal, onProgress: () => stop.abort() }),
    /interrupted/,
  );
  await file.close();
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith("stopped")),
    [],
  );
});

test(".npy holds the vectors as the format says", async () => {
  const file = await openEmbeddings(path);
  const target = join(folder, "vectors.npy");
  await writeNpy(file, target);
  await file.close();
  const bytes = readFileSync(target);
  assert.equal(bytes.toString("latin1", 0, 8), "\x93NUMPY\x01\x00");
  const length = bytes.readUInt16LE(8);
  assert.equal((10 + length) % 64, 0);
  const header = bytes.toString("latin1", 10, 10 + length);
  assert.match(header, /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(1500, 5\), \} *\n$/);
  assert.deepEqual(new Float32Array(Uint8Array.from(bytes.subarray(10 + length)).buffer), matrix);
});

test("the STAC item keeps to STAC and to the embeddings extension's schema", async (t) => {
  const item: unknown = JSON.parse(readFileSync(await writeStacItem(path), "utf8"));
  assert.ok(isRecord(item) && isRecord(item["properties"]) && isRecord(item["assets"]));
  assert.equal(item["type"], "Feature");
  assert.equal(item["stac_version"], "1.0.0");
  assert.equal(item["id"], "table");
  assert.ok(Array.isArray(item["bbox"]) && item["bbox"].length === 4 && Array.isArray(item["links"]));
  const times = rows.flatMap((row) => row.datetime ?? []).sort();
  assert.equal(item["properties"]["datetime"], null);
  assert.equal(item["properties"]["start_datetime"], times[0]);
  assert.equal(item["properties"]["end_datetime"], times.at(-1));
  const asset = item["assets"]["embeddings"];
  assert.ok(isRecord(asset));
  assert.equal(asset["href"], "./table.parquet");

  const schemaPath = sharedPath(t, "data/embedding-files/stac-embeddings-schema.json");
  if (!schemaPath) return;
  const schema: unknown = JSON.parse(readFileSync(schemaPath, "utf8"));
  assert.ok(isRecord(schema) && isRecord(schema["definitions"]));
  const { stac_extensions, item_properties_fields } = schema["definitions"];
  assert.ok(JSON.stringify(stac_extensions).includes(JSON.stringify(item["stac_extensions"]).slice(1, -1)));
  assert.ok(isRecord(item_properties_fields) && isRecord(item_properties_fields["properties"]));
  // Whatever begins with "emb:" has to be one of the extension's own fields.
  const known = Object.keys(item_properties_fields["properties"]);
  const used = Object.keys(item["properties"]).filter((key) => key.startsWith("emb:"));
  assert.ok(used.length > 0 && used.every((key) => known.includes(key)), used.join(", "));
  assert.ok(Object.keys(asset).every((key) => !key.startsWith("emb:")));
});

test("a table without any time makes no STAC item", async () => {
  const timeless = join(folder, "timeless.parquet");
  const [row] = rows;
  assert.ok(row);
  const table = { provenance: testProvenance(dim), dim, rows: [{ ...row, datetime: null }] };
  writeEmbeddings(timeless, { ...table, matrix: row.embedding });
  await assert.rejects(writeStacItem(timeless), /no row has a time/);
});
