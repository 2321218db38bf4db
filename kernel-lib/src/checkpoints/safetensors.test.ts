import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { SoftconError } from "../core/errors";
import { bytesFrom, floats, u64 } from "../testing/hand-made-pth";
import { temporaryFolder } from "../testing/temporary-folder";
import { MemoryStateDict } from "./memory-state-dict";
import { openCheckpoint } from "./open-checkpoint";
import type { Tensor } from "./tensor";
import { writeSafetensors } from "./write-safetensors";

/** A file as the format's documentation describes it. */
const file = (header: string | object, data: Uint8Array, claimed?: number): Buffer => {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  return bytesFrom(u64(claimed ?? json.length), json, data);
};
function open(t: TestContext, bytes: Uint8Array) {
  const path = join(temporaryFolder(t), "weights");
  writeFileSync(path, bytes);
  const checkpoint = openCheckpoint(path);
  t.after(() => checkpoint.close());
  return checkpoint;
}
const w = (begin: number, end: number, shape: readonly number[], dtype = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

test("a file as documented is read, its metadata too", (t) => {
  const header = {
    __metadata__: { format: "pt" },
    b: w(8, 12, []),
    a: w(0, 8, [2]),
    empty: w(12, 12, [0, 3]),
  };
  const bytes = file(header, floats(1, 2, 3));
  const checkpoint = open(t, bytes);
  assert.equal(checkpoint.format, "safetensors");
  assert.deepEqual(checkpoint.names, ["b", "a", "empty"]);
  assert.deepEqual(checkpoint.metadata, { format: "pt" });
  assert.deepEqual([...checkpoint.float32("a")], [1, 2]);
  assert.deepEqual([...checkpoint.float32("b")], [3]);
  assert.deepEqual(checkpoint.tensor("empty"), { dtype: "f32", shape: [0, 3], data: new Float32Array(0) });
  const { range } = checkpoint.info("b");
  assert.deepEqual(bytes.subarray(range?.offset).readFloatLE(), 3);
});

test("a file that the reference implementation wrote (safetensors 0.8.0) is read", (t) => {
  const base64 = [
    "OAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJucCJ9LCJuIjp7ImR0eXBlIjoiSTY0Iiwic2hhcGUiOltdLCJk",
    "YXRhX29mZnNldHMiOlswLDhdfSwiYS53Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyLDNdLCJkYXRhX29mZnNldHMiOls4",
    "LDMyXX0sImgiOnsiZHR5cGUiOiJGMTYiLCJzaGFwZSI6WzFdLCJkYXRhX29mZnNldHMiOlszMiwzNF19LCJ1Ijp7ImR0eXBl",
    "IjoiVTgiLCJzaGFwZSI6WzIsMV0sImRhdGFfb2Zmc2V0cyI6WzM0LDM2XX0sInQiOnsiZHR5cGUiOiJCT09MIiwic2hhcGUi",
    "OlsyXSwiZGF0YV9vZmZzZXRzIjpbMzYsMzhdfX0gICAFAAAAAAAAAAAAAAAAAIA/AAAAQAAAQEAAAIBAAACgQAA+Af8BAA==",
  ];
  const checkpoint = open(t, Buffer.from(base64.join(""), "base64"));
  const found = checkpoint.names.map((name) => [
    name,
    checkpoint.info(name).shape,
    [...checkpoint.float32(name)],
  ]);
  assert.deepEqual(found, [
    ["n", [], [5]],
    ["a.w", [2, 3], [0, 1, 2, 3, 4, 5]],
    ["h", [1], [1.5]],
    ["u", [2, 1], [1, 255]],
    ["t", [2], [1, 0]],
  ]);
});

test("headers that contradict the file are refused", (t) => {
  const refuses = (bytes: Uint8Array, message: RegExp): void => {
    assert.throws(
      () => open(t, bytes),
      (error) => error instanceof SoftconError && message.test(error.message),
      message.source,
    );
  };
  const two = floats(1, 2);
  refuses(file({ a: w(0, 8, [2]) }, two, 1e9), /its header claims 1000000000 bytes of/);
  refuses(file({ a: w(0, 8, [2]) }, two, 2 ** 39), /its header claims/);
  refuses(file('{"a":', two), /header is no JSON/);
  refuses(file({ a: w(0, 8, [3]) }, two), /a shape that its bytes do not fit/);
  refuses(file({ a: w(0, 8, [-2]) }, two), /a shape that its bytes do not fit/);
  refuses(file({ a: w(0, 8, [2 ** 40, 2 ** 40]) }, two), /a shape that its bytes do not fit/);
  refuses(file({ a: w(0, 8, [2.5]) }, two), /a shape that its bytes do not fit/);
  refuses(file({ a: w(-8, 0, [2]) }, two), /a shape that its bytes do not fit/);
  refuses(file({ a: 3 }, two), /tensor a is not described/);
  refuses(file({ a: {} }, two), /of type 0, expected one of F64 F32/);
  refuses(file({ a: w(0, 8, [8], "F8_E4M3") }, two), /of type F8_E4M3/);
  refuses(file({ a: w(0, 8, [2]), b: w(4, 8, [1]) }, two), /tensor b begins at 4, expected 8/);
  refuses(file({ a: w(0, 4, [1]) }, two), /its tensors take 4 bytes, but 8 follow/);
  refuses(file({ a: w(4, 8, [1]) }, two), /tensor a begins at 4, expected 0/);
  refuses(file({ a: w(0, 16, [4]) }, two), /its tensors take 16 bytes, but 8 follow/);
  refuses(file({ __metadata__: { a: 1 }, a: w(0, 8, [2]) }, two), /metadata is not all text/);
  refuses(file({}, Buffer.alloc(0)), /holds no tensor/);
});

const every: [string, Tensor][] = [
  ["f64", { dtype: "f64", shape: [2], data: Float64Array.of(0.1, -2) }],
  ["f32", { dtype: "f32", shape: [1, 2], data: Float32Array.of(0.5, 3) }],
  ["f16", { dtype: "f16", shape: [1], data: Uint16Array.of(0x3c00) }],
  ["bf16", { dtype: "bf16", shape: [1], data: Uint16Array.of(0x3f80) }],
  ["i64", { dtype: "i64", shape: [], data: BigInt64Array.of(-5n) }],
  ["i32", { dtype: "i32", shape: [1], data: Int32Array.of(-5) }],
  ["i16", { dtype: "i16", shape: [1], data: Int16Array.of(-5) }],
  ["i8", { dtype: "i8", shape: [3], data: Int8Array.of(-5, 0, 5) }],
  ["u8", { dtype: "u8", shape: [1], data: Uint8Array.of(255) }],
  ["bool", { dtype: "bool", shape: [1], data: Uint8Array.of(1) }],
  ["7", { dtype: "f32", shape: [0], data: new Float32Array(0) }],
  ["__proto__", { dtype: "f32", shape: [1], data: Float32Array.of(9) }],
];

test("what is written comes back, in the same bytes whatever the order, and aligned", (t) => {
  const folder = temporaryFolder(t);
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  writeSafetensors(one, new MemoryStateDict(new Map(every)), { licence: "CC-BY-4.0", a: "é" });
  writeSafetensors(two, new MemoryStateDict(new Map([...every].reverse())), { a: "é", licence: "CC-BY-4.0" });
  assert.ok(readFileSync(one).equals(readFileSync(two)));
  assert.equal(readFileSync(one).readUInt32LE(0) % 8, 0);
  const back = openCheckpoint(one);
  t.after(() => back.close());
  assert.deepEqual(back.metadata, { licence: "CC-BY-4.0", a: "é" });
  assert.deepEqual([...back.names].sort(), every.map(([name]) => name).sort());
  for (const [name, tensor] of every) {
    assert.deepEqual(back.tensor(name), tensor);
    assert.equal((back.info(name).range?.offset ?? 1) % tensor.data.BYTES_PER_ELEMENT, 0, name);
  }
});

test("writing that fails leaves the old file and nothing else", (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, "weights.safetensors");
  writeFileSync(path, "old");
  const wrong: Tensor = { dtype: "f32", shape: [3], data: Float32Array.of(1) };
  const tensors = new MemoryStateDict(new Map([["w", wrong]]));
  assert.throws(
    () => writeSafetensors(path, tensors),
    /tensor w has 1 elements of f32, expected shape \[3\]/,
  );
  assert.deepEqual(readdirSync(folder), ["weights.safetensors"]);
  assert.equal(readFileSync(path, "utf8"), "old");
  assert.ok(existsSync(path));
});
