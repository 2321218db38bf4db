import {
  findBackendFactory,
  getKernelsForBackend,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerBackend,
  registerKernel,
  removeBackend,
  type TensorInfo,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import type { SyncRuntime } from "../onnx/sync-runtime";
import { aliases } from "./aliases";
import { type BackendOptions, OnnxBackend } from "./backend";
import { Fallback } from "./fallback";
import { type Kernel, KernelCall } from "./kernel-call";
import { kernelFor, probeProvider } from "./providers/probe-provider";
import { sizeOf } from "./recording/elements";
import { Value } from "./recording/value";

export interface InstallOptions extends Omit<BackendOptions, "avoided"> {
  readonly onFallback: (kernel: string, elements: number) => void;
}

/** What a kernel returns: a list where TensorFlow.js expects one. */
type Results = TensorInfo | TensorInfo[];

/** Registers the backend and a kernel for everything that TensorFlow.js's cpu backend has a kernel for. */
export function install(name: string, runtime: SyncRuntime, options: InstallOptions): void {
  if (findBackendFactory(name)) removeBackend(name);
  for (const { kernelName } of getKernelsForBackend(name)) unregisterKernel(kernelName, name);
  const fallback = new Fallback();
  const support = probeProvider(runtime, options.provider);
  for (const { kernelName, kernelFunc } of getKernelsForBackend("cpu")) {
    const slow = (inputs: NamedTensorInfoMap, attrs: NamedAttrMap, backend: OnnxBackend): Results => {
      options.onFallback(kernelName, largest(inputs));
      return fallback.run(kernelFunc, inputs, attrs, backend);
    };
    const alias = aliases[kernelName];
    const kernel = kernelFor(kernelName, support);
    const run: KernelFunc = ({ inputs, attrs = {}, backend }) => {
      if (!(backend instanceof OnnxBackend)) throw new Error(`${kernelName} was given another backend`);
      backend.recorder.kernel = kernelName;
      const results =
        alias?.(inputs, attrs, backend) ??
        (kernel && record(kernelName, kernel, inputs, attrs, backend)) ??
        slow(inputs, attrs, backend);
      backend.recorded();
      return results;
    };
    registerKernel({ kernelName, backendName: name, kernelFunc: run });
  }
  registerBackend(name, () => new OnnxBackend(runtime, { ...options, avoided: support.avoided }), 0);
}

/** Records a call; null where it is none that can be recorded. */
function record(
  name: string,
  kernel: Kernel,
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap,
  backend: OnnxBackend,
): Results | null {
  const values = new Map<string, Value>();
  for (const [key, info] of Object.entries(inputs)) {
    if (!info) continue;
    if (Array.isArray(info)) return null;
    const value = backend.valueFor(info);
    if (!value || value.type !== info.dtype || sizeOf(value.shape) === 0) return null;
    values.set(key, value);
  }
  const call = new KernelCall(
    name,
    backend.recorder,
    values,
    attrs,
    (value) => backend.compute(value),
    backend.capturing,
  );
  const result = kernel(call);
  if (result === null) return null;
  return result instanceof Value ? backend.publish(result) : result.map((value) => backend.publish(value));
}

/** Elements of the largest tensor that goes in. */
const largest = (inputs: NamedTensorInfoMap): number =>
  Math.max(
    0,
    ...Object.values(inputs).map((info) => (info && !Array.isArray(info) ? sizeOf(info.shape) : 0)),
  );
