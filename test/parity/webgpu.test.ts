import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { requirePeer, softwareVulkan } from "#lib/testing/peers";

/** Runs one network on the CPU and on WebGPU and prints, output by output, how far they are apart. */
const script = `
  const { untrainedEncoder } = require(${JSON.stringify(require.resolve("#lib/index"))});
  const vit = { kind: "vit", channels: 13, width: 128, depth: 4, heads: 2, patch: 14, grid: 16, layerScale: true };
  const run = async (provider, resize) => {
    const outputs = ["embedding", "mean", "patches", "last4"];
    const encoder = await untrainedEncoder(vit, 1, { provider, resize, outputs });
    const data = Float32Array.from({ length: 2 * 13 * 98 * 126 }, (_, i) => (i * 7919) % 4000);
    const result = await encoder.run({ data, shape: [2, 13, 98, 126] });
    const ran = encoder.placement.provider;
    await encoder.dispose();
    return { ran, result };
  };
  (async () => {
    const report = [];
    for (const resize of [112, null]) {
      const [cpu, gpu] = [await run("cpu", resize), await run("webgpu", resize)];
      for (const [name, { data }] of Object.entries(cpu.result)) {
        const other = gpu.result[name].data;
        const worst = data.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0);
        report.push({ name, resize, provider: gpu.ran, worst, length: other.length });
      }
    }
    console.log(JSON.stringify(report));
  })();
`;

test("WebGPU gives what the CPU gives, resized or at a size of its own (software Vulkan)", (t) => {
  if (!requirePeer(t, "vulkan")) return;
  const run = spawnSync(process.execPath, ["-e", script], {
    encoding: "utf8",
    env: { ...process.env, VK_ICD_FILENAMES: softwareVulkan },
    timeout: 300_000,
  });
  assert.equal(run.status, 0, run.stderr);
  const report: { name: string; provider: string; worst: number; length: number }[] = JSON.parse(run.stdout);
  assert.equal(report.length, 8);
  for (const { name, provider, worst, length } of report) {
    assert.equal(provider, "webgpu");
    assert.ok(length >= 256, name);
    // The ViTs' tolerance against PyTorch; the outputs are of magnitude 3.
    assert.ok(worst <= 2e-5, `${name} is off by ${worst}`);
  }
});
