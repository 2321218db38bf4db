import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Tensor } from "../checkpoints/tensor";
import { type Architecture, embeddingSize, stateShapes } from "../networks/architectures";
import { stateInMemory } from "../networks/initialise";
import { encodeModel } from "../onnx/encode";
import { OnnxSession } from "../onnx/session";
import { productBands } from "../sensors/bands";
import { oracleInput, oracleWeight } from "../testing/oracle";
import { sharedPath } from "../testing/shared-data";
import { buildModel, type Output } from "./build-model";
import { settlePreprocessing } from "./preprocessing";

interface Summary {
  readonly shape: readonly number[];
  readonly step: number;
  readonly values: readonly number[];
  readonly mean: number;
  readonly std: number;
}

interface GoldenCase {
  readonly input: readonly number[];
  readonly embedding: Summary;
  readonly patch_tokens?: Summary;
  readonly cls_last4?: Summary;
}

interface Golden {
  readonly tag: string;
  readonly models: Readonly<Record<string, readonly GoldenCase[]>>;
}

function architectureOf(model: string): Architecture {
  const channels = model.startsWith("B13") ? 13 : 2;
  if (model.includes("rn50")) return { kind: "resnet50", channels };
  const width = model.includes("vits") ? 384 : 768;
  return {
    kind: "vit",
    channels,
    width,
    depth: 12,
    heads: width / 64,
    patch: 14,
    grid: 16,
    layerScale: true,
  };
}

/** PyTorch's tolerances: 2e-5 for a ViT, 1e-5 of the output's deviation for a ResNet. */
function assertAgrees(actual: Float32Array, expected: Summary, what: string, resnet: boolean): void {
  const tolerance = resnet ? 1e-5 * expected.std : 2e-5;
  assert.equal(
    actual.length,
    expected.shape.reduce((a, b) => a * b, 1),
    `${what}: length`,
  );
  let worst = 0;
  expected.values.forEach((value, i) => {
    worst = Math.max(worst, Math.abs((actual[i * expected.step] ?? Number.NaN) - value));
  });
  assert.ok(worst <= tolerance, `${what}: off by ${worst}, allowed ${tolerance}`);
  const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length;
  assert.ok(Math.abs(mean - expected.mean) <= tolerance, `${what}: mean ${mean}, expected ${expected.mean}`);
}

/** [B, D, h, w] as tokens [B, h·w, D]. */
function asTokens(map: Float32Array, [batch = 0, width = 0, h = 0, w = 0]: readonly number[]): Float32Array {
  const tokens = new Float32Array(map.length);
  for (let b = 0; b < batch; b++) {
    for (let d = 0; d < width; d++) {
      for (let p = 0; p < h * w; p++)
        tokens[(b * h * w + p) * width + d] = map[(b * width + d) * h * w + p] ?? 0;
    }
  }
  return tokens;
}

for (const fused of [true, false]) {
  test(`the six backbones agree with PyTorch (${fused ? "fused attention" : "standard operators"})`, async (t) => {
    const path = sharedPath(t, "oracle/golden.json");
    if (path === undefined) return;
    const golden: Golden = JSON.parse(readFileSync(path, "utf8"));
    assert.equal(Object.keys(golden.models).length, 6);
    for (const [model, cases] of Object.entries(golden.models)) {
      const architecture = architectureOf(model);
      const resnet = architecture.kind === "resnet50";
      if (resnet && !fused) continue;
      const tensors = new Map<string, Tensor>();
      for (const [name, shape] of stateShapes(architecture)) {
        tensors.set(name, oracleWeight(golden.tag, model, name, shape));
      }
      const bands = architecture.channels === 2 ? ["VV", "VH"] : undefined;
      const preprocessing = settlePreprocessing(bands ?? productBands.L1C, {
        normalisation: "none",
        resize: null,
        clampQuantiles: null,
      });
      const outputs: Output[] = resnet ? ["embedding", "stages"] : ["embedding", "mean", "patches", "last4"];
      const description = {
        id: model,
        architecture,
        dim: embeddingSize(architecture),
        weightsSha256: "",
        license: "",
        source: "",
        untrained: true,
        preprocessing,
        precision: "fp32" as const,
        outputs,
      };
      const bytes = encodeModel(buildModel(stateInMemory(tensors), description, fused));
      const session = await OnnxSession.create(bytes, { provider: "cpu", threads: 2 });
      for (const golden_ of cases) {
        const what = `${model} ${golden_.input}`;
        const pixels = { data: oracleInput(golden.tag, model, golden_.input), shape: golden_.input };
        const result = await session.run({ pixels });
        const get = (name: string): { data: Float32Array; shape: readonly number[] } => {
          const tensor = result[name];
          assert.ok(tensor && tensor.data instanceof Float32Array, `${what}: no ${name}`);
          return { data: tensor.data, shape: tensor.shape };
        };
        assertAgrees(get("embedding").data, golden_.embedding, `${what} embedding`, resnet);
        if (golden_.patch_tokens) {
          const map = get("patches");
          assertAgrees(asTokens(map.data, map.shape), golden_.patch_tokens, `${what} patches`, resnet);
        }
        if (golden_.cls_last4) assertAgrees(get("last4").data, golden_.cls_last4, `${what} last4`, resnet);
      }
      await session.dispose();
    }
  });
}
