import type { Candidate } from "./candidate";
import { optionalPackage } from "./optional-package";
import { loadTensorflow } from "./tensorflow";

/** TensorFlow.js's WebAssembly backend: one thread in Node, and not all gradients. */
export function wasm(): Candidate {
  const name = "@tensorflow/tfjs-backend-wasm";
  return {
    runtime: "wasm",
    provider: null,
    obstacle: null,
    start: async () => {
      await loadTensorflow();
      await optionalPackage(name, `${name}@4.22.0`);
      return { backend: "wasm", description: "TensorFlow.js's wasm backend" };
    },
  };
}

/** TensorFlow.js's backend in plain JavaScript: right, and a hundred times slower. */
export function cpu(): Candidate {
  return {
    runtime: "cpu",
    provider: null,
    obstacle: null,
    start: async () => {
      const tf = await loadTensorflow();
      await quietly(tf);
      return { backend: "cpu", description: "TensorFlow.js's cpu backend, in plain JavaScript" };
    },
  };
}

/** On its first tensor the cpu backend advises a package that no longer installs everywhere. */
async function quietly(tf: typeof import("@tensorflow/tfjs-core")): Promise<void> {
  const production = tf.env().getBool("PROD");
  tf.env().set("PROD", true);
  await tf.setBackend("cpu");
  tf.scalar(0).dispose();
  tf.env().set("PROD", production);
}
