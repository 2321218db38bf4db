import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import { bytesFrom, dict, long, pickle, tensor, tuple, u32, unicode } from "../testing/hand-made-pth";
import { processorMs } from "../testing/processor-time";
import { PickleTensor } from "./pickle-values";
import { unpickle } from "./unpickler";

const refuses = (bytes: Uint8Array, message: RegExp): void => {
  assert.throws(
    () => unpickle(bytes),
    (error) => error instanceof SoftconError && message.test(error.message),
    message.source,
  );
};

test("plain containers and numbers come out as Python wrote them", () => {
  const { value } = unpickle(
    pickle(
      dict(
        unicode("a"),
        tuple(long(-5), bytesFrom("N"), bytesFrom(0x88)),
        unicode("b"),
        bytesFrom("]K\x03a"),
      ),
    ),
  );
  assert.deepEqual(
    value,
    new Map<unknown, unknown>([
      ["a", [-5, null, true]],
      ["b", [3]],
    ]),
  );
  assert.deepEqual(unpickle(pickle("G", Buffer.from("3ff8000000000000", "hex"))).value, 1.5);
  assert.deepEqual(unpickle(pickle(long(2n ** 60n))).value, 2n ** 60n);
  assert.deepEqual(unpickle(pickle(0x8c, 2, "é")).value, "é");
});

test("a tensor keeps its storage, offset, size and stride", () => {
  const { value } = unpickle(pickle(tensor({ shape: [2, 3], stride: [1, 2], offset: 4, length: 10 })));
  assert.ok(value instanceof PickleTensor);
  assert.deepEqual([value.offset, value.shape, value.stride], [4, [2, 3], [1, 2]]);
  assert.deepEqual([value.storage.dtype, value.storage.length], ["f32", 10]);
});

test("every storage spelling is known, and one without an element type is refused", () => {
  for (const type of [
    "torch UntypedStorage",
    "torch.storage UntypedStorage",
    "torch.storage _UntypedStorage",
  ]) {
    const { value } = unpickle(pickle(tensor({ shape: [2], type })));
    assert.ok(value instanceof PickleTensor && value.storage.dtype === "u8", type);
  }
  refuses(pickle(tensor({ shape: [2], type: "torch.storage TypedStorage" })), /names no element type/);
  refuses(
    pickle(tensor({ shape: [2], type: "torch QInt8Storage" })),
    /refused to build `torch\.QInt8Storage`/,
  );
});

test("other globals are refused by name, whichever opcode names them", () => {
  const call = tuple(unicode("touch /tmp/owned"));
  const system = /refused to build `posix\.system`: a checkpoint may hold tensors and plain containers only/;
  refuses(pickle("cposix\nsystem\n", call, "R"), system);
  refuses(pickle(unicode("posix"), unicode("system"), 0x93, call, "R"), system);
  refuses(pickle("(", unicode("touch /tmp/owned"), "iposix\nsystem\n"), system);
  refuses(pickle("(cposix\nsystem\n", unicode("x"), "o"), system);
  refuses(pickle("cposix\nsystem\n)", 0x81), system);
  refuses(pickle("cposix\nsystem\n)}", 0x92), system);
  refuses(pickle("cbuiltins\neval\n", call, "R"), /refused to build `builtins\.eval`/);
  refuses(pickle("c__builtin__\neval\n", call, "R"), /refused to build `__builtin__\.eval`/);
  refuses(pickle("ctorch\nload\n", call, "R"), /refused to build `torch\.load`/);
  refuses(pickle("ctorch.storage\n_load_from_bytes\n", call, "R"), /`torch\.storage\._load_from_bytes`/);
  // Names that a plain JavaScript object has by inheritance are no exception.
  refuses(pickle("ctorch\nconstructor\n"), /refused to build `torch\.constructor`/);
  refuses(pickle("c\n__proto__\n"), /refused to build/);
});

test("opcodes that build objects are refused, whatever they are given", () => {
  const ordered = "ccollections\nOrderedDict\n";
  refuses(pickle(ordered, ")", 0x81), /refused to build `NEWOBJ`/);
  refuses(pickle("(", ordered, "o"), /refused to build `OBJ`/);
  refuses(pickle("(icollections\nOrderedDict\n"), /refused to build `collections\.OrderedDict`/);
  refuses(pickle(0x82, 1), /refused to build `EXT1`/);
  refuses(pickle(0x83, 1, 0), /refused to build `EXT2`/);
  refuses(pickle(0x84, u32(1)), /refused to build `EXT4`/);
  refuses(pickle("Pstorage\n"), /refused to build `PERSID`/);
  refuses(pickle(tensor({ shape: [1] }), "}b"), /refused to build `an object with state`/);
  refuses(pickle("ctorch\nfloat32\n)R"), /refused to build `torch\.float32\(\)`/);
});

test("a name with control characters is printed without them, and short", () => {
  refuses(pickle(`cposix\n\u001b[31m${"x".repeat(500)}\n`), /^refused to build `posix\.\ufffd\[31mx{1,80}…`/);
});

test("malformed pickles end in a clear error", () => {
  refuses(Buffer.alloc(0), /ends in the middle/);
  refuses(bytesFrom(0x80, 1, "N."), /protocol 1, expected 2 to 5/);
  refuses(bytesFrom(0x80, 6, "N."), /protocol 6/);
  refuses(bytesFrom(0x80, 2, "N"), /ends in the middle/);
  refuses(pickle("X", u32(0xffffffff), "abc"), /ends in the middle/);
  refuses(pickle(0x8d, Buffer.alloc(8, 0xff), "abc"), /ends in the middle/);
  refuses(pickle(0x8b, u32(0x7fffffff)), /integer of 2147483647 bytes/);
  refuses(pickle("."), /takes a value that it never made/);
  refuses(pickle("t"), /closes a group that it never opened/);
  refuses(pickle("h", 7), /recalls number 7/);
  refuses(pickle("K\x01N(u"), /sets items of something/);
  refuses(pickle("}(K\x01u"), /sets items of something/);
  refuses(pickle("K\x01K\x02a"), /appends to something/);
  refuses(pickle("K\x01)R"), /calls something that is no function/);
  refuses(pickle("I1\n"), /opcode 0x49 at 2/);
  refuses(pickle("K\x01(0"), /opcode 0x30/);
  refuses(pickle("K\x01(a"), /never made/);
});

test("a tensor with a negative, fractional, huge or missing number is refused", () => {
  refuses(pickle(tensor({ shape: [2], stride: [-1] })), /stride is no natural number/);
  refuses(pickle(tensor({ shape: [2], offset: -1 })), /offset is no natural number/);
  refuses(pickle(tensor({ shape: [2], stride: [2n ** 62n] })), /stride is no natural number/);
  refuses(pickle(tensor({ shape: [2], length: -1 })), /length is no natural number/);
  refuses(pickle(tensor({ shape: new Array(65).fill(1) })), /tuple of at most 64/);
  refuses(pickle("ctorch._utils\n_rebuild_tensor_v2\n)R"), /no storage/);
});

/** Runs within the given time, whatever comes of it. */
function bounded(milliseconds: number, work: () => void): void {
  const began = processorMs();
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof SoftconError, String(error));
  }
  const took = processorMs() - began;
  assert.ok(took < milliseconds, `took ${took.toFixed(0)} ms`);
}

test("a memo that names itself again and again costs references, not copies", () => {
  // Thirty lists, each of ten times the one before: 10³⁰ elements to whoever would write them out.
  const laughs: (string | number)[] = ["]", "q", 0];
  for (let i = 0; i < 30; i++) {
    laughs.push("]", "q", i + 1, "(");
    for (let k = 0; k < 10; k++) laughs.push("h", i);
    laughs.push("e");
  }
  bounded(500, () => assert.ok(Array.isArray(unpickle(pickle(...laughs)).value)));
  // The same, as the place where a device was: its text is never made.
  bounded(500, () => assert.equal(unpickle(pickle("ctorch\ndevice\n", ...laughs, 0x85, "R")).value, null));
  // A dict that holds itself.
  bounded(500, () => assert.ok(unpickle(pickle("}q", 0, unicode("a"), "h", 0, "s")).value instanceof Map));
});

test("copies that are asked for again and again are paid for", () => {
  // One list of 100,000 pairs, and OrderedDict called on it 50,000 times.
  const pairs = Buffer.concat(Array.from({ length: 100_000 }, () => bytesFrom("h", 1)));
  const calls = Buffer.concat(Array.from({ length: 50_000 }, () => bytesFrom("h", 2, "h", 0, 0x85, "R")));
  bounded(1500, () => {
    assert.throws(
      () =>
        unpickle(
          pickle("ccollections\nOrderedDict\nq", 2, "NN", 0x86, "q", 1, "]q", 0, "(", pairs, "e(", calls),
        ),
      /takes over 4000000 steps/,
    );
  });
});

test("a large pickle of empty containers, marks or memo entries stops early", () => {
  refuses(pickle(Buffer.alloc(8_000_000, "}")), /holds over 500000 containers/);
  refuses(pickle(Buffer.alloc(8_000_000, "(")), /takes over 4000000 steps/);
  refuses(pickle("N", Buffer.alloc(8_000_000, 0x94)), /takes over 4000000 steps/);
  refuses(pickle(Buffer.alloc(8_000_000, "N")), /takes over 4000000 steps/);
});
