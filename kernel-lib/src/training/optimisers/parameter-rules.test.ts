import assert from "node:assert/strict";
import { test } from "node:test";
import { type Architecture, stateShapes } from "../../networks/architectures";
import { isTrained, layerCount, layerOf, parameterRule } from "./parameter-rules";

const vit: Architecture = {
  ...{ kind: "vit", channels: 13, width: 384, depth: 12, heads: 6, patch: 14, grid: 16 },
  layerScale: true,
};
const resnet: Architecture = { kind: "resnet50", channels: 13 };

test("layers are counted from the pixels on: embedding, blocks or stages, what follows", () => {
  assert.deepEqual([layerCount(vit), layerCount(resnet)], [14, 6]);
  const layers = (architecture: Architecture, ...names: string[]): number[] =>
    names.map((name) => layerOf(name, architecture));
  assert.deepEqual(
    layers(
      vit,
      "cls_token",
      "pos_embed",
      "patch_embed.proj.weight",
      "blocks.0.ls1.gamma",
      "blocks.11.norm2.bias",
    ),
    [0, 0, 0, 1, 12],
  );
  assert.deepEqual(layers(vit, "norm.weight", "head.weight", "projector.0.weight"), [13, 13, 13]);
  assert.deepEqual(
    layers(resnet, "conv1.weight", "bn1.bias", "layer1.0.conv1.weight", "layer4.2.bn3.weight", "head.bias"),
    [0, 0, 1, 4, 5],
  );
  for (const architecture of [vit, resnet])
    for (const name of stateShapes(architecture).keys())
      assert.ok(layerOf(name, architecture) < layerCount(architecture), name);
});

test("rates fall from layer to layer; the last has the whole one", () => {
  const rate = (name: string, shape: number[]): number =>
    parameterRule(name, shape, vit, { layerDecay: 0.5 }).rate;
  assert.deepEqual(
    [rate("head.weight", [2, 2]), rate("blocks.11.mlp.fc1.weight", [2, 2]), rate("pos_embed", [1, 2, 2])],
    [1, 0.5, 0.5 ** 13],
  );
});

test("norms, biases, LayerScale, class token and positions do not decay, unless all is to", () => {
  const decays = (name: string, shape: number[], decayAll = false): boolean =>
    parameterRule(name, shape, vit, { decayAll }).decay;
  assert.ok(decays("blocks.0.attn.qkv.weight", [6, 2]) && decays("patch_embed.proj.weight", [2, 3, 4, 4]));
  for (const [name, shape] of [
    ["blocks.0.norm1.weight", [2]],
    ["blocks.0.attn.qkv.bias", [6]],
    ["blocks.0.ls1.gamma", [2]],
    ["cls_token", [1, 1, 2]],
    ["pos_embed", [1, 5, 2]],
  ] as const) {
    assert.ok(!decays(name, [...shape]), name);
    assert.ok(decays(name, [...shape], true), name);
  }
});

test("frozen layers are those before a number", () => {
  const rules = { frozenLayers: 3 };
  assert.deepEqual(
    ["pos_embed", "blocks.1.norm1.bias", "blocks.2.norm1.bias", "head.bias"].map((name) =>
      isTrained(name, vit, rules),
    ),
    [false, false, true, true],
  );
});
