import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { dict, floats, legacyPth, pickle, tensor, unicode, zipPth } from "../testing/hand-made-pth";
import { fuzz } from "../testing/mutate";
import { sharedPath } from "../testing/shared-data";
import { temporaryFolder } from "../testing/temporary-folder";
import { MemoryStateDict } from "./memory-state-dict";
import { openCheckpoint } from "./open-checkpoint";
import { writeSafetensors } from "./write-safetensors";

/** Reads everything that a checkpoint offers. */
function readAll(path: string): void {
  const checkpoint = openCheckpoint(path);
  try {
    for (const name of checkpoint.names) {
      const { shape, range } = checkpoint.info(name);
      const { data } = checkpoint.tensor(name);
      assert.equal(
        data.length,
        shape.reduce((count, size) => count * size, 1),
      );
      if (range) assert.equal(range.length, data.byteLength);
      checkpoint.float32(name);
    }
  } finally {
    checkpoint.close();
  }
}

/** Small files of every format, made here, so that a clone on its own fuzzes as well. */
function handMade(folder: string): Map<string, Uint8Array> {
  const views = pickle(
    dict(
      ...[unicode("module.a"), tensor({ shape: [4, 2] })],
      ...[unicode("module.t"), tensor({ shape: [2, 4], stride: [1, 2], length: 8 })],
      ...[unicode("module.n"), tensor({ shape: [], key: "1", type: "torch LongStorage" })],
    ),
  );
  const numbers = floats(1, 2, 3, 4, 5, 6, 7, 8);
  const path = join(folder, "made.safetensors");
  const tensors = new MemoryStateDict(
    new Map([
      ["a", { dtype: "f32", shape: [4, 2], data: new Float32Array(8) }],
      ["n", { dtype: "i64", shape: [], data: BigInt64Array.of(7n) }],
      ["h", { dtype: "f16", shape: [3], data: new Uint16Array(3) }],
    ]),
  );
  writeSafetensors(path, tensors, { made: "here" });
  const storages = { 0: { bytes: numbers, width: 4 }, 1: { bytes: Buffer.alloc(8), width: 8 } };
  return new Map([
    ["made.safetensors", readFileSync(path)],
    ["made.zip", zipPth(views, { 0: numbers, 1: Buffer.alloc(8) }, { byteorder: "little" })],
    // Without checksums, so that damage goes further in than the first comparison.
    ["made.zip64", zipPth(views, { 0: numbers, 1: Buffer.alloc(8) }, { zip64: true, crc: 0 })],
    ["made.legacy", legacyPth(views, storages)],
  ]);
}

async function fuzzAll(folder: string, samples: Map<string, Uint8Array>, count: number, seed: number) {
  const path = join(folder, "mutant");
  const report = await fuzz(samples, count, seed, (bytes) => {
    writeFileSync(path, bytes);
    readAll(path);
  });
  assert.equal(report.read + report.refused, count);
  assert.ok(report.read > 0 && report.refused > count / 4, JSON.stringify(report));
  assert.ok(report.slowestMs < 2000, `the slowest mutant took ${report.slowestMs.toFixed(0)} ms`);
  assert.ok(report.grownMiB < 256, `memory grew by ${report.grownMiB.toFixed(0)} MiB`);
}

test("2,000 mutants of hand-made checkpoints are read or refused, fast and in little memory", async (t) => {
  const folder = temporaryFolder(t);
  await fuzzAll(folder, handMade(folder), 2000, 1);
});

test("2,000 mutants of PyTorch's own files are read or refused, fast and in little memory", async (t) => {
  const edge = sharedPath(t, "data/checkpoints-edge");
  if (edge === undefined) return;
  const names = readdirSync(edge).filter((name) => name.endsWith(".pth"));
  assert.ok(names.length >= 10);
  const samples = new Map(names.map((name) => [name, new Uint8Array(readFileSync(join(edge, name)))]));
  await fuzzAll(temporaryFolder(t), samples, 2000, 2);
});
