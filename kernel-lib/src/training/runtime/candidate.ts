import type { Precision } from "../../onnx/precision";
import type { Provider } from "../../onnx/providers";

/** What TensorFlow.js can compute with, in Node. */
export const runtimeNames = ["onnxruntime", "tfjs-node-gpu", "webgpu", "wasm", "cpu"] as const;
export type RuntimeName = (typeof runtimeNames)[number];

/** What is said of a runtime on an NVIDIA GPU. */
export const inPrecision = (precision: Precision): string =>
  `in ${precision === "tf32" ? "TF32" : precision}`;

/** A backend of TensorFlow.js that is ready, not yet checked. */
export interface Started {
  /** What to give to `tf.setBackend`. */
  readonly backend: string;
  /** What it runs on, for people: "onnxruntime on cpu, 2 threads", "onnxruntime on cuda, in TF32". */
  readonly description: string;
  /** Gives back what it holds. */
  stop?(): void;
}

/** A runtime that may be had here. */
export interface Candidate {
  readonly runtime: RuntimeName;
  /** onnxruntime's provider; null for the other runtimes. */
  readonly provider: Provider | null;
  /** Why it is not worth a try, as far as can be told without one. */
  readonly obstacle: string | null;
  /** @throws where it cannot be had, with the reason. */
  start(): Promise<Started>;
}
