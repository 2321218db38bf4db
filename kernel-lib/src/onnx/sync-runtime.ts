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

/** A dense tensor in a device's memory: what comes out of one session goes into others without a copy. */
export class DeviceTensor {
  readonly #tensor: Tensor;

  constructor(tensor: Tensor) {
    this.#tensor = tensor;
  }

  /** The same elements in another shape of the same size. */
  shaped(Tensor: TensorConstructor, shape: readonly number[]): Tensor {
    return Tensor.fromGpuBuffer(this.#tensor.gpuBuffer, { dataType: "float32", dims: [...shape] });
  }

  dispose(): void {
    this.#tensor.dispose();
  }
}

/** An array on a device, in the shape in which it goes in. */
export interface PlacedTensor {
  readonly device: DeviceTensor;
  readonly shape: readonly number[];
}

/** The session object of onnxruntime-node's native binding, as of the version that package.json pins. */
interface NativeSession {
  loadModel(
    buffer: ArrayBufferLike,
    byteOffset: number,
    byteLength: number,
    options: InferenceSession.SessionOptions,
  ): void;
  run(feeds: Record<string, Tensor>, fetches: Record<string, Tensor | null>, options: object): unknown;
  dispose(): void;
}

type NativeSessionClass = new () => NativeSession;

export interface SyncSessionOptions extends SessionOptions {
  /** Plan memory by patterns of earlier runs: faster for small graphs, much larger peaks for training steps. */
  readonly memoryPatterns?: boolean;
  /** Outputs that stay in the device's memory, by name; float32, on WebGPU alone. */
  readonly onDevice?: readonly string[];
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
    const { onDevice = [] } = options;
    try {
      session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
        ...sessionSettings(options),
        // What goes wrong is thrown; it need not be printed, too.
        logSeverityLevel: 4,
        enableMemPattern: options.memoryPatterns ?? false,
        ...(onDevice.length > 0 && {
          preferredOutputLocation: Object.fromEntries(onDevice.map((name) => [name, "gpu-buffer" as const])),
        }),
      });
    } catch (error) {
      throw new SoftconError(
        `onnxruntime refused the graph on ${options.provider}: ${messageOf(error)}`,
        "resource",
        { cause: error },
      );
    }
    return new SyncSession(session, this.#Tensor, onDevice);
  }
}

/** A model that runs synchronously, its results written into buffers of the caller's. */
export class SyncSession {
  readonly #session: NativeSession;
  readonly #Tensor: TensorConstructor;
  readonly #onDevice: readonly string[];

  constructor(session: NativeSession, Tensor: TensorConstructor, onDevice: readonly string[] = []) {
    this.#session = session;
    this.#Tensor = Tensor;
    this.#onDevice = onDevice;
  }

  /**
   * Runs once and fills the data of `outputs`; a buffer must not be both an input and an output.
   * @returns the outputs that stay on the device, the caller's to dispose.
   */
  run(
    inputs: ReadonlyMap<string, HostTensor | PlacedTensor>,
    outputs: ReadonlyMap<string, HostTensor>,
  ): ReadonlyMap<string, DeviceTensor> {
    if (this.#onDevice.length === 0) {
      this.#session.run(this.#wrap(inputs), this.#wrap(outputs), {});
      return new Map();
    }
    // Where some outputs stay on the device, onnxruntime-node makes arrays of its own for the others.
    const names = [...this.#onDevice, ...outputs.keys()];
    const fetches = Object.fromEntries(names.map((name) => [name, null]));
    const results = this.#session.run(this.#wrap(inputs), fetches, {});
    for (const [name, { data }] of outputs) {
      const result = hasKeys(results, [name]) ? results[name] : null;
      if (!(result instanceof this.#Tensor) || !ArrayBuffer.isView(result.data))
        throw new Error(`no output ${name} came out`);
      const { buffer, byteOffset, byteLength } = result.data;
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength).set(
        new Uint8Array(buffer, byteOffset, byteLength),
      );
    }
    return new Map(
      this.#onDevice.map((name) => {
        const result = hasKeys(results, [name]) ? results[name] : null;
        if (result instanceof this.#Tensor && result.location === "gpu-buffer")
          return [name, new DeviceTensor(result)];
        throw new Error(`output ${name} has not stayed on the device`);
      }),
    );
  }

  dispose(): void {
    this.#session.dispose();
  }

  #wrap(tensors: ReadonlyMap<string, HostTensor | PlacedTensor>): Record<string, Tensor> {
    const wrapped: Record<string, Tensor> = {};
    for (const [name, tensor] of tensors) wrapped[name] = this.#tensor(tensor);
    return wrapped;
  }

  #tensor(tensor: HostTensor | PlacedTensor): Tensor {
    if ("device" in tensor) return tensor.device.shaped(this.#Tensor, tensor.shape);
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
