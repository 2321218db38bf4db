import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { openCheckpoint } from "#lib/checkpoints/open-checkpoint";
import type { Tensor } from "#lib/checkpoints/tensor";
import { oracleWeight } from "#lib/testing/oracle";
import { python, requirePeer } from "#lib/testing/peers";
import { sharedPath } from "#lib/testing/shared-data";

const bytesOf = ({ data }: Tensor): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

test("PyTorch's own state dicts equal the computed ones bit for bit, in both formats", (t) => {
  const oracle = sharedPath(t, "oracle/make_oracle.py");
  if (oracle === undefined || !requirePeer(t, "torch")) return;
  const folder = mkdtempSync(join(tmpdir(), "softcon-pth-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [model, tensors] of [
    ["B13_rn50_softcon", 318],
    ["B2_vits14_softcon", 3 + 2 + 12 * 14 + 2],
  ] as const) {
    python(oracle, ["pth", folder, model]);
    for (const format of ["pth", "legacy.pth"]) {
      const checkpoint = openCheckpoint(join(folder, `${model}.${format}`));
      assert.equal(checkpoint.names.length, tensors);
      assert.deepEqual(checkpoint.notes, []);
      for (const name of checkpoint.names) {
        const found = checkpoint.tensor(name);
        const expected = oracleWeight("dev", model, name, found.shape);
        assert.equal(found.dtype, expected.dtype, name);
        assert.ok(bytesOf(found).equals(bytesOf(expected)), `${format}: ${name} differs`);
        assert.equal(checkpoint.info(name).range?.length, bytesOf(found).length, name);
      }
      checkpoint.close();
    }
  }
});

const script = resolve(__dirname, "..", "..", "parity", "pth.py");
const torchNames: Record<string, string> = {
  f64: "float64",
  f32: "float32",
  f16: "float16",
  bf16: "bfloat16",
  i64: "int64",
  i32: "int32",
  i16: "int16",
  i8: "int8",
  u8: "uint8",
  bool: "bool",
};

function readAll(path: string): Record<string, unknown> {
  const checkpoint = openCheckpoint(path);
  const tensors = checkpoint.names.map((name): [string, unknown] => {
    const tensor = checkpoint.tensor(name);
    return [name, [`torch.${torchNames[tensor.dtype]}`, tensor.shape, bytesOf(tensor).toString("hex")]];
  });
  checkpoint.close();
  return Object.fromEntries(tensors);
}

test("views, every element type, parameters, wrappers and prefixes are what PyTorch reads", (t) => {
  const folder = sharedPath(t, "data/checkpoints-edge");
  if (folder === undefined || !requirePeer(t, "torch")) return;
  const stems = ["dtypes", "views", "parameter", "plain_dict", "wrapped", "module_prefix"];
  const names = [...stems.flatMap((stem) => [`${stem}.pth`, `${stem}.legacy.pth`]), "views.proto4.pth"];
  const paths = names.map((name) => join(folder, name));
  const expected: Record<string, unknown>[] = JSON.parse(python(script, paths));
  for (const [i, path] of paths.entries()) assert.deepEqual(readAll(path), expected[i], path);
});
