import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import type { Architecture, VitArchitecture } from "../networks/architectures";
import { randomState } from "../networks/initialise";
import { python, requirePeer } from "../testing/peers";
import { type FirstLayer, initialWeights, resamplePositions } from "./initial-weights";

const vit: VitArchitecture = {
  kind: "vit",
  channels: 13,
  width: 64,
  depth: 1,
  heads: 1,
  patch: 2,
  grid: 3,
  layerScale: true,
};
const rgb = { ...vit, channels: 3 };
const from = randomState(rgb, 7);
const kernel = "patch_embed.proj.weight";

const start = (architecture: Architecture, firstLayer?: FirstLayer) =>
  initialWeights(architecture, from, { seed: 1, firstLayer });

test("without a checkpoint the weights are random, decided by the seed", () => {
  const weights = initialWeights(vit, null, { seed: 3 });
  assert.deepEqual(weights.float32("cls_token"), randomState(vit, 3).float32("cls_token"));
});

test("RGB weights keep all but the first layer, which is random, copied or inflated", () => {
  const random = randomState(vit, 1).float32(kernel);
  const source = from.float32(kernel);
  assert.deepEqual(start(vit).float32(kernel), random);
  assert.deepEqual(start(vit).float32("blocks.0.mlp.fc1.weight"), from.float32("blocks.0.mlp.fc1.weight"));
  assert.deepEqual(start(vit).float32("patch_embed.proj.bias"), from.float32("patch_embed.proj.bias"));
  const at = (data: Float32Array, channels: number, output: number, channel: number): number[] => [
    ...data.subarray((output * channels + channel) * 4, (output * channels + channel + 1) * 4),
  ];
  // B1 B2 B3 B4 …: red is at 3, green at 2, blue at 1.
  const copied = start(vit, "copy").float32(kernel);
  for (const [channel, colour] of [
    [3, 0],
    [2, 1],
    [1, 2],
  ] as const)
    assert.deepEqual(at(copied, 13, 5, channel), at(source, 3, 5, colour));
  assert.deepEqual(at(copied, 13, 5, 7), at(random, 13, 5, 7));
  const inflated = start(vit, "inflate").float32(kernel);
  for (let i = 0; i < 4; i++) {
    const sum = [0, 1, 2].reduce((all, colour) => all + (at(source, 3, 9, colour)[i] ?? 0), 0);
    const found = Array.from({ length: 13 }, (_, channel) => at(inflated, 13, 9, channel)[i] ?? 0);
    assert.ok(Math.abs(found.reduce((all, value) => all + value) - sum) < 1e-6);
    assert.equal(new Set(found).size, 1);
  }
});

test("positions go to another grid as PyTorch's bicubic interpolation takes them", (t) => {
  if (!requirePeer(t, "torch")) return;
  const [grid, to, width] = [37, 16, 8];
  const positions = Float32Array.from({ length: (grid * grid + 1) * width }, (_, i) =>
    Math.sin(i * i * 0.37),
  );
  const script = `
import json, sys, torch
p = torch.tensor(json.load(sys.stdin), dtype=torch.float64).view(1, ${grid * grid + 1}, ${width})
m = p[:, 1:].reshape(1, ${grid}, ${grid}, ${width}).permute(0, 3, 1, 2)
s = (${to} + 0.1) / ${grid}
m = torch.nn.functional.interpolate(m, scale_factor=(s, s), mode="bicubic")
print(json.dumps(torch.cat([p[0, 0], m.permute(0, 2, 3, 1).flatten()]).tolist()))`;
  const expected: number[] = JSON.parse(python("-c", [script], JSON.stringify([...positions])));
  const found = resamplePositions(positions, grid, to, width);
  assert.equal(found.length, expected.length);
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs((found[i] ?? 0) - value) < 2e-6, `${i}: ${found[i]} is not ${value}`);
  const weights = initialWeights({ ...vit, grid: 5 }, from, { seed: 1 });
  assert.deepEqual(weights.info("pos_embed").shape, [1, 26, 64]);
  assert.deepEqual(weights.float32("pos_embed"), resamplePositions(from.float32("pos_embed"), 3, 5, 64));
});

test("weights of another backbone or for other bands are refused", () => {
  const refused = (work: () => unknown, message: RegExp): void => {
    assert.throws(work, (error) => error instanceof SoftconError && message.test(error.message));
  };
  refused(
    () => start({ kind: "resnet50", channels: 3 }),
    /the weights are a vit2-64x1, 1 heads, with LayerScale, the configuration asks for a resnet50/,
  );
  refused(() => start({ ...rgb, depth: 2 }), /asks for a vit2-64x2/);
  refused(
    () => start({ ...rgb, channels: 2 }, "copy"),
    /needs red, green and blue .* 2 bands \(Sentinel-1\)/,
  );
  const radar = randomState({ ...vit, channels: 2 }, 1);
  refused(
    () => initialWeights(vit, radar, { seed: 1 }),
    /wrong modality for the weights: they are for 2 bands \(Sentinel-1\), the data has 13 bands \(Sentinel-2 L1C\)/,
  );
  const kept = initialWeights(vit, radar, { seed: 1, firstLayer: "random" });
  assert.deepEqual(kept.float32("cls_token"), radar.float32("cls_token"));
});
