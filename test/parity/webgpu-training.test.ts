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
    (result) => process.stdout.write("\\n" + JSON.stringify(result), () => process.exit(0)),
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

test("a compiled step's variables stay on the device, and are what they are on the processor", (t) => {
  if (!requirePeer(t, "vulkan")) return;
  const result = printed(`
    const tf = require("@tensorflow/tfjs");
    const { chooseRuntime } = require(library + "/training/runtime");
    const { compileStep } = require(library + "/tfjs-backend");
    const numbers = ([rows, columns], phase) =>
      tf.tensor(Float32Array.from({ length: rows * columns }, (_, i) => 0.2 * Math.sin(i + phase)), [rows, columns]);
    const train = async (provider) => {
      const runtime = await chooseRuntime({ provider });
      const frozen = tf.variable(numbers([40, 64], 1), false);
      const weights = [tf.variable(numbers([64, 64], 2)), tf.variable(numbers([64, 1], 3))];
      const momenta = weights.map((weight) => tf.variable(tf.zerosLike(weight), false));
      const step = compileStep(({ x, y }) => {
        const { value, grads } = tf.variableGrads(() => {
          const hidden = tf.tanh(tf.matMul(tf.matMul(x, frozen), weights[0]));
          return tf.mean(tf.square(tf.sub(tf.matMul(hidden, weights[1]), y)));
        }, weights);
        for (const [i, weight] of weights.entries()) {
          momenta[i].assign(tf.add(tf.mul(momenta[i], 0.9), grads[weight.name]));
          weight.assign(tf.sub(weight, tf.mul(momenta[i], 0.01)));
        }
        return { loss: value };
      });
      const losses = [], copied = [], tensors = [], seen = [];
      for (let i = 0; i < 9; i++) {
        const x = numbers([8, 40], 5 + i), y = numbers([8, 1], 6 + i);
        const { loss } = step.run({ x, y });
        copied.push(tf.backend().runner.statistics.copied);
        losses.push(loss.dataSync()[0]);
        tf.dispose([x, y, loss]);
        // Looked at, used outside of the step, and changed from outside.
        if (i === 3) seen.push(...weights[1].dataSync(), tf.tidy(() => tf.sum(weights[0]).dataSync()[0]));
        if (i === 5) tf.tidy(() => weights[1].assign(tf.mul(weights[1], 0.5)));
        tensors.push(tf.memory().numTensors);
      }
      seen.push(...weights[0].dataSync(), ...momenta[0].dataSync());
      step.dispose();
      tf.dispose([frozen, weights, momenta]);
      runtime.dispose();
      return { losses, copied, tensors, seen };
    };
    return { cpu: await train("cpu"), webgpu: await train("webgpu") };`);
  const { cpu, webgpu } = Object(result);
  for (const part of ["losses", "seen"])
    for (const [i, value] of webgpu[part].entries())
      assert.ok(Math.abs(value - cpu[part][i]) < 2e-4, `${part} ${i}: ${value} is not ${cpu[part][i]}`);
  assert.equal(webgpu.seen.length, 65 + 2 * 64 * 64);
  // The batch and the loss alone; what was changed from outside, once more.
  const batch = 4 * (8 * 40 + 8 + 1);
  assert.deepEqual(webgpu.copied, Array(9).fill(batch));
  assert.equal(new Set(webgpu.tensors).size, 1);
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
