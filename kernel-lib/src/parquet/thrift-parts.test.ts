import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteWriter, writeMetadata } from "../vendor/hyparquet-writer";
import { fieldsOf, integer, integerOf, itemsOf, listOf, structOf, textOf } from "./thrift-parts";

test("integers are folded as the protocol says", () => {
  for (const [value, bytes] of [
    [0n, [0]],
    [-1n, [1]],
    [1n, [2]],
    [-65n, [0x81, 0x01]],
    [150n, [0xac, 0x02]],
    [2n ** 40n, [0x80, 0x80, 0x80, 0x80, 0x80, 0x40]],
  ] as const) {
    assert.deepEqual([...integer(value)], bytes);
    assert.equal(integerOf(Uint8Array.from(bytes)), value);
  }
});

test("what is taken apart and put together again is the same, byte for byte", () => {
  const sink = new ByteWriter();
  const schema = [
    { name: "schema", num_children: 20 },
    ...Array.from({ length: 20 }, (_, i) => ({ name: `column ${i}`, type: "DOUBLE" as const })),
  ];
  const key_value_metadata = [{ key: "geo", value: "{}" }];
  writeMetadata(sink, {
    version: 2,
    schema,
    num_rows: 0n,
    row_groups: [],
    metadata_length: 0,
    key_value_metadata,
  });
  const bytes = sink.getBytes().subarray(0, -4);
  const fields = fieldsOf(bytes);
  assert.deepEqual(
    fields.map(({ id }) => id),
    [1, 2, 3, 4, 5, 7],
  );
  assert.deepEqual([...structOf(fields)], [...bytes]);
  const list = fields[1]?.bytes ?? new Uint8Array();
  const { type, items } = itemsOf(list);
  assert.equal(items.length, 21);
  assert.deepEqual([...listOf(type, items)], [...list]);
  assert.deepEqual([...structOf(fieldsOf(items[3] ?? new Uint8Array()))], [...(items[3] ?? [])]);
  const [pair = new Uint8Array()] = itemsOf(fields[4]?.bytes ?? new Uint8Array()).items;
  assert.equal(textOf(fieldsOf(pair)[0]?.bytes ?? new Uint8Array()), "geo");
});

test("ids that are far apart or go back take the long form; what ends early is refused", () => {
  const fields = [
    { id: 40, type: 5, bytes: integer(7n) },
    { id: 3, type: 1, bytes: new Uint8Array() },
  ];
  const again = fieldsOf(structOf(fields));
  assert.deepEqual(
    again.map(({ id, type, bytes }) => [id, type, [...bytes]]),
    [
      [40, 5, [14]],
      [3, 1, []],
    ],
  );
  assert.throws(() => fieldsOf(Uint8Array.of(0x15)), /ends early/);
  assert.throws(() => fieldsOf(Uint8Array.of(0x1e, 0)), /unknown type 14/);
});
