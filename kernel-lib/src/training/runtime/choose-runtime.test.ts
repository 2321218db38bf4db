import assert from "node:assert/strict";
import { Module } from "node:module";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { SoftconError } from "../../core/errors";
import { surveyProviders } from "../../onnx/providers";
import { chooseRuntime } from "./index";

test("by default it is onnxruntime, checked, and what was passed over says why", async () => {
  const runtime = await chooseRuntime();
  assert.equal(runtime.name, "onnxruntime");
  assert.equal(tf.getBackend(), "onnxruntime");
  const places = ["cuda", "tfjs-node-gpu", "webgpu", "cpu"];
  const chosen = places.indexOf(runtime.provider ?? "");
  assert.deepEqual(
    runtime.passedOver.map(({ runtime, provider }) => provider ?? runtime),
    places.slice(0, chosen),
  );
  for (const { reason } of runtime.passedOver) assert.ok(reason.length > 10, reason);
  runtime.dispose();
  assert.equal(tf.findBackend("onnxruntime"), null);
});

test("one runtime at a time: shared by who asks for nothing else, refused to others, gone with its last user", async () => {
  const [first, second] = await Promise.all([
    chooseRuntime({ provider: "cpu", threads: 1 }),
    chooseRuntime({ threads: 1 }),
  ]);
  const third = await chooseRuntime({ runtime: "onnxruntime" });
  assert.equal(third.description, "onnxruntime on cpu, 1 thread");
  await assert.rejects(
    chooseRuntime({ runtime: "cpu" }),
    /onnxruntime on cpu, 1 thread.*dispose of it first/,
  );
  await assert.rejects(chooseRuntime({ threads: 2 }), SoftconError);
  first.dispose();
  first.dispose();
  second.dispose();
  assert.equal(tf.tensor1d([1, 2]).add(1).dataSync()[1], 3);
  third.dispose();
  assert.equal(tf.findBackend("onnxruntime"), null);
});

test("disposing brings back the backend that was there, and so does a failure", async () => {
  await tf.setBackend("cpu");
  const runtime = await chooseRuntime({ provider: "cpu" });
  assert.equal(tf.getBackend(), "onnxruntime");
  runtime.dispose();
  assert.equal(tf.getBackend(), "cpu");
  await assert.rejects(chooseRuntime({ runtime: "wasm" }), SoftconError);
  assert.equal(tf.getBackend(), "cpu");
});

test("TensorFlow.js's cpu backend is right, and leaves no tensors behind", async () => {
  const runtime = await chooseRuntime({ runtime: "cpu" });
  const { numTensors } = tf.memory();
  runtime.dispose();
  const again = await chooseRuntime({ runtime: "cpu" });
  assert.equal(again.provider, null);
  assert.equal(tf.memory().numTensors, numTensors);
  again.dispose();
});

test("the wasm backend is caught: no gradient of convolution, a wrong one of pooling", async () => {
  await assert.rejects(chooseRuntime({ runtime: "wasm" }), (error: Error) => {
    assert.match(error.message, /convolution: .*Conv2D/);
    assert.match(error.message, /pooling: /);
    assert.doesNotMatch(error.message, /attention|norm:/);
    return error instanceof SoftconError;
  });
  await assert.rejects(
    chooseRuntime({ runtime: "wasm", needs: ["pooling"] }),
    /pooling: the gradient by x is off by/,
  );
  const runtime = await chooseRuntime({ runtime: "wasm", needs: ["attention", "norm"] });
  assert.equal(tf.getBackend(), "wasm");
  runtime.dispose();
});

test("a runtime that is not installed says how to install it", async () => {
  await assert.rejects(
    chooseRuntime({ runtime: "webgpu" }),
    /npm install webgpu@0\.6\.2 @tensorflow\/tfjs-backend-webgpu@4\.22\.0/,
  );
  await assert.rejects(
    chooseRuntime({ runtime: "tfjs-node-gpu" }),
    /npm install @tensorflow\/tfjs-node-gpu@4\.22\.0/,
  );
});

test("what makes no sense is refused", async () => {
  await assert.rejects(chooseRuntime({ runtime: "wasm", provider: "cpu" }), /wasm has no providers/);
  await assert.rejects(chooseRuntime({ provider: "cpu", threads: -1 }), /whole number from 0/);
  const options = JSON.parse('{ "runtime": "abacus" }');
  await assert.rejects(chooseRuntime(options), /no training runtime abacus; choose onnxruntime/);
});

test("a provider that is missing is named, with the reason", async (t) => {
  const [missing] = process.platform === "win32" ? (["coreml"] as const) : (["dml"] as const);
  t.diagnostic(missing);
  await assert.rejects(chooseRuntime({ provider: missing }), (error: Error) => {
    return error instanceof SoftconError && error.message.includes(`${missing}: onnxruntime refused`);
  });
});

// tfjs-node-gpu cannot be installed everywhere; a stand-in registers a backend as it does.
for (const hasGpu of [true, false]) {
  test(`tfjs-node-gpu that sees ${hasGpu ? "a" : "no"} GPU is ${hasGpu ? "taken" : "passed over"}`, async (t) => {
    const name = "@tensorflow/tfjs-node-gpu";
    const found: unknown = Reflect.get(Module, "_resolveFilename");
    assert.ok(typeof found === "function");
    t.mock.method(Object(Module), "_resolveFilename", (...args: unknown[]) =>
      args[0] === name ? require.resolve("@tensorflow/tfjs") : Reflect.apply(found, Module, args),
    );
    await tf.setBackend("cpu");
    const cpu: object = tf.backend();
    const kernels = tf.getKernel("Add", "tensorflow") ? [] : tf.getKernelsForBackend("cpu");
    for (const kernel of kernels) tf.registerKernel({ ...kernel, backendName: "tensorflow" });
    tf.registerBackend("tensorflow", () => Object.assign(Object.create(cpu), { isUsingGpuDevice: hasGpu }));
    t.after(() => tf.removeBackend("tensorflow"));
    const wanted = chooseRuntime({ runtime: "tfjs-node-gpu" });
    if (hasGpu) {
      const runtime = await wanted;
      assert.equal(tf.getBackend(), "tensorflow");
      assert.equal(runtime.description, "TensorFlow on a GPU it has confirmed, in float32");
      runtime.dispose();
    } else {
      await assert.rejects(wanted, /sees no GPU and would compute on the processor/);
      const runtime = await chooseRuntime();
      assert.equal(runtime.name, "onnxruntime");
      runtime.dispose();
    }
  });
}

test("TF32 is had where an NVIDIA GPU is, and refused in one line elsewhere", async () => {
  for (const elsewhere of [{ provider: "cpu" }, { provider: "webgpu" }, { runtime: "wasm" }] as const)
    await assert.rejects(
      chooseRuntime({ ...elsewhere, precision: "tf32" }),
      /^SoftconError: TF32 is for NVIDIA's GPUs, .*(cpu|webgpu|wasm) has float32 alone$/,
    );
  if (surveyProviders().some(({ provider, obstacle }) => provider === "cuda" && obstacle === null)) return;
  // Without such a GPU nothing else is taken in its place.
  await assert.rejects(
    chooseRuntime({ precision: "tf32" }),
    /no training runtime passes its checks: cuda: .*; tfjs-node-gpu: [^;]*; npm install [^;]*$/,
  );
  const runtime = await chooseRuntime({ provider: "cpu", precision: "float32" });
  await assert.rejects(chooseRuntime({ precision: "tf32" }), /another training runtime is in use/);
  runtime.dispose();
});
