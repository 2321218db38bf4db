import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { SoftconError } from "../core/errors";
import { unpack } from "../parquet/codecs";
import { decodeHybrid } from "../parquet/hybrid";
import { leavesOf } from "../parquet/leaf";
import { thriftEnd } from "../parquet/thrift-check";
import { testProvenance, testRows } from "../testing/embedding-rows";
import { fuzz } from "../testing/mutate";
import { sharedPath } from "../testing/shared-data";
import { compressors, parquetMetadata, type SchemaElement } from "../vendor/hyparquet";
import { ByteWriter, ParquetWriter, writeMetadata } from "../vendor/hyparquet-writer";
import { openEmbeddings } from "./embedding-file";
import { EmbeddingWriter } from "./embedding-writer";
import { earthIndexLayout } from "./table-layout";

const folder = mkdtempSync(join(tmpdir(), "softcon-hostile-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let written = 0;
/** Reads everything that a table has. */
async function readAll(bytes: Uint8Array): Promise<void> {
  const path = join(folder, `${written++ % 8}.parquet`);
  writeFileSync(path, bytes);
  const file = await openEmbeddings(path);
  try {
    for (const { name, role } of file.columns)
      if (role === null && !name.includes(".")) await file.column(name);
    if (file.rowCount > 0) await file.rows();
  } finally {
    await file.close();
  }
}

function ownTable(dim: number, rows: number, rowGroupSize: number): Buffer {
  const path = join(folder, "own.parquet");
  const layout = earthIndexLayout(["label", "labels", "split", "thumbnail"]);
  const writer = EmbeddingWriter.create(path, testProvenance(dim), { layout, rowGroupSize });
  for (const [i, row] of testRows(0, rows, dim).entries())
    writer.append([{ ...row, label: `class ${i % 3}`, labels: i % 2 ? ["a", "b"] : [], split: "train" }], i);
  writer.finish();
  return readFileSync(path);
}

/** A table as other makers pack theirs: dictionaries, packed vectors. */
function packedTable(codec: "SNAPPY" | "UNCOMPRESSED"): Uint8Array {
  const sink = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: "schema", num_children: 2 },
    { name: "embedding", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", repetition_type: "OPTIONAL", type: "FLOAT" },
    { name: "id", type: "INT64", repetition_type: "OPTIONAL" },
  ];
  const writer = new ParquetWriter({ writer: sink, schema, codec });
  const data = Array.from({ length: 40 }, (_, i) => (i % 9 === 8 ? null : [i % 2, 1, 2, i % 5]));
  void writer.write({
    columnData: [
      { name: "embedding", data, encoding: "RLE_DICTIONARY" },
      { name: "id", data: data.map((_, i) => BigInt(i)), encoding: "DELTA_BINARY_PACKED" },
    ],
  });
  void writer.finish();
  return sink.getBytes().slice();
}

test("damaged tables end in a clear problem or a right read, quickly and in bounded memory", async (t) => {
  const samples = new Map<string, Uint8Array>([
    ["own, one group", ownTable(8, 12, 100)],
    ["own, four groups", ownTable(4, 16, 4)],
    ["dictionary, snappy", packedTable("SNAPPY")],
    ["dictionary, plain", packedTable("UNCOMPRESSED")],
  ]);
  const report = await fuzz(samples, 2000, 20_240_501, readAll);
  t.diagnostic(JSON.stringify(report));
  assert.ok(report.refused > 500 && report.read > 50);
  assert.ok(report.slowestMs < 2000, `one took ${report.slowestMs} ms`);
  assert.ok(report.grownMiB < 512, `memory grew by ${report.grownMiB} MiB`);
});

test("so do damaged pages under a footer that is whole", async (t) => {
  const tables = [ownTable(64, 12, 100), packedTable("SNAPPY"), packedTable("UNCOMPRESSED")];
  for (const table of tables) {
    const length = new DataView(table.buffer, table.byteOffset + table.length - 8).getUint32(0, true);
    const footerStart = table.length - 8 - length;
    const report = await fuzz(new Map([["pages", table.subarray(0, footerStart)]]), 500, 3, (bytes) => {
      const copy = Uint8Array.from(table);
      copy.set(bytes.subarray(0, footerStart));
      return readAll(copy);
    });
    t.diagnostic(JSON.stringify(report));
    assert.ok(report.refused > 50 && report.read > 50);
    assert.ok(report.slowestMs < 2000, `one took ${report.slowestMs} ms`);
    assert.ok(report.grownMiB < 512, `memory grew by ${report.grownMiB} MiB`);
  }
});

test("damaged tables of other makers, too", async (t) => {
  const names = ["sample_embeddings.parquet", "21MNT.parquet", "03WVN_20220610_20220610_v001.gpq"];
  const paths = names.map((name) => sharedPath(t, `data/embedding-files/${name}`));
  const samples = new Map<string, Uint8Array>();
  for (const path of paths) if (path) samples.set(path, readFileSync(path));
  if (samples.size < names.length) return;
  const report = await fuzz(samples, 300, 7, readAll);
  t.diagnostic(JSON.stringify(report));
  assert.ok(report.slowestMs < 2000, `one took ${report.slowestMs} ms`);
  assert.ok(report.grownMiB < 512, `memory grew by ${report.grownMiB} MiB`);
});

describe("a footer that lies is refused", () => {
  const good = ownTable(4, 8, 100);
  const metadata = parquetMetadata(good, { geoparquet: false });

  /** The same data under a footer that `change` altered. */
  function withFooter(change: (copy: typeof metadata) => void): Uint8Array {
    const copy = structuredClone(metadata);
    change(copy);
    const length = new DataView(good.buffer, good.byteOffset + good.length - 8).getUint32(0, true);
    const sink = new ByteWriter();
    sink.appendBytes(good.subarray(0, good.length - 8 - length));
    writeMetadata(sink, copy);
    sink.appendUint32(0x31524150);
    return sink.getBytes().slice();
  }
  const about = (copy: typeof metadata): object => copy.row_groups[0]?.columns[0]?.meta_data ?? {};
  const lies: Record<string, [(copy: typeof metadata) => void, RegExp]> = {
    "more rows than its groups": [(copy) => Object.assign(copy, { num_rows: 10n ** 12n }), /do not add up/],
    "groups of a billion rows": [
      (copy) => {
        copy.num_rows = 10n ** 9n;
        for (const group of copy.row_groups) {
          group.num_rows = 10n ** 9n;
          for (const { meta_data } of group.columns) if (meta_data) meta_data.num_values = 10n ** 9n;
        }
      },
      /claims 1000000000 values in \d+ bytes/,
    ],
    "a chunk beyond the file": [
      (copy) => Object.assign(about(copy), { total_compressed_size: 10n ** 9n }),
      /claims bytes 4 to 1000000004/,
    ],
    "a chunk in another file": [
      (copy) => Object.assign(copy.row_groups[0]?.columns[0] ?? {}, { file_path: "/etc/passwd" }),
      /another file/,
    ],
    "a column of another type": [
      (copy) => Object.assign(about(copy), { type: "INT96" }),
      /does not match the schema/,
    ],
  };
  for (const [name, [change, message]] of Object.entries(lies))
    test(name, async () => {
      await assert.rejects(readAll(withFooter(change)), (error) => {
        assert.ok(error instanceof SoftconError);
        assert.match(error.message, message);
        return true;
      });
    });

  test("and so is one longer than its file", async () => {
    const copy = Buffer.from(good);
    copy.writeUInt32LE(0xfffffff0, copy.length - 8);
    await assert.rejects(readAll(copy), /a footer of 4294967280 bytes in a file of \d+/);
  });
});

test("a schema whose counts do not fit together is refused", () => {
  const leaf: SchemaElement = { name: "x", type: "FLOAT", repetition_type: "REQUIRED" };
  assert.throws(() => leavesOf([{ name: "schema", num_children: 1000 }, leaf]), /schema ends early/);
  assert.throws(() => leavesOf([{ name: "schema", num_children: 1 }, leaf, leaf]), /goes on after its root/);
  const groups = new Array<SchemaElement>(100).fill({
    name: "g",
    num_children: 1,
    repetition_type: "REPEATED",
  });
  assert.throws(() => leavesOf([{ name: "schema", num_children: 1 }, ...groups, leaf]), /nested too deep/);
});

describe("structures are walked before they are built", () => {
  const walk = (...bytes: number[]): number | null => thriftEnd(Uint8Array.from(bytes), 0);
  test("a whole one ends where it ends", () => {
    // field 1: i32 300; field 2: binary "ab"; field 3: list of two i32; stop; one byte more
    assert.equal(walk(0x15, 0xd8, 0x04, 0x18, 2, 97, 98, 0x19, 0x25, 1, 2, 0, 99), 12);
  });
  test("one that goes on is not whole yet", () => {
    assert.equal(walk(0x18, 200, 1, 97), null);
    assert.equal(walk(0x15), null);
  });
  test("deep nesting, long lists and unknown types are refused", () => {
    assert.throws(() => walk(...new Array<number>(100).fill(0x1c), 0), /nested deeper/);
    assert.throws(() => walk(...new Array<number>(100).fill(0x19)), /nested deeper|unknown type/);
    assert.throws(() => walk(0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x07), /a list of 2147483647 values/);
    assert.throws(() => walk(0x1f), /unknown type 15/);
    assert.throws(() => walk(0x16, ...new Array<number>(11).fill(0xff)), /more than 10 bytes/);
  });
});

describe("levels and indices", () => {
  const decode = (width: number, count: number, ...bytes: number[]): number[] => {
    const out = new Int32Array(count);
    decodeHybrid(Uint8Array.from(bytes), width, out);
    return [...out];
  };
  test("runs and packed groups decode as the format's own examples", () => {
    // Parquet's Encodings.md: the numbers 0 to 7 in three bits are 0x88 0xC6 0xFA
    assert.deepEqual(decode(3, 8, 0x03, 0x88, 0xc6, 0xfa), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(decode(3, 12, 0x08, 5, 0x03, 0x88, 0xc6, 0xfa), [5, 5, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(decode(12, 3, 0x06, 0x34, 0x02), [0x234, 0x234, 0x234]);
  });
  test("a run longer than what is wanted fills no more than that", () => {
    assert.deepEqual(decode(1, 2, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1), [1, 1]);
  });
  test("what ends early is refused", () => {
    assert.throws(() => decode(1, 9, 0x03, 0xff), /end early/);
    assert.throws(() => decode(1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), /run length/);
  });
});

test("a page cannot claim to unpack to more than its packing allows", () => {
  const packed = Uint8Array.of(4, 12, 1, 2, 3, 4); // snappy: length 4, a literal of 4
  assert.deepEqual([...unpack("SNAPPY", packed, 4)], [1, 2, 3, 4]);
  assert.throws(() => unpack("SNAPPY", packed, 2 ** 31 - 1), /claims to unpack to 2147483647/);
  assert.throws(() => unpack("UNCOMPRESSED", packed, 7), /unpacks to 6 bytes, not 7/);
  assert.throws(() => unpack("LZ4", packed, 4), /packed with LZ4/);
  assert.ok(compressors.LZ4, "the library would have read it");
});
