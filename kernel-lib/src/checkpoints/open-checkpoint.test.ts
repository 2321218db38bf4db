import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { SoftconError } from "../core/errors";
import {
  bytesFrom,
  dict,
  floats,
  legacyPth,
  long,
  pickle,
  tensor,
  unicode,
  zip,
  zipPth,
} from "../testing/hand-made-pth";
import { processorMs } from "../testing/processor-time";
import { sharedPath } from "../testing/shared-data";
import { temporaryFolder } from "../testing/temporary-folder";
import type { Checkpoint } from "./file-state-dict";
import { openCheckpoint } from "./open-checkpoint";

const folders = new WeakMap<TestContext, string>();
/** Opens `bytes` as a file of a name that says nothing. */
function open(t: TestContext, bytes: Uint8Array): Checkpoint {
  const folder = folders.get(t) ?? temporaryFolder(t);
  folders.set(t, folder);
  const path = join(folder, "checkpoint");
  writeFileSync(path, bytes);
  const checkpoint = openCheckpoint(path);
  t.after(() => checkpoint.close());
  return checkpoint;
}
function refuses(t: TestContext, bytes: Uint8Array, message: RegExp): void {
  assert.throws(
    () => {
      const checkpoint = open(t, bytes);
      for (const name of checkpoint.names) checkpoint.tensor(name);
    },
    (error) => error instanceof SoftconError && message.test(error.message) && !error.message.includes("\n"),
    message.source,
  );
}
const one = pickle(dict(unicode("w"), tensor({ shape: [2] })));

test("tensors of both formats are read by name, with their place in the file", (t) => {
  for (const bytes of [
    zipPth(one, { 0: floats(1, 2) }),
    legacyPth(one, { 0: { bytes: floats(1, 2), width: 4 } }),
  ]) {
    const checkpoint = open(t, bytes);
    assert.deepEqual(checkpoint.names, ["w"]);
    assert.deepEqual([...checkpoint.float32("w")], [1, 2]);
    const { range, ...info } = checkpoint.info("w");
    assert.deepEqual(info, { dtype: "f32", shape: [2] });
    assert.ok(range);
    assert.deepEqual(bytes.subarray(range.offset, range.offset + range.length), floats(1, 2));
    assert.throws(() => checkpoint.tensor("v"), /no tensor v; it has 1: w/);
    checkpoint.close();
    assert.throws(() => checkpoint.tensor("w"), /is closed/);
  }
});

test("views share a storage, and those out of order are gathered", (t) => {
  const base = { length: 6, key: "0" };
  const views = dict(
    ...[unicode("transposed"), tensor({ ...base, shape: [3, 2], stride: [1, 3] })],
    ...[unicode("column"), tensor({ ...base, shape: [2], stride: [3], offset: 1 })],
    ...[unicode("row"), tensor({ ...base, shape: [3], offset: 3 })],
    ...[unicode("expanded"), tensor({ ...base, shape: [2, 2], stride: [0, 1], offset: 2 })],
    ...[unicode("scalar"), tensor({ ...base, shape: [], offset: 5 })],
    ...[unicode("empty"), tensor({ ...base, shape: [0, 4] })],
  );
  const checkpoint = open(t, zipPth(pickle(views), { 0: floats(0, 1, 2, 3, 4, 5) }));
  const values = checkpoint.names.map((name) => [name, [...checkpoint.float32(name)]]);
  assert.deepEqual(Object.fromEntries(values), {
    transposed: [0, 3, 1, 4, 2, 5],
    column: [1, 4],
    row: [3, 4, 5],
    expanded: [2, 3, 2, 3],
    scalar: [5],
    empty: [],
  });
  assert.equal(checkpoint.info("transposed").range, undefined);
  assert.equal(checkpoint.info("row").range?.length, 12);
});

test("a view outside its storage, and a huge one over a small storage, are refused", (t) => {
  const file = (made: Parameters<typeof tensor>[0]) =>
    zipPth(pickle(dict(unicode("w"), tensor({ length: 2, ...made }))), { 0: floats(1, 2) });
  refuses(t, file({ shape: [3] }), /ends at element 3, but its storage has 2/);
  refuses(t, file({ shape: [1], offset: 2 }), /ends at element 3/);
  refuses(t, file({ shape: [2], stride: [2 ** 52] }), /but its storage has 2/);
  refuses(t, file({ shape: [2 ** 40], stride: [0] }), /expands 2 stored elements/);
  refuses(t, file({ shape: [2 ** 40, 2 ** 40], stride: [0, 0] }), /malformed shape/);
  refuses(t, file({ shape: [2], stride: [] }), /malformed shape/);
});

test("zip64 archives and both byte orders are read", (t) => {
  assert.deepEqual([...open(t, zipPth(one, { 0: floats(1, 2) }, { zip64: true })).float32("w")], [1, 2]);
  const big = open(t, zipPth(one, { 0: floats(1, 2).swap32() }, { byteorder: "big" }));
  assert.deepEqual([...big.float32("w")], [1, 2]);
  assert.equal(big.info("w").range, undefined);
  assert.ok(open(t, zipPth(one, { 0: floats(1, 2) }, { byteorder: "little" })).info("w").range);
  refuses(t, zipPth(one, { 0: floats(1, 2) }, { byteorder: "middle" }), /byte order "middle"/);
});

test("a storage's checksum is compared when it is read, through views too", (t) => {
  const views = pickle(
    dict(unicode("whole"), tensor({ shape: [2] }), unicode("part"), tensor({ shape: [1], length: 2 })),
  );
  const bytes = zipPth(views, { 0: floats(1, 2) });
  const at = bytes.indexOf(floats(1, 2));
  bytes[at + 7] = (bytes[at + 7] ?? 0) ^ 1; // the second element, which "part" does not touch
  const damaged = open(t, bytes);
  assert.throws(() => damaged.tensor("whole"), /the bytes of made\/data\/0 do not have their checksum/);
  assert.throws(() => damaged.tensor("part"), /do not have their checksum/);
  assert.throws(() => damaged.verify("part"), /do not have their checksum/);
  const unchecked = open(t, zipPth(one, { 0: floats(1, 2) }, { crc: 0 }));
  assert.deepEqual([...unchecked.float32("w")], [1, 2]);
});

test("archives that are compressed, contradict themselves or are cut short are refused", (t) => {
  const whole = zipPth(one, { 0: floats(1, 2) });
  refuses(
    t,
    zipPth(one, { 0: floats(1, 2) }, { method: 8 }),
    /compressed \(method 8\), expected plain stored bytes.*zip -0/,
  );
  refuses(t, whole.subarray(0, -30), /its end is missing, so it was cut short/);
  refuses(t, zipPth(one), /storage 0 has no bytes, expected 8/);
  refuses(t, zipPth(one, { 0: floats(1) }), /storage 0 has 4 bytes, expected 8/);
  const overlapping = Buffer.from(whole);
  const directory = overlapping.indexOf("PK\x01\x02");
  const second = overlapping.indexOf("PK\x01\x02", directory + 1);
  overlapping.writeUInt32LE(5, second + 42);
  refuses(t, overlapping, /overlaps what follows it/);
  const outside = Buffer.from(whole);
  outside.writeUInt32LE(1e9, second + 42);
  refuses(t, outside, /overlaps what follows it/);
  const crowded = Buffer.from(whole);
  crowded.writeUInt16LE(60000, crowded.length - 12);
  refuses(t, crowded, /too small for 60000 entries/);
  const renamed = Buffer.from(whole);
  renamed.write("nade", renamed.indexOf("made/data/0"));
  refuses(t, renamed, /has another name in its own header/);
});

test("a legacy file that is cut short or lists other storages is refused", (t) => {
  const storages = { 0: { bytes: floats(1, 2), width: 4 } };
  refuses(t, legacyPth(one, storages).subarray(0, -1), /its storages need \d+: it is cut short/);
  refuses(t, legacyPth(one, { 1: { bytes: floats(1, 2), width: 4 } }), /order of storages/);
  refuses(t, legacyPth(one, { 0: { bytes: floats(1), width: 4 } }), /has 1 elements, expected 2/);
  refuses(t, legacyPth(one, {}), /storage 0 is missing/);
  refuses(t, pickle("N"), /is a pickle, but none that torch\.save wrote/);
});

test("structures made to be slow to search are searched once", (t) => {
  const began = processorMs();
  // One dict of 50,000 entries under 50,000 names.
  const entries = (value: Uint8Array) =>
    Buffer.concat(Array.from({ length: 50_000 }, (_, i) => bytesFrom(unicode(`k${i}`), value)));
  const inner = bytesFrom("}q", 1, "(", entries(bytesFrom("N")), "u");
  const outer = bytesFrom("}(", unicode("first"), inner, entries(bytesFrom("h", 1)), "u");
  refuses(t, zipPth(pickle(outer)), /no state dict: found a dict of first, k0/);
  // A name of a million wrappers.
  const deep = pickle(dict(unicode("net.".repeat(1_000_000)), tensor({ shape: [2] })));
  assert.equal(open(t, zipPth(deep, { 0: floats(1, 2) })).names.length, 1);
  // A pickle larger than any state dict's.
  refuses(t, zipPth(Buffer.alloc(40_000_000, "N")), /data\.pkl has 40000000 bytes, expected at most/);
  assert.ok(processorMs() - began < 4000);
});

test("wrappers and prefixes are taken off, and said", (t) => {
  const w = tensor({ shape: [2] });
  const names = (data: Uint8Array): [readonly string[], readonly string[]] => {
    const { names, notes } = open(t, zipPth(pickle(data), { 0: floats(1, 2) }));
    return [names, notes];
  };
  const epoch = [unicode("epoch"), long(3), unicode("best"), w];
  assert.deepEqual(names(dict(...epoch, unicode("state_dict"), dict(unicode("module.conv1.weight"), w))), [
    ["conv1.weight"],
    ["took the weights from `state_dict`", "took off the prefix `module.`"],
  ]);
  const student = dict(unicode("module.backbone.cls_token"), w);
  const teacher = dict(
    ...[unicode("backbone.cls_token"), w, unicode("backbone.patch_embed.proj.weight"), w],
    ...[unicode("dino_head.mlp.0.weight"), w],
  );
  assert.deepEqual(names(dict(unicode("student"), student, unicode("teacher"), teacher)), [
    ["cls_token", "patch_embed.proj.weight"],
    [
      "took the weights from `teacher`",
      "took off the prefix `backbone.` and left aside 1 tensors (dino_head.mlp.0.weight)",
    ],
  ]);
  const both = dict(unicode("student.backbone.conv1.weight"), w, unicode("teacher.backbone.conv1.weight"), w);
  assert.match(
    names(dict(unicode("model"), both))[1].join(),
    /`teacher\.backbone\.` and left aside 1 tensors \(student/,
  );
  const settings = [unicode("model"), dict(unicode("depth"), long(12))];
  assert.deepEqual(names(dict(...settings, unicode("weights"), dict(unicode("a"), w)))[0], ["a"]);
  // A network's own names that look like a wrapper's stay where a backbone's first layer lies beside them.
  const own = dict(unicode("conv1.weight"), w, unicode("encoder.layers.0.weight"), w);
  assert.deepEqual(names(own), [["conv1.weight", "encoder.layers.0.weight"], []]);
  assert.deepEqual(names(dict(unicode("ours"), dict(unicode("a"), w), unicode("epoch"), long(1)))[0], ["a"]);
});

test("what holds no state dict says what it holds", (t) => {
  const file = (...parts: Parameters<typeof pickle>) => zipPth(pickle(...parts), { 0: floats(1, 2) });
  refuses(t, file(tensor({ shape: [2] })), /found one tensor without a name, expected tensors by name/);
  refuses(t, file(dict(unicode("epoch"), long(1))), /found a dict of epoch/);
  refuses(t, file("}"), /found an empty dict/);
  refuses(t, file("}q", 0, unicode("model"), "h", 0, "s"), /no state dict/);
});

test("other files are named for what they are, with the way out", (t) => {
  const archive = (name: string) => zip({ [name]: Buffer.from("x") });
  const kinds: [Uint8Array | string, RegExp][] = [
    ["", /found an empty file, expected a PyTorch \.pth or \.safetensors; download it again/],
    ["<!DOCTYPE html><html><body>Sign in</body>", /found a web page \(a failed download\?\)/],
    ["version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", /Git LFS pointer.*git lfs pull/],
    [bytesFrom(0x08, 7, 0x12, 7, "pytorch", 0x1a, 3, "2.0"), /found an ONNX model/],
    [bytesFrom(0x1f, 0x8b, 8, 0), /found a gzip file.*unpack it first/],
    [Buffer.from("894844460d0a1a0a00", "hex"), /found an HDF5 file/],
    [bytesFrom("II*\0", 8, 0, 0, 0), /found a TIFF image/],
    [Buffer.alloc(64), /nothing but zeros/],
    ['{"weights": []}', /found JSON text/],
    ["conv1.weight = 1, 2, 3, 4, 5", /found a text file/],
    [bytesFrom(0xde, 0xad, 0xbe, 0xef, 1, 2, 3, 4, 5), /bytes of no kind we know/],
    [archive("arr_0.npy"), /NumPy \.npz archive/],
    [archive("weights.pth"), /zip archive without data\.pkl.*unpack weights\.pth from it/],
    [zip({ "m/data.pkl": one, "m/constants.pkl": one, "m/code/a.py": one }), /TorchScript.*torch\.jit\.load/],
  ];
  for (const [content, message] of kinds) refuses(t, Buffer.from(content), message);
  assert.throws(() => openCheckpoint(temporaryFolder(t)), /is not a file/);
  assert.throws(() => openCheckpoint("/no/such/file.pth"), /cannot be opened/);
});

test("checkpoints that PyTorch wrote with other objects in them are refused by name", (t) => {
  for (const [name, global] of [
    ["namespace", "argparse.Namespace"],
    ["npscalar", "numpy.core.multiarray.scalar"],
  ])
    for (const format of ["pth", "legacy.pth"]) {
      const path = sharedPath(t, `data/checkpoints-edge/${name}.${format}`);
      if (path === undefined) return;
      assert.throws(() => openCheckpoint(path), {
        name: "SoftconError",
        message: new RegExp(
          `refused to build \`${global}\`: a checkpoint may hold tensors and plain containers only`,
        ),
      });
    }
});
