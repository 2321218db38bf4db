import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { MemoryStateDict } from "../checkpoints/memory-state-dict";
import { writeSafetensors } from "../checkpoints/write-safetensors";
import { stateShapes } from "../networks/architectures";
import { publishedModels } from "../networks/registry";
import { oracleInput, oracleWeight } from "../testing/oracle";
import { sharedPath } from "../testing/shared-data";
import type { OutputTensor, PixelBatch } from "./encoder-messages";
import { type EncoderOptions, exportOnnx, loadEncoder } from "./load-encoder";

/** A tensor as PyTorch gave it: every `step`-th value of all, row-major. */
interface Summary {
  readonly shape: readonly number[];
  readonly step: number;
  readonly values: readonly number[];
  readonly mean: number;
  readonly std: number;
}

interface GoldenCase {
  readonly input: PixelBatch["shape"];
  readonly embedding: Summary;
  readonly patch_tokens?: Summary;
  readonly cls_last4?: Summary;
}

interface Golden {
  readonly tag: string;
  readonly models: Readonly<Record<string, readonly GoldenCase[]>>;
}

const folder = mkdtempSync(join(tmpdir(), "softcon-oracle-"));
test.after(() => rmSync(folder, { recursive: true }));

/** The oracle's tolerances: 2e-5 for a ViT, 1e-5 of the output's deviation for a ResNet. */
function assertAgrees(actual: Float32Array, expected: Summary, what: string, resnet: boolean): void {
  const tolerance = resnet ? 1e-5 * expected.std : 2e-5;
  assert.equal(
    actual.length,
    expected.shape.reduce((product, size) => product * size, 1),
    `${what}: length`,
  );
  const worst = expected.values.reduce(
    (most, value, i) => Math.max(most, Math.abs((actual[i * expected.step] ?? Number.NaN) - value)),
    0,
  );
  assert.ok(worst <= tolerance, `${what}: off by ${worst}, allowed ${tolerance}`);
  const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length;
  assert.ok(Math.abs(mean - expected.mean) <= tolerance, `${what}: mean ${mean}, expected ${expected.mean}`);
}

/** [B, D, h, w] as tokens [B, h·w, D]. */
function asTokens({ data, shape: [batch = 0, width = 0, h = 0, w = 0] }: OutputTensor): Float32Array {
  const tokens = new Float32Array(data.length);
  for (let b = 0; b < batch; b++) {
    for (let d = 0; d < width; d++) {
      for (let p = 0; p < h * w; p++)
        tokens[(b * h * w + p) * width + d] = data[(b * width + d) * h * w + p] ?? 0;
    }
  }
  return tokens;
}

for (const { id, architecture, bands } of publishedModels()) {
  for (const form of ["checkpoint", "exported ONNX"] as const) {
    test(`${id} agrees with PyTorch from its ${form}`, async (t) => {
      const goldenPath = sharedPath(t, "oracle/golden.json");
      if (goldenPath === undefined) return;
      const { tag, models }: Golden = JSON.parse(readFileSync(goldenPath, "utf8"));
      const cases = models[id] ?? [];
      assert.ok(cases.length >= 2, `no golden cases for ${id}`);
      const resnet = architecture.kind === "resnet50";
      const weights = join(folder, `${id}.safetensors`);
      const tensors = [...stateShapes(architecture)].map(
        ([name, shape]) => [name, oracleWeight(tag, id, name, shape)] as const,
      );
      writeSafetensors(weights, new MemoryStateDict(new Map(tensors)));
      const options: EncoderOptions = {
        normalisation: "none",
        clampQuantiles: null,
        resize: null,
        outputs: resnet ? ["embedding", "stages"] : ["embedding", "mean", "patches", "last4"],
      };
      const onnx = join(folder, `${id}.onnx`);
      if (form === "exported ONNX") await exportOnnx(weights, onnx, options);
      const encoder =
        form === "checkpoint"
          ? await loadEncoder(weights, { ...options, provider: "cpu" })
          : await loadEncoder(onnx, { provider: "cpu" });
      try {
        assert.deepEqual(encoder.bands, bands);
        assert.deepEqual(encoder.description.architecture, architecture);
        for (const { input, embedding, patch_tokens, cls_last4 } of cases) {
          const what = `${id} [${input}]`;
          const outputs = await encoder.run({ data: oracleInput(tag, id, input), shape: input });
          const get = (name: string): OutputTensor => {
            const output = outputs[name];
            assert.ok(output, `${what}: no ${name}`);
            return output;
          };
          assertAgrees(get("embedding").data, embedding, `${what} embedding`, resnet);
          if (patch_tokens) assertAgrees(asTokens(get("patches")), patch_tokens, `${what} patches`, resnet);
          if (cls_last4) assertAgrees(get("last4").data, cls_last4, `${what} last4`, resnet);
        }
      } finally {
        await encoder.dispose();
        rmSync(weights);
        rmSync(onnx, { force: true });
      }
    });
  }
}
