import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { seededRandom } from "../core/random";
import { testProvenance, testRows } from "../testing/embedding-rows";
import { compressors, parquetMetadata, parquetReadObjects } from "../vendor/hyparquet";
import { openEmbeddings } from "./embedding-file";
import { EmbeddingWriter, writeEmbeddings } from "./embedding-writer";
import { earthIndexLayout } from "./table-layout";

const folder = mkdtempSync(join(tmpdir(), "softcon-table-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const dim = 16;
const provenance = testProvenance(dim);
/** Portions of 5 rows in groups of 10: the last group is smaller. */
const total = 43;

function write(path: string, options: { resume?: boolean; stopAt?: number } = {}, rows = total): void {
  const writer = EmbeddingWriter.create(path, provenance, {
    rowGroupSize: 10,
    resume: options.resume ?? false,
  });
  for (let row = Number(writer.cursor ?? 0); row < rows; row += 5) {
    if (options.stopAt !== undefined && row >= options.stopAt) {
      writer.abandon();
      return;
    }
    const end = Math.min(rows, row + 5);
    writer.append(testRows(row, end, dim), end);
  }
  writer.finish();
}

function whole(): Buffer {
  const path = at("whole.parquet");
  if (!existsSync(path)) write(path);
  return readFileSync(path);
}

test("what is written, another Parquet reader reads", async () => {
  const rows = testRows(0, 100, dim).map((row, i) => ({
    ...row,
    label: i % 4 === 0 ? null : `class ${i % 4}`,
    labels: i % 6 === 0 ? null : Array.from({ length: i % 6 === 1 ? 0 : i % 3 }, (_, k) => `tag ${k}`),
    split: i < 80 ? "train" : "val",
    thumbnail: Uint8Array.of(0x89, 0x50, i),
  }));
  const matrix = Float32Array.from(rows.flatMap((row) => [...row.embedding]));
  const path = at("round.parquet");
  writeEmbeddings(path, { provenance, dim, rows, matrix });
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const read = await parquetReadObjects({ file, compressors, utf8: false, geoparquet: false });
  assert.equal(read.length, rows.length);
  for (const [i, row] of rows.entries()) {
    assert.equal(read[i]?.["id"], row.id);
    assert.deepEqual(read[i]?.["embedding"], [...row.embedding]);
    assert.equal(
      read[i]?.["datetime"]?.getTime() ?? null,
      row.datetime === null ? null : Date.parse(row.datetime),
    );
    assert.equal(read[i]?.["source"], row.source);
    assert.equal(read[i]?.["label"] ?? null, row.label);
    assert.deepEqual(read[i]?.["labels"] ?? null, row.labels);
    assert.equal(read[i]?.["split"], row.split);
    assert.deepEqual(read[i]?.["thumbnail"], row.thumbnail);
    assert.equal(read[i]?.["geometry"]?.length, row.footprint ? 13 + 16 * 5 : undefined);
  }
});

test("a table read back is the table that was written", async () => {
  const rows = testRows(0, 30, dim).map((row, i) => ({
    ...row,
    label: i % 2 ? "a" : null,
    labels: i % 3 ? ["x"] : [],
  }));
  const matrix = Float32Array.from(rows.flatMap((row) => [...row.embedding]));
  const path = at("back.parquet");
  writeEmbeddings(path, { provenance, dim, rows, matrix });
  const file = await openEmbeddings(path);
  const back = await file.table();
  await file.close();
  assert.deepEqual(back.provenance, provenance);
  assert.deepEqual(back.matrix, matrix);
  assert.deepEqual(back.rows, rows);
});

test("a table without any georeference is still valid GeoParquet", async () => {
  const rows = testRows(0, 3, dim).map((row) => ({ ...row, footprint: null, datetime: null }));
  const path = at("nowhere.parquet");
  writeEmbeddings(path, { provenance, dim, rows, matrix: new Float32Array(3 * dim) });
  const { key_value_metadata: said } = parquetMetadata(readFileSync(path));
  const geo = JSON.parse(said?.find(({ key }) => key === "geo")?.value ?? "");
  assert.deepEqual(geo, {
    version: "1.1.0",
    primary_column: "geometry",
    columns: { geometry: { encoding: "WKB", geometry_types: [] } },
  });
  const file = await openEmbeddings(path);
  assert.deepEqual(await file.footprints(), [null, null, null]);
  await file.close();
});

describe("resuming", () => {
  test("after a stop at any portion gives the same bytes", () => {
    for (let stopAt = 0; stopAt <= total; stopAt += 5) {
      const path = at(`stop${stopAt}.parquet`);
      write(path, { stopAt });
      write(path, { resume: true });
      assert.ok(readFileSync(path).equals(whole()), `stopped at row ${stopAt}`);
      assert.equal(existsSync(`${path}.partial`), false);
      assert.equal(existsSync(`${path}.partial.journal`), false);
    }
  });

  test("after the data or the journal is cut at any byte gives the same bytes", () => {
    write(at("cut.parquet"), { stopAt: 40 });
    const [data, journal] = ["", ".journal"].map((end) => readFileSync(`${at("cut.parquet")}.partial${end}`));
    assert.ok(data && journal);
    const random = seededRandom(7);
    for (let i = 0; i < 120; i++) {
      const path = at("again.parquet");
      // A crash can leave bytes after the last row group that nothing vouches for.
      const torn = Buffer.concat([data, Buffer.from(`torn ${i}`)]);
      writeFileSync(`${path}.partial`, i % 2 ? torn : data.subarray(0, random.int(data.length + 1)));
      writeFileSync(
        `${path}.partial.journal`,
        i % 2 ? journal.subarray(0, random.int(journal.length + 1)) : journal,
      );
      write(path, { resume: true });
      assert.ok(readFileSync(path).equals(whole()), `cut ${i}`);
    }
  });

  test("keeps every whole row group and gives its cursor back", () => {
    write(at("keep.parquet"), { stopAt: 35 });
    truncateSync(`${at("keep.parquet")}.partial`, readFileSync(`${at("keep.parquet")}.partial`).length - 1);
    const writer = EmbeddingWriter.create(at("keep.parquet"), provenance, { rowGroupSize: 10, resume: true });
    assert.equal(writer.rows, 20);
    assert.equal(writer.cursor, 20);
    writer.abandon();
  });

  test("bytes that changed on the disk are not believed", () => {
    write(at("rot.parquet"), { stopAt: 35 });
    const partial = `${at("rot.parquet")}.partial`;
    const data = readFileSync(partial);
    data[data.length - 100] = (data[data.length - 100] ?? 0) ^ 1;
    writeFileSync(partial, data);
    write(at("rot.parquet"), { resume: true });
    assert.ok(readFileSync(at("rot.parquet")).equals(whole()));
  });

  test("after the last rename, before the journal is removed, loses nothing", () => {
    const path = at("renamed.parquet");
    const journal = `${path}.partial.journal`;
    write(path, { stopAt: 40 });
    copyFileSync(journal, at("left.journal"));
    write(path, { resume: true });
    copyFileSync(at("left.journal"), journal);
    const again = EmbeddingWriter.create(path, provenance, { rowGroupSize: 10, resume: true });
    assert.equal(again.rows, 40);
    again.append(testRows(40, total, dim), total);
    again.finish();
    assert.ok(readFileSync(path).equals(whole()));
  });

  test("with other settings is refused, naming them and the way out, and loses nothing", () => {
    const path = at("other.parquet");
    write(path, { stopAt: 30 });
    const resume = (change: object, configuration: readonly string[] = []): unknown =>
      EmbeddingWriter.create(
        path,
        { ...provenance, ...change },
        { rowGroupSize: 10, resume: true, configuration },
      );
    assert.throws(() => resume({ stride: 224 }), /provenance\.stride: 112 then, 224 now.*start anew/);
    assert.throws(() => resume({ model: "B2_rn50_softcon" }), /provenance\.model: "B13_vits14_softcon" then/);
    assert.throws(() => resume({}, ["b.tif"]), /configuration: null then, 1 items now/);
    write(path, { resume: true });
    assert.ok(readFileSync(path).equals(whole()));
  });
});

test("rows that do not fit are refused before anything is written", () => {
  const writer = EmbeddingWriter.create(at("misfit.parquet"), provenance);
  const [row] = testRows(0, 1, dim);
  assert.ok(row);
  assert.throws(
    () => writer.append([{ ...row, embedding: new Float32Array(3) }], 0),
    /has 3 numbers.*gives 16/,
  );
  assert.throws(
    () => writer.append([{ ...row, datetime: "yesterday" }], 0),
    /"yesterday"; expected ISO 8601/,
  );
  assert.throws(() => writer.append([{ ...row, label: "forest" }], 0), /has a label.*no column/);
  writer.append([row], 0);
  writer.finish();
  assert.throws(() => writer.append([row], 0), /finished/);
});

test("the thousandth row group adds no more to the journal than the second", () => {
  const writer = EmbeddingWriter.create(at("many.parquet"), provenance, { rowGroupSize: 1 });
  const rows = testRows(0, 1, dim);
  for (let i = 0; i < 1000; i++) writer.append(rows, i);
  const lines = readFileSync(`${at("many.parquet")}.partial.journal`, "utf8").split("\n");
  const lengths = lines.slice(1, -1).map((line) => line.length);
  assert.equal(lengths.length, 1000);
  assert.ok(
    Math.max(...lengths) - Math.min(...lengths) < 100,
    `${Math.min(...lengths)} to ${Math.max(...lengths)}`,
  );
  writer.finish();
  assert.equal(parquetMetadata(readFileSync(at("many.parquet"))).row_groups.length, 1000);
});

test("a process killed at random moments, again and again, leaves a table that resumes to the same bytes", async () => {
  const path = at("killed.parquet");
  const rows = 143;
  write(at("unkilled.parquet"), {}, rows);
  const expected = readFileSync(at("unkilled.parquet"));
  const random = seededRandom(11);
  let kills = 0;
  for (let tries = 0; !existsSync(path); tries++) {
    assert.ok(tries < 60, "never finished");
    const child = spawn(
      process.execPath,
      [join(__dirname, "..", "testing", "slow-table.js"), path, String(rows)],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    await once(child.stdout, "data"); // it is writing
    const ended = once(child, "exit");
    if (kills < 8) setTimeout(() => child.kill("SIGKILL"), random.int(120));
    const [, signal] = await ended;
    if (signal) kills++;
    assert.ok(!existsSync(path) || readFileSync(path).equals(expected), "a broken file under the final name");
  }
  assert.ok(kills >= 5, `only ${kills} kills`);
  assert.ok(readFileSync(path).equals(expected));
});

test("optional columns are there only where they are asked for", () => {
  assert.deepEqual(
    earthIndexLayout(["split"]).columns.map(({ name }) => name),
    ["id", "embedding", "geometry", "datetime", "source", "split"],
  );
});
