import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sharedPath } from "../testing/shared-data";
import { ByteWriter, ParquetWriter } from "../vendor/hyparquet-writer";
import { openEmbeddings } from "./embedding-file";
import { surveyColumns } from "./survey-columns";

const folder = mkdtempSync(join(tmpdir(), "softcon-roles-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Two columns of vectors under names that tell nothing. */
function ambiguous(): string {
  const list = (name: string, type: "FLOAT" | "INT32") =>
    [
      { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", repetition_type: "OPTIONAL", type },
    ] as const;
  const sink = new ByteWriter();
  const schema = [
    { name: "schema", num_children: 5 },
    ...list("before", "FLOAT"),
    ...list("after", "FLOAT"),
    { name: "place", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" } as const,
    { name: "kind", type: "INT64", repetition_type: "OPTIONAL" } as const,
    ...list("counts", "INT32"),
  ];
  const writer = new ParquetWriter({ writer: sink, schema });
  void writer.write({
    columnData: [
      {
        name: "before",
        data: [
          [1, 2],
          [3, 4],
        ],
      },
      {
        name: "after",
        data: [
          [5, 6, 7],
          [8, 9, 10],
        ],
      },
      { name: "place", data: ["a", "b"] },
      { name: "kind", data: [7n, 8n] },
      { name: "counts", data: [[1], [2]] },
    ],
  });
  void writer.finish();
  const path = join(folder, "two.parquet");
  writeFileSync(path, sink.getBytes());
  return path;
}

test("columns that could be vectors, ids, labels are told; the chosen ones are taken", async () => {
  const path = ambiguous();
  await assert.rejects(openEmbeddings(path), /no column of embeddings/);
  const survey = await surveyColumns(path);
  assert.equal(survey.vectors, null);
  assert.equal(survey.rows, 2);
  const namesFor = (role: string): string[] =>
    survey.columns.filter(({ roles }) => roles.some((name) => name === role)).map(({ name }) => name);
  assert.deepEqual(namesFor("embedding"), ["before", "after", "counts"]);
  assert.deepEqual(namesFor("id"), ["place", "kind"]);
  const file = await openEmbeddings(path, { columns: { embedding: "after", id: "kind", label: "place" } });
  assert.equal(file.dim, 3);
  assert.deepEqual([...(await file.vectors()).matrix], [5, 6, 7, 8, 9, 10]);
  const rows = await file.rows();
  assert.deepEqual(
    rows.map(({ id, label }) => [id, label]),
    [
      ["7", "a"],
      ["8", "b"],
    ],
  );
  await file.close();
});

test("a column that cannot be what it is chosen for is refused by name", async () => {
  const path = ambiguous();
  await assert.rejects(openEmbeddings(path, { columns: { embedding: "kind" } }), /list of floats named kind/);
  await assert.rejects(
    openEmbeddings(path, { columns: { embedding: "after", geometry: "kind" } }),
    /"kind" cannot be the geometry; place can/,
  );
});

test("a role may be left out", async (t) => {
  const path = sharedPath(t, "data/embedding-files/03WVN_20220610_20220610_v001.gpq");
  if (!path) return;
  const file = await openEmbeddings(path, { columns: { geometry: null, id: null } });
  assert.deepEqual([file.has("geometry"), file.has("id"), file.has("source")], [false, false, true]);
  await file.close();
});
