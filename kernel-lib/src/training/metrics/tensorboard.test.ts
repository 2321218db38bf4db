import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { temporaryFolder } from "../../testing/temporary-folder";
import { crc32c, maskedCrc32c } from "./crc32c";
import { TensorBoardWriter } from "./tensorboard";

test("CRC-32C has the values of RFC 3720 (B.4), masked as TFRecord wants it", () => {
  assert.equal(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43);
  assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
  // rotate right by 15 and add 0xa282ead8, by hand, of 0x8a9136aa
  assert.equal(
    maskedCrc32c(new Uint8Array(32)),
    ((((0x8a9136aa >>> 15) | (0x8a9136aa << 17)) >>> 0) + 0xa282ead8) >>> 0,
  );
});

interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** The fields of a protocol buffer, by its public wire format. */
function fieldsOf(bytes: Uint8Array): Field[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const fields: Field[] = [];
  let at = 0;
  const skip = (length: number): number => {
    at += length;
    return at - length;
  };
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = view.getUint8(skip(1));
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const number = key >>> 3;
    const type = key & 7;
    if (type === 0) fields.push({ number, value: varint() });
    else if (type === 1) fields.push({ number, value: view.getFloat64(skip(8), true) });
    else if (type === 5) fields.push({ number, value: view.getFloat32(skip(4), true) });
    else {
      const length = varint();
      const from = skip(length);
      fields.push({ number, value: bytes.subarray(from, from + length) });
    }
  }
  return fields;
}

/** The records of an event file, every checksum checked. */
function recordsOf(path: string): Uint8Array[] {
  const bytes = readFileSync(path);
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    assert.equal(bytes.readUInt32LE(at + 8), maskedCrc32c(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    assert.equal(bytes.readUInt32LE(at + 12 + length), maskedCrc32c(data));
    records.push(data);
    at += length + 16;
  }
  return records;
}

const text = (value: number | Uint8Array | undefined): string =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : "";
const inner = (fields: readonly Field[], number: number): Uint8Array[] =>
  fields.flatMap(({ number: n, value }) => (n === number && value instanceof Uint8Array ? [value] : []));

test("an event file is what tensorflow.Event describes, field by field", (t) => {
  const writer = new TensorBoardWriter(temporaryFolder(t), 1_700_000_000.5, 40);
  writer.scalars(41, 1_700_000_001.25, { loss: 0.5, learningRate: 0.125 });
  writer.close();
  assert.match(writer.path, /events\.out\.tfevents\.1700000000\./);
  const [version, start, scalars, ...more] = recordsOf(writer.path).map(fieldsOf);
  assert.equal(more.length, 0);
  assert.ok(version && start && scalars);
  assert.deepEqual(version[0], { number: 1, value: 1_700_000_000.5 });
  assert.equal(text(version[1]?.value), "brain.Event:2");
  // session_log (7) with status START (1): what was recorded from step 40 on is void
  assert.deepEqual(start[1], { number: 2, value: 40 });
  assert.deepEqual(inner(start, 7).flatMap(fieldsOf), [{ number: 1, value: 1 }]);
  assert.deepEqual(scalars[1], { number: 2, value: 41 });
  const values = inner(scalars, 5).flatMap((summary) => inner(fieldsOf(summary), 1).map(fieldsOf));
  assert.deepEqual(
    values.map((value) => [text(value[0]?.value), value[1]?.number, value[1]?.value]),
    [
      ["loss", 2, 0.5],
      ["learningRate", 2, 0.125],
    ],
  );
});
