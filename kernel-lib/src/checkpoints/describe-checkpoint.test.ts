import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { dict, floats, pickle, tensor, unicode, zipPth } from "../testing/hand-made-pth";
import { temporaryFolder } from "../testing/temporary-folder";
import { describeCheckpoint } from "./describe-checkpoint";
import { sha256OfFile } from "./sha256";

test("a checkpoint is described by its types, counts and what was unwrapped", (t) => {
  const path = join(temporaryFolder(t), "weights.pth");
  const inner = dict(
    ...[unicode("module.w"), tensor({ shape: [2, 2] })],
    ...[unicode("module.n"), tensor({ shape: [], key: "1", type: "torch LongStorage" })],
  );
  const bytes = zipPth(pickle(dict(unicode("state_dict"), inner)), {
    0: floats(1, 2, 3, 4),
    1: Buffer.alloc(8),
  });
  writeFileSync(path, bytes);
  assert.deepEqual(describeCheckpoint(path), {
    path,
    format: "pth",
    tensors: [
      { name: "w", dtype: "f32", shape: [2, 2] },
      { name: "n", dtype: "i64", shape: [] },
    ],
    parameters: 5,
    bytes: 24,
    dtypes: { f32: 4, i64: 1 },
    notes: ["took the weights from `state_dict`", "took off the prefix `module.`"],
    metadata: {},
  });
});

test("a file's sha256 is the published one, and reading it can be stopped", async (t) => {
  const path = join(temporaryFolder(t), "abc");
  writeFileSync(path, "abc");
  // FIPS 180-2, appendix B.1
  assert.equal(await sha256OfFile(path), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  await assert.rejects(sha256OfFile(path, { signal: AbortSignal.abort() }), { kind: "interrupted" });
  await assert.rejects(sha256OfFile(`${path}d`), /cannot be read/);
});
