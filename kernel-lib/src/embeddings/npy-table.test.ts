import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { testProvenance, testRows } from "../testing/embedding-rows";
import { openEmbeddings } from "./embedding-file";
import { EmbeddingWriter } from "./embedding-writer";
import { writeNpy } from "./export";
import { openNpyTable } from "./npy-table";

const folder = mkdtempSync(join(tmpdir(), "softcon-npy-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

/** As numpy.save writes it. */
function npy(descr: string, shape: string, data: Uint8Array, order = "False"): Buffer {
  const about = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
  const header = `${about.padEnd(Math.ceil((about.length + 11) / 64) * 64 - 11)}\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header}`, "latin1");
  head.writeUInt16LE(header.length, 8);
  return Buffer.concat([head, data]);
}

test("float32, float64, float16 and integers", async () => {
  const bytes = (array: ArrayBufferView): Uint8Array =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (const [descr, data] of [
    ["<f4", bytes(Float32Array.of(1, -2, 3, 4.5, 5, 6))],
    ["<f8", bytes(Float64Array.of(1, -2, 3, 4.5, 5, 6))],
    // numpy.array([1, -2, 3, 4.5, 5, 6], dtype="<f2").tobytes()
    ["<f2", Uint8Array.of(0, 0x3c, 0, 0xc0, 0, 0x42, 0x80, 0x44, 0, 0x45, 0, 0x46)],
  ] as const) {
    writeFileSync(at("a.npy"), npy(descr, "(3, 2)", data));
    const table = await openNpyTable(at("a.npy"));
    assert.deepEqual([table.rowCount, table.dim, table.columns.length], [3, 2, 0]);
    assert.deepEqual([...(await table.vectors()).matrix], [1, -2, 3, 4.5, 5, 6]);
    assert.deepEqual([...(await table.vectors({ start: 1, end: 2 })).matrix], [3, 4.5]);
    await table.close();
  }
  writeFileSync(at("i.npy"), npy("|i1", "(1, 2)", Uint8Array.of(255, 127)));
  const table = await openNpyTable(at("i.npy"));
  assert.deepEqual([...(await table.vectors()).matrix], [-1, 127]);
  await assert.rejects(table.vectors({ end: 2 }), /rows 0 to 2/);
  await table.close();
});

test("what we write is read again, with the columns of the .csv beside it", async () => {
  const writer = EmbeddingWriter.create(at("t.parquet"), testProvenance(5));
  writer.append(testRows(0, 9, 5), null);
  writer.finish();
  const parquet = await openEmbeddings(at("t.parquet"));
  await writeNpy(parquet, at("t.npy"));
  const { matrix } = await parquet.vectors();
  await parquet.close();
  const lines = Array.from({ length: 9 }, (_, i) => `${i},${i === 4 ? "" : `class ${i % 2}`},${i / 2}`);
  writeFileSync(at("t.csv"), `id,label,height\n${lines.join("\n")}\n`);
  const table = await openNpyTable(at("t.npy"));
  assert.deepEqual(table.columns, ["id", "label", "height"]);
  assert.deepEqual((await table.vectors()).matrix, matrix);
  assert.deepEqual(await table.column("label", { start: 3, end: 6 }), ["class 1", null, "class 1"]);
  assert.deepEqual(await table.column("height", { start: 7 }), [3.5, 4]);
  await assert.rejects(table.column("x"), /no column "x"; it has id, label, height/);
  await table.close();
  writeFileSync(at("t.csv"), "id\n1\n2\n");
  await assert.rejects(openNpyTable(at("t.npy")), /2 lines .* 9 rows/);
});

test("what cannot be read is said in a line", async () => {
  const refuse = async (content: Uint8Array, what: RegExp): Promise<void> => {
    writeFileSync(at("wrong.npy"), content);
    await assert.rejects(openNpyTable(at("wrong.npy")), what);
  };
  await refuse(Buffer.from("PAR1"), /4 bytes/);
  await refuse(Buffer.from("no array at all"), /NUMPY/);
  await refuse(npy("<f4", "(3, 2)", new Uint8Array(20)), /20 bytes where 3 x 2/);
  await refuse(npy("<f4", "(9007199254740991, 2)", new Uint8Array(20)), /20 bytes where/);
  await refuse(npy("<c8", "(3, 2)", new Uint8Array(48)), /type <c8/);
  await refuse(npy("<f4", "(6,)", new Uint8Array(24)), /shape \(6\)/);
  await refuse(npy("<f4", "(3, 2)", new Uint8Array(24), "True"), /in columns/);
  await refuse(npy("|O", "(1, 1)", new Uint8Array(3)), /type \|O/);
});
