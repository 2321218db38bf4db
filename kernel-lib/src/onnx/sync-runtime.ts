import { dirname, join } from "node:path";
import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-node";
import { messageOf, SoftconError } from "../core/errors";
import { settlePrecision } from "./precision";
import { loadRuntime, type SessionOptions, sessionSettings } from "./session";

/** A dense tensor in this process's memory, row-major; booleans are bytes of 0 and 1. */
export type HostTensor =
  | { readonly type: "float32"; readonly data: Float32Array; readonly shape: readonly number[] }
  | { readonly type: "int32"; readonly data: Int32Array; readonly shape: readonly number[] }
  | { readonly type: "bool"; readonly data: Uint8Array; readonly shape: readonly number[] };

/** The session object of onnxruntime-node's native binding, as of the version that package.json pins. */
interface NativeSession {
  loadModel(
    buffer: ArrayBufferLike,
    byteOffset: number,
    byteLength: number,
    options: InferenceSession.SessionOptions,
  ): void;
  run(feeds: Record<string, Tensor>, fetches: Record<string, Tensor>, options: object): unknown;
  dispose(): void;
}

type NativeSessionClass = new () => NativeSession;

export interface SyncSessionOptions extends SessionOptions {
  /** Plan memory by patterns of earlier runs: faster for small graphs, much larger peaks for training steps. */
  readonly memoryPatterns?: boolean;
}

/**
 * onnxruntime's synchronous side. The public interface only promises results, though the native call underneath is
 * synchronous; whoever has to answer at once (TensorFlow.js's `dataSync`) needs that call itself.
 */
export class SyncRuntime {
  readonly #Session: NativeSessionClass;
  readonly #Tensor: TensorConstructor;

  private constructor(Session: NativeSessionClass, Tensor: TensorConstructor) {
    this.#Session = Session;
    this.#Tensor = Tensor;
  }

  /** @throws SoftconError where onnxruntime-node does not load, or its inner interface is not the expected one. */
  static async load(): Promise<SyncRuntime> {
    const { Tensor } = await loadRuntime();
    const folder = dirname(require.resolve("onnxruntime-node/package.json"));
    const inner: unknown = require(join(folder, "dist", "binding.js"));
    const { version }: { version: string } = require(join(folder, "package.json"));
    if (!isBinding(inner)) {
      throw new SoftconError(
        `onnxruntime-node ${version} has no synchronous session where 1.30.0 has it; install onnxruntime-node@1.30.0`,
        "resource",
      );
    }
    inner.initOrt();
    return new SyncRuntime(inner.binding.InferenceSession, Tensor);
  }

  /**
   * @param model an ONNX file's bytes.
   * @throws SoftconError where onnxruntime refuses the model or has not the provider.
   */
  createSession(model: Uint8Array, options: SyncSessionOptions): SyncSession {
    if (options.provider === "cuda") settlePrecision();
    const session = new this.#Session();
    try {
      session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
        ...sessionSettings(options),
        // What goes wrong is thrown; it need not be printed, too.
        logSeverityLevel: 4,
        enableMemPattern: options.memoryPatterns ?? false,
      });
    } catch (error) {
      throw new SoftconError(
        `onnxruntime refused the graph on ${options.provider}: ${messageOf(error)}`,
        "resource",
        { cause: error },
      );
    }
    return new SyncSession(session, this.#Tensor);
  }
}

/** A model that runs synchronously, its results written into buffers of the caller's. */
export class SyncSession {
  readonly #session: NativeSession;
  readonly #Tensor: TensorConstructor;

  constructor(session: NativeSession, Tensor: TensorConstructor) {
    this.#session = session;
    this.#Tensor = Tensor;
  }

  /** Runs once and fills the data of `outputs`; a buffer must not be both an input and an output. */
  run(inputs: ReadonlyMap<string, HostTensor>, outputs: ReadonlyMap<string, HostTensor>): void {
    this.#session.run(this.#wrap(inputs), this.#wrap(outputs), {});
  }

  dispose(): void {
    this.#session.dispose();
  }

  #wrap(tensors: ReadonlyMap<string, HostTensor>): Record<string, Tensor> {
    const wrapped: Record<string, Tensor> = {};
    for (const [name, tensor] of tensors) wrapped[name] = this.#tensor(tensor);
    return wrapped;
  }

  #tensor(tensor: HostTensor): Tensor {
    switch (tensor.type) {
      case "float32":
        return new this.#Tensor("float32", tensor.data, tensor.shape);
      case "int32":
        return new this.#Tensor("int32", tensor.data, tensor.shape);
      case "bool":
        return new this.#Tensor("bool", tensor.data, tensor.shape);
    }
  }
}

interface Binding {
  readonly binding: { readonly InferenceSession: NativeSessionClass };
  readonly initOrt: () => void;
}

function isBinding(inner: unknown): inner is Binding {
  if (!hasKeys(inner, ["binding", "initOrt"]) || typeof inner["initOrt"] !== "function") return false;
  const { binding } = inner;
  if (!hasKeys(binding, ["InferenceSession"]) || typeof binding["InferenceSession"] !== "function")
    return false;
  const { prototype } = binding["InferenceSession"];
  return ["loadModel", "run", "dispose"].every((method) => typeof prototype?.[method] === "function");
}

function hasKeys(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && keys.every((key) => key in value);
}
