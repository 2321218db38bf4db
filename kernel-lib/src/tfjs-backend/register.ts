import { messageOf, SoftconError } from "../core/errors";
import { measurePrecision } from "../onnx/measure-precision";
import { type Precision, settlePrecision } from "../onnx/precision";
import type { Provider } from "../onnx/providers";
import { SyncRuntime } from "../onnx/sync-runtime";

export interface OnnxBackendOptions {
  /**
   * Where graphs run; default `cpu`. Another is proven first, by running every kernel once: what it computes wrongly, or
   * not at all, is recorded in another way or left to TensorFlow.js's cpu kernels.
   */
  readonly provider?: Provider;
  /** Threads of one operation; default 0: onnxruntime's choice, one a physical core. */
  readonly threads?: number;
  /**
   * How exact the products of CUDA are, for as long as the process lives; default float32, unless NVIDIA_TF32_OVERRIDE in
   * the environment says otherwise. `tf32` rounds factors to 10 bits, which cards from Ampere on multiply faster;
   * docs/tfjs-backend.md has the error. Other providers have float32 alone.
   */
  readonly precision?: Precision;
  /** Run every kernel at once, by itself, so that an error's stack leads to the line that asked for it; slow. */
  readonly debug?: boolean;
  /** Compiled graphs that are kept, the least recently used going first; default 64. */
  readonly sessions?: number;
  /** Operations after which a recording runs though nobody has asked for a result; default 20 000. */
  readonly maxOperations?: number;
  /** Bytes of new data after which a recording runs though nobody has asked for a result; default 512 MiB. */
  readonly maxBytes?: number;
  /**
   * Told of every call that TensorFlow.js's slow cpu backend has to compute, with the number of elements of its
   * largest input; by default the process emits a warning, once for every kernel that gets over 4096 of them.
   */
  readonly onFallback?: (kernel: string, elements: number) => void;
}

/** The name to give to `tf.setBackend`. */
export type BackendName = "onnxruntime";

/**
 * Registers TensorFlow.js's backend `onnxruntime`: kernels are recorded, and run as one graph when a result is asked
 * for. Gradients, optimizers and layers are TensorFlow.js's own. `await tf.setBackend("onnxruntime")` puts it to use.
 * Types are float32, int32 and bool; the rest, and kernels that have no counterpart, TensorFlow.js's cpu backend
 * computes.
 * @throws SoftconError where TensorFlow.js is not installed, or onnxruntime-node does not load; where the provider has not
 *   the precision.
 */
export async function registerOnnxBackend(options: OnnxBackendOptions = {}): Promise<BackendName> {
  const name = "onnxruntime";
  const { threads = 0 } = options;
  if (!Number.isInteger(threads) || threads < 0) {
    throw new SoftconError(`threads is ${threads}; a whole number from 0 was expected`, "usage");
  }
  const { provider = "cpu" } = options;
  const runtime = await SyncRuntime.load();
  settle(runtime, provider, options.precision);
  const { install } = await loadInstaller();
  install(name, runtime, {
    provider,
    threads,
    debug: options.debug ?? false,
    sessions: options.sessions ?? 64,
    maxOperations: options.maxOperations ?? 20_000,
    maxBytes: options.maxBytes ?? 2 ** 29,
    onFallback: options.onFallback ?? warnOnce(),
  });
  return name;
}

/** @throws SoftconError where the provider's products cannot be had as exactly as was asked. */
function settle(runtime: SyncRuntime, provider: Provider, wanted: Precision | undefined): void {
  if (provider !== "cuda") {
    if (wanted === "tf32") throw new SoftconError(`TF32 is CUDA's alone; ${provider} has float32`, "usage");
    return;
  }
  const holds = settlePrecision(wanted);
  if (holds === "float32" && measurePrecision(runtime, provider) !== "float32")
    throw new SoftconError(
      "CUDA rounds products to TF32, though float32 was asked for: something has loaded its libraries before, or this is " +
        "a worker thread; start the process with NVIDIA_TF32_OVERRIDE=0",
      "resource",
    );
}

function warnOnce(): (kernel: string, elements: number) => void {
  const noted = new Set<string>();
  return (kernel, elements) => {
    if (elements <= 4096 || noted.has(kernel)) return;
    noted.add(kernel);
    process.emitWarning(
      `${kernel} has no counterpart in the onnxruntime backend for this call; TensorFlow.js's cpu backend computes it, slowly`,
      { type: "SoftconFallback" },
    );
  };
}

/** TensorFlow.js is large, and only those who train need it: it is loaded when it is asked for. */
async function loadInstaller(): Promise<typeof import("./install")> {
  try {
    return await import("./install");
  } catch (error) {
    throw new SoftconError(
      `TensorFlow.js does not load: ${messageOf(error).split("\n")[0]}; npm install @tensorflow/tfjs@4.22.0`,
      "resource",
      { cause: error },
    );
  }
}
