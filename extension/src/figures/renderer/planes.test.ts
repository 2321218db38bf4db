import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { unpackPlanes } from "./planes";

const packed = (bytes: readonly number[]): string =>
  deflateRawSync(Uint8Array.from(bytes)).toString("base64");

test("differences along a row become numbers again, and wrap around", async () => {
  // rows 1 3 259 and 7 7 6: differences 1 2 256, 7 0 65535; low bytes, then high ones
  const data = packed([1, 2, 0, 7, 0, 255, 0, 0, 1, 0, 0, 255]);
  const numbers = await unpackPlanes({ type: "uint16", data, width: 3, count: 6 });
  assert.ok(numbers instanceof Uint16Array);
  assert.deepEqual([...numbers], [1, 3, 259, 7, 7, 6]);
});

test("floats are as they were", async () => {
  // 1 is 3f800000, −2 is c0000000
  const data = packed([0, 0, 0, 0, 0x80, 0, 0x3f, 0xc0]);
  assert.deepEqual([...(await unpackPlanes({ type: "float32", data, width: 2, count: 2 }))], [1, -2]);
});

test("never more than was announced, and nothing else than numbers", async () => {
  const bomb = deflateRawSync(Buffer.alloc(50_000_000)).toString("base64");
  await assert.rejects(unpackPlanes({ type: "uint8", data: bomb, width: 2, count: 4 }), /more numbers/);
  const data = packed([1, 2]);
  await assert.rejects(unpackPlanes({ type: "uint8", data, width: 2, count: 4 }), /fewer numbers/);
  await assert.rejects(unpackPlanes({ type: "uint8", data: "%%%", width: 2, count: 4 }));
  await assert.rejects(unpackPlanes({ type: "uint8", data: "AAAA", width: 2, count: 4 }));
  await assert.rejects(unpackPlanes({ type: "toString", data, width: 2, count: 2 }), /no numbers/);
});
