import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { testProvenance, testRows } from "../testing/embedding-rows";
import { requirePeer } from "../testing/peers";
import { sharedPath } from "../testing/shared-data";
import { parquetMetadata } from "../vendor/hyparquet";
import { openEmbeddings } from "./embedding-file";
import { EmbeddingWriter } from "./embedding-writer";
import { replaceColumn } from "./replace-column";
import { earthIndexLayout } from "./table-layout";

const folder = mkdtempSync(join(tmpdir(), "softcon-replace-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

function write(name: string, labelled: boolean, rows = 100): string {
  const layout = earthIndexLayout(labelled ? ["label", "split"] : []);
  const writer = EmbeddingWriter.create(at(name), testProvenance(6), { layout, rowGroupSize: 32 });
  for (const [i, row] of testRows(0, rows, 6).entries())
    writer.append([labelled ? { ...row, label: `old ${i % 3}`, split: "train" } : row], i);
  writer.finish();
  return at(name);
}

const labels = Array.from({ length: 100 }, (_, i) => (i % 4 === 0 ? null : `Wald ${i % 7}`));

/** Bytes before the footer. */
function body(path: string): Buffer {
  const bytes = readFileSync(path);
  return bytes.subarray(0, bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8));
}

/** What the footer says of all columns but one. */
function others(path: string, name: string) {
  const metadata = parquetMetadata(readFileSync(path), { geoparquet: false });
  return metadata.row_groups.flatMap(({ columns }) =>
    columns.filter((chunk) => chunk.meta_data?.path_in_schema[0] !== name),
  );
}

async function everything(path: string) {
  const file = await openEmbeddings(path);
  const rows = await file.rows();
  await file.close();
  return rows;
}

test("a new column is the last, an old one is replaced where it stood; every other byte stays", async () => {
  for (const labelled of [false, true]) {
    const path = write(`labelled-${labelled}.parquet`, labelled);
    const before = await everything(path);
    const [bytes, known] = [body(path), others(path, "label")];
    for (const cells of [labels, labels.map(() => "one"), labels.map(() => null), labels]) {
      await replaceColumn(path, { name: "label", kind: "text", cells });
      const rows = await everything(path);
      assert.deepEqual(
        rows.map(({ label }) => label),
        cells,
      );
      assert.deepEqual(
        rows.map(({ label, ...rest }) => rest),
        before.map(({ label, ...rest }) => rest),
      );
      assert.deepEqual(others(path, "label"), known);
      const kept = labelled ? 0.9 * bytes.length : bytes.length;
      assert.ok(body(path).subarray(0, kept).equals(bytes.subarray(0, kept)));
    }
    // What an earlier saving left behind the others does not pile up.
    const size = body(path).length;
    await replaceColumn(path, { name: "label", kind: "text", cells: labels });
    assert.equal(body(path).length, size);
  }
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".tmp")),
    [],
  );
});

test("a column of lists, empty ones and none", async () => {
  const path = write("lists.parquet", true);
  const cells = Array.from({ length: 100 }, (_, i) => [null, [], ["Wald"], ["Wald", "See"]][i % 4] ?? null);
  await replaceColumn(path, { name: "labels", kind: "texts", cells });
  assert.deepEqual(
    (await everything(path)).map((row) => row.labels),
    cells,
  );
});

test("tables of other makers", async (t) => {
  for (const name of ["03WVN_20220610_20220610_v001.gpq", "sample_embeddings.parquet", "21MNT.parquet"]) {
    const source = sharedPath(t, `data/embedding-files/${name}`);
    if (!source) return;
    copyFileSync(source, at(name));
    const file = await openEmbeddings(source);
    const { rowCount } = file;
    const vectors = await file.vectors();
    await file.close();
    const bytes = body(source);
    const cells = Array.from({ length: rowCount }, (_, i) => `c${i % 5}`);
    await replaceColumn(at(name), { name: "label", kind: "text", cells });
    const again = await openEmbeddings(at(name));
    assert.deepEqual(await again.column("label"), cells);
    assert.deepEqual(await again.vectors(), vectors);
    assert.deepEqual(again.columns.length, file.columns.length + 1);
    await again.close();
    assert.ok(body(at(name)).subarray(0, bytes.length).equals(bytes));
  }
});

test("DuckDB reads what was put in", (t) => {
  if (!requirePeer(t, "duckdb")) return;
  const path = at("labelled-false.parquet");
  const program = join(__dirname, "..", "..", "..", "test", "peers", "duckdb.mjs");
  const said = execFileSync(
    process.execPath,
    [program, `SELECT label, count(*)::INTEGER AS n FROM '${path}' GROUP BY label ORDER BY label`],
    { encoding: "utf8" },
  );
  const counts = new Map<string | null, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const expected = [...counts].map(([label, n]) => ({ label, n }));
  assert.deepEqual(
    new Set(JSON.parse(said)[0].map((row: unknown) => JSON.stringify(row))),
    new Set(expected.map((row) => JSON.stringify(row))),
  );
});

test("a cell for every row is asked for, and a damaged file is left alone", async () => {
  const path = write("short.parquet", true);
  await assert.rejects(
    replaceColumn(path, { name: "label", kind: "text", cells: ["a"] }),
    /1 cells .* 100 rows/,
  );
});

test("a process killed at any step of saving leaves the old table or the new one, whole", async () => {
  // The program dies by SIGKILL at its n-th call of the file system, a write after half of its bytes.
  const program = `
    const fs = require("node:fs");
    let left = Number(process.argv[2]);
    const die = () => process.kill(process.pid, "SIGKILL");
    for (const name of ["openSync", "readSync", "ftruncateSync", "writeSync", "fsyncSync", "closeSync", "renameSync"]) {
      const call = fs[name];
      fs[name] = (...args) => {
        if (left-- > 0) return call(...args);
        if (name === "writeSync") call(args[0], args[1], args[2], Math.floor(args[3] / 2), args[4]);
        die();
      };
    }
    const copy = fs.promises.copyFile;
    fs.promises.copyFile = async (...args) => {
      if (left-- > 0) return copy(...args);
      fs.writeFileSync(args[1], fs.readFileSync(args[0]).subarray(0, 5000));
      die();
    };
    const { replaceColumn } = require(process.argv[1]);
    const cells = Array.from({ length: 100 }, () => "new");
    replaceColumn(process.argv[3], { name: "label", kind: "text", cells }).then(() => process.exit(0));`;
  const script = join(__dirname, "replace-column.js");
  let survived = 0;
  let replaced = 0;
  for (let step = 0; survived === 0; step++) {
    assert.ok(step < 60, "it never came to its end");
    const path = write(`killed-${step}.parquet`, true);
    const [before, bytes] = [await everything(path), body(path)];
    const { status, signal } = spawnSync(process.execPath, ["-e", program, script, String(step), path]);
    assert.ok(status === 0 || signal === "SIGKILL", `${status} ${signal}`);
    if (status === 0) survived++;
    const rows = await everything(path);
    const isNew = rows[0]?.label === "new";
    if (isNew) replaced++;
    const expected = isNew ? before.map((row) => ({ ...row, label: "new" })) : before;
    assert.deepEqual(rows, expected, `after ${step} calls`);
    if (!isNew) assert.ok(body(path).equals(bytes));
  }
  assert.ok(replaced >= 2, "it was killed after the renaming too");
});
