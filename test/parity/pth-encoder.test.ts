import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { MemoryStateDict } from "#lib/checkpoints/memory-state-dict";
import { writeSafetensors } from "#lib/checkpoints/write-safetensors";
import { loadEncoder } from "#lib/inference/load-encoder";
import { stateShapes } from "#lib/networks/architectures";
import { publishedModel } from "#lib/networks/registry";
import { oracleInput, oracleWeight } from "#lib/testing/oracle";
import { python, requirePeer } from "#lib/testing/peers";
import { sharedPath } from "#lib/testing/shared-data";

const model = "B2_vits14_softcon";

test("an encoder from PyTorch's own .pth gives what the computed weights give, to the bit", async (t) => {
  const oracle = sharedPath(t, "oracle/make_oracle.py");
  if (oracle === undefined || !requirePeer(t, "torch")) return;
  const folder = mkdtempSync(join(tmpdir(), "softcon-pth-encoder-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  python(oracle, ["pth", folder, model]);
  const tensors = [...stateShapes(publishedModel(model).architecture)].map(
    ([name, shape]) => [name, oracleWeight("dev", model, name, shape)] as const,
  );
  writeSafetensors(join(folder, `${model}.safetensors`), new MemoryStateDict(new Map(tensors)));
  const embeddings = new Map<string, Float32Array>();
  for (const ending of ["safetensors", "pth", "legacy.pth"]) {
    const encoder = await loadEncoder(join(folder, `${model}.${ending}`), {
      normalisation: "none",
      provider: "cpu",
    });
    try {
      const shape = [1, 2, 224, 224] as const;
      const { embedding } = await encoder.run({ data: oracleInput("dev", model, shape), shape });
      assert.equal(embedding?.data.length, 384);
      embeddings.set(ending, embedding.data);
    } finally {
      await encoder.dispose();
    }
  }
  assert.deepEqual(embeddings.get("pth"), embeddings.get("safetensors"));
  assert.deepEqual(embeddings.get("legacy.pth"), embeddings.get("safetensors"));
});
