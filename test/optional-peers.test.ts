import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve, sep } from "node:path";
import { test } from "node:test";

const lib = resolve(__dirname, "..", "..", "kernel-lib", "dist");
const run = (code: string): string =>
  execFileSync(process.execPath, ["-e", code], { encoding: "utf8" }).trim();

test("the library and the backend's entry point load without TensorFlow.js", () => {
  const code = `require(${JSON.stringify(lib)}); require(${JSON.stringify(`${lib}/tfjs-backend`)});
    console.log(Object.keys(require.cache).filter((file) => /@tensorflow/.test(file)).length)`;
  assert.equal(run(code), "0");
});

test("the backend needs no other part of this library: a training step loads its own room, onnx and core alone", () => {
  const code = `const tf = require("@tensorflow/tfjs");
    const { registerOnnxBackend } = require(${JSON.stringify(`${lib}/tfjs-backend`)});
    registerOnnxBackend().then(async () => {
      await tf.setBackend("onnxruntime");
      const weight = tf.variable(tf.tensor1d([1, 2]));
      tf.train.adam(0.1).minimize(() => weight.square().sum());
      weight.dataSync();
      const rooms = Object.keys(require.cache)
        .filter((file) => file.startsWith(${JSON.stringify(lib + sep)}))
        .map((file) => file.slice(${lib.length + 1}).split(/[\\\\/]/)[0]);
      console.log([...new Set(rooms)].sort().join(" "));
    });`;
  assert.equal(run(code), "core onnx tfjs-backend");
});

test("where TensorFlow.js is not installed, registering the backend says how to install it", () => {
  const code = `const { Module } = require("node:module"); const load = Module._load;
    Module._load = (name, ...rest) => {
      if (name.startsWith("@tensorflow/")) throw new Error("Cannot find module " + name);
      return load(name, ...rest);
    };
    const { registerOnnxBackend } = require(${JSON.stringify(`${lib}/tfjs-backend`)});
    registerOnnxBackend().catch((error) => console.log(error.name + ": " + error.message));`;
  assert.match(
    run(code),
    /^SoftconError: .*Cannot find module @tensorflow.*npm install @tensorflow\/tfjs@4\.22\.0$/,
  );
});
