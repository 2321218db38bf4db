import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { testProvenance, testRows } from "../testing/embedding-rows";
import { openEmbeddings } from "./embedding-file";
import { EmbeddingWriter } from "./embedding-writer";
import { writeRows } from "./write-rows";

const folder = mkdtempSync(join(tmpdir(), "softcon-rows-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("rows of a table, written apart, are the same rows with the same provenance", async () => {
  const path = join(folder, "all.parquet");
  const writer = EmbeddingWriter.create(path, testProvenance(4));
  writer.append(testRows(0, 20, 4), null);
  writer.finish();
  const all = await openEmbeddings(path);
  const rows = (await all.rows()).filter((_, i) => i % 3 === 0).map((row) => ({ ...row, label: "Wald" }));
  const some = join(folder, "some.parquet");
  writeRows(some, rows, { keyValues: all.keyValues });
  const again = await openEmbeddings(some);
  assert.deepEqual(again.provenance, all.provenance);
  assert.deepEqual(
    (await again.rows()).map((row) => ({ ...row, embedding: [...row.embedding] })),
    rows.map((row) => ({ ...row, embedding: [...row.embedding] })),
  );
  const lons = rows.flatMap(({ footprint }) => (footprint ?? []).map(([lon]) => lon));
  assert.equal(again.extent.bounds?.[0], Math.min(...lons));
  await all.close();
  await again.close();
  const [first, second] = testRows(0, 2, 4);
  const short = {
    ...second,
    id: "b",
    source: "",
    datetime: null,
    footprint: null,
    embedding: new Float32Array(3),
  };
  assert.throws(() => writeRows(some, first ? [first, short] : [], {}), /row "b" has 3 numbers/);
});
