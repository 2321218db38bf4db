import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { peerModules, requirePeer, softwareVulkan } from "#lib/testing/peers";
import { root } from "../repository";

/** What a program prints as JSON in its last line; programs that load a graphics driver are processes of their own. */
function printed(program: string): unknown {
  const library = JSON.stringify(join(root, "kernel-lib", "dist"));
  const script = `const library = ${library}; (async () => { ${program} })().then(
    (result) => { console.log(JSON.stringify(result)); process.exit(0); },
    (error) => { console.error(error); process.exit(1); });`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, VK_ICD_FILENAMES: softwareVulkan, NODE_PATH: peerModules },
    timeout: 300_000,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

test("onnxruntime on WebGPU passes the gradient checks, and a training goes as on the processor", (t) => {
  if (!requirePeer(t, "vulkan")) return;
  const result = printed(`
    const { chooseRuntime } = require(library + "/training/runtime");
    const { SmallTraining } = require(library + "/testing/small-training");
    const losses = async (provider) => {
      const runtime = await chooseRuntime({ provider });
      const training = new SmallTraining();
      const losses = Array.from({ length: 4 }, () => training.step(4, 0.01));
      training.dispose();
      runtime.dispose();
      return [runtime.description, losses];
    };
    return { cpu: await losses("cpu"), webgpu: await losses("webgpu") };`);
  const { cpu, webgpu } = Object(result);
  const [description, losses] = webgpu;
  assert.equal(description, "onnxruntime on webgpu");
  assert.equal(losses.length, 4);
  for (const [i, loss] of losses.entries())
    assert.ok(Math.abs(loss - cpu[1][i]) < 1e-4 * cpu[1][i], `step ${i}: ${loss} is not ${cpu[1][i]}`);
});

test("a GPU that the processor emulates is not chosen unasked, and TensorFlow.js's own webgpu backend neither", (t) => {
  if (!requirePeer(t, "vulkan") || !requirePeer(t, "dawn")) return;
  const result = printed(`
    const { chooseRuntime } = require(library + "/training/runtime");
    const { matrixProductTime } = require(library + "/onnx/speed-trial");
    const refused = await chooseRuntime({ runtime: "webgpu" }).catch((error) => error.message);
    const runtime = await chooseRuntime({ runtime: "webgpu", emulated: true });
    runtime.dispose();
    const [gpu, cpu] = [await matrixProductTime("webgpu", 2, 256), await matrixProductTime("cpu", 2, 256)];
    return { refused, description: runtime.description, slower: gpu / cpu };`);
  const { refused, description, slower } = Object(result);
  assert.match(refused, /WebGPU's only adapter, .*swiftshader.*, is the processor emulating a GPU/i);
  assert.match(description, /TensorFlow\.js's webgpu backend on .*swiftshader/i);
  assert.ok(slower > 1, `${slower}`);
});
