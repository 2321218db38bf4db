import { messageOf, SoftconError } from "../core/errors";
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
 * @throws SoftconError where TensorFlow.js is not installed, or onnxruntime-node does not load.
 */
export async function registerOnnxBackend(options: OnnxBackendOptions = {}): Promise<BackendName> {
  const name = "onnxruntime";
  const { threads = 0 } = options;
  if (!Number.isInteger(threads) || threads < 0) {
    throw new SoftconError(`threads is ${threads}; a whole number from 0 was expected`, "usage");
  }
  const runtime = await SyncRuntime.load();
  const { install } = await loadInstaller();
  install(name, runtime, {
    provider: options.provider ?? "cpu",
    threads,
    debug: options.debug ?? false,
    sessions: options.sessions ?? 64,
    maxOperations: options.maxOperations ?? 20_000,
    maxBytes: options.maxBytes ?? 2 ** 29,
    onFallback: options.onFallback ?? warnOnce(),
  });
  return name;
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
