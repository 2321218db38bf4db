import {
  type BackendTimingInfo,
  backend_util,
  type DataId,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { messageOf, SoftconError } from "../core/errors";
import type { Provider } from "../onnx/providers";
import type { SyncRuntime } from "../onnx/sync-runtime";
import { callerLine } from "./caller-line";
import { type Form, RewritingRecorder } from "./providers/rewriting-recorder";
import {
  bytesOf,
  type Elements,
  isHostType,
  newElements,
  type Shape,
  sameShape,
  sizeOf,
  toElements,
} from "./recording/elements";
import { GraphRunner, type RunnerOptions } from "./recording/graph-runner";
import { Recorder } from "./recording/recorder";
import { integers, type Value } from "./recording/value";
import type { Stored } from "./storage";

export interface BackendOptions extends RunnerOptions {
  /** Run every kernel by itself, at once, so that the stack of an error leads to the line that asked for it. */
  readonly debug: boolean;
  /** Operations after which a recording is run, though nobody has asked for a result. */
  readonly maxOperations: number;
  /** Bytes of new data after which a recording is run, though nobody has asked for a result. */
  readonly maxBytes: number;
  /** Forms of operators that the provider computes wrongly. */
  readonly avoided: ReadonlySet<Form>;
}

type BackendValues = backend_util.BackendValues;

/**
 * A TensorFlow.js backend whose kernels record. What is recorded runs as one graph when a result is read, when a
 * variable that it changes is used again, or when it has grown too long.
 */
export class OnnxBackend extends KernelBackend {
  readonly recorder: Recorder;
  readonly runner: GraphRunner;
  readonly #options: BackendOptions;
  readonly #data = new DataStorage<Stored>(this, engine());
  /** Values that tensors hold. */
  readonly #held = new Set<Value>();
  /** Values whose last tensor is gone, but whose buffer the recording may still read. */
  #released: Value[] = [];
  #written = 0;
  #capturing = false;
  /** Told, while a step is captured, of data that a variable takes. */
  #onVariable: (dataId: DataId) => void = () => {};

  constructor(runtime: SyncRuntime, options: BackendOptions) {
    super();
    this.#options = options;
    this.recorder = options.avoided.size > 0 ? new RewritingRecorder(options.avoided) : new Recorder();
    this.runner = new GraphRunner(runtime, options);
  }

  override numDataIds(): number {
    return this.#data.numDataIds();
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override timerAvailable(): boolean {
    return true;
  }

  get provider(): Provider {
    return this.#options.provider;
  }

  get debug(): boolean {
    return this.#options.debug;
  }

  /** Whether what is recorded now will be run again with other data, so that none of it may be looked at. */
  get capturing(): boolean {
    return this.#capturing;
  }

  /** Time of all that `f` records, computed by itself. */
  override async time(f: () => void): Promise<BackendTimingInfo> {
    this.flush();
    const start = util.now();
    f();
    this.flush();
    return { kernelMs: util.now() - start };
  }

  override memory(): { unreliable: boolean; numBytesInBackend: number; numBytesPooled: number } {
    let held = 0;
    for (const { source, type, shape } of this.#held)
      if (source.kind === "data" && isHostType(type)) held += bytesOf(type, shape);
    return { unreliable: false, numBytesInBackend: held, numBytesPooled: this.runner.pool.bytes };
  }

  override refCount(dataId: DataId): number {
    return this.#data.has(dataId) ? this.stored(dataId).references : 0;
  }

  /** Called by TensorFlow.js when a variable takes a tensor's data, and at no other time. */
  override incRef(dataId: DataId): void {
    const stored = this.retain(dataId);
    if (stored.kind !== "value") return;
    stored.variable = true;
    const { type, shape, source } = stored.value;
    if (source.kind === "splat" && isHostType(type)) {
      // A variable that starts as zeros is an array like any other from its second step on: let the first be the same.
      this.replace(dataId, this.recorder.data(elementsOf(stored.value), type, shape));
    }
    this.#onVariable(dataId);
  }

  /** Lets one more tensor share the data. */
  retain(dataId: DataId): Stored {
    const stored = this.stored(dataId);
    stored.references++;
    return stored;
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: DataId,
    values: BackendValues,
    shape: number[],
    dtype: DataType,
    references: number,
  ): void {
    if (dtype === "string") {
      const strings = Array.isArray(values) ? values : [];
      this.#data.set(dataId, { kind: "text", strings, references });
    } else if (dtype === "complex64") {
      const { real, imag } = backend_util.splitRealAndImagArrays(float32(values));
      const part = (part: Float32Array): TensorInfo => ({
        dataId: this.write(part, shape, "float32"),
        shape,
        dtype: "float32",
      });
      this.#data.set(dataId, { kind: "complex", real: part(real), imag: part(imag), references });
    } else if (isHostType(dtype) && !Array.isArray(values)) {
      // A copy: recordings are run later than the caller may write to its array again.
      this.#hold(dataId, this.adopt(toElements(values, dtype), dtype, shape), references);
    } else throw new Error(`tensors of type ${dtype} are not supported by the onnxruntime backend`);
  }

  /** Elements that nobody else writes to, as a value. */
  adopt(elements: Elements, dtype: "float32" | "int32" | "bool", shape: Shape): Value {
    this.#written += elements.byteLength;
    const [first] = elements;
    // TensorFlow.js's gradients multiply by ones a lot; other repeated numbers are data, which change with the batch.
    const single = elements.length === 1 || Object.is(first, 0) || first === 1;
    if (first !== undefined && single && elements.every((element) => Object.is(element, first)))
      return this.recorder.splat(first, dtype, shape);
    return this.recorder.data(elements, dtype, shape);
  }

  /** A new tensor of `value`. */
  publish(value: Value): TensorInfo {
    if (!isHostType(value.type)) throw new Error(`a tensor cannot be of type ${value.type}`);
    const dataId = {};
    this.#hold(dataId, value, 1);
    return { dataId, shape: [...value.shape], dtype: value.type };
  }

  publishText(strings: Uint8Array[], shape: number[]): TensorInfo {
    return { dataId: this.write(strings, shape, "string"), shape, dtype: "string" };
  }

  publishComplex(real: TensorInfo, imag: TensorInfo): TensorInfo {
    const dataId = {};
    this.#data.set(dataId, { kind: "complex", real, imag, references: 1 });
    return { dataId, shape: real.shape, dtype: "complex64" };
  }

  stored(dataId: DataId): Stored {
    return this.#data.get(dataId);
  }

  /** The value of a tensor in the tensor's shape; null for strings and complex numbers. */
  valueFor({ dataId, shape }: TensorInfo): Value | null {
    const stored = this.stored(dataId);
    if (stored.kind !== "value") return null;
    if (stored.variable && stored.value.source.kind === "pending" && !this.#capturing) this.flush();
    const { value } = stored;
    if (sameShape(value.shape, shape)) return value;
    if (value.source.kind === "splat" && isHostType(value.type))
      return this.recorder.splat(value.source.fill, value.type, shape);
    return this.recorder.node("Reshape", [value, integers(shape)], value.type, shape);
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  /** A copy: what is handed out may be written to, and the original goes back to the pool. */
  override readSync(dataId: DataId): BackendValues {
    const stored = this.stored(dataId);
    if (this.#capturing) throw lookedAt(this.recorder.kernel);
    switch (stored.kind) {
      case "text":
        return stored.strings;
      case "complex":
        return backend_util.mergeRealAndImagArrays(
          float32(this.readSync(stored.real.dataId)),
          float32(this.readSync(stored.imag.dataId)),
        );
      case "value":
        if (stored.value.source.kind === "pending") this.flush();
        return elementsOf(stored.value).slice();
    }
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.#data.has(dataId)) return true;
    const stored = this.stored(dataId);
    stored.references--;
    if (!force && stored.references > 0) return false;
    this.#data.delete(dataId);
    if (stored.kind === "complex") {
      this.disposeData(stored.real.dataId);
      this.disposeData(stored.imag.dataId);
    } else if (stored.kind === "value") this.#drop(stored.value);
    return true;
  }

  disposeIntermediateTensorInfo({ dataId }: TensorInfo): void {
    this.disposeData(dataId);
  }

  /** Called after every kernel. */
  recorded(): void {
    if (this.#capturing) return;
    const long = this.recorder.length > this.#options.maxOperations || this.#written > this.#options.maxBytes;
    if (this.#options.debug || long) this.flush();
  }

  /** Elements of one value, computed now if they are not yet; the rest of the recording stays. */
  compute(value: Value): Elements {
    if (this.#capturing) throw lookedAt(this.recorder.kernel);
    if (value.source.kind === "pending") this.runner.run([value]);
    return elementsOf(value);
  }

  /**
   * Runs all that is recorded and still held by a tensor.
   * @throws SoftconError where onnxruntime refuses; every result of the recording is lost then.
   */
  flush(): void {
    if (this.#capturing) throw lookedAt(this.recorder.kernel);
    const pending = this.pending();
    try {
      if (pending.length > 0) this.runner.run(pending);
    } catch (error) {
      const kernels = [...new Set(pending.flatMap(({ source }) => kernelOf(source)))].slice(0, 5).join(", ");
      const hint = this.#options.debug
        ? callerLine()
        : "registerOnnxBackend({ debug: true }) leads to the line";
      const reason = new SoftconError(
        `computing ${pending.length} tensors (last kernels: ${kernels}) failed: ${messageOf(error)}; ${hint}`,
        "resource",
        { cause: error },
      );
      for (const value of pending) value.source = { kind: "lost", reason };
      throw reason;
    } finally {
      this.settle();
    }
  }

  /** Values that tensors hold and nobody has computed yet. */
  pending(): Value[] {
    return [...this.#held].filter(({ source }) => source.kind === "pending");
  }

  /**
   * Calls `f`, which may record and must not look at anything; nothing is run meanwhile.
   * @param onVariable told of data that a variable takes.
   */
  capture<T>(f: () => T, onVariable: (dataId: DataId) => void): T {
    this.flush();
    this.#capturing = true;
    this.#onVariable = onVariable;
    try {
      return f();
    } finally {
      this.#capturing = false;
      this.#onVariable = () => {};
    }
  }

  /** Keeps a value's elements as a tensor would. */
  hold(value: Value): void {
    this.#take(value);
  }

  release(value: Value): void {
    this.#drop(value);
  }

  /** Gives a tensor's data another value, of the same type and shape. */
  replace(dataId: DataId, value: Value): void {
    const stored = this.stored(dataId);
    if (stored.kind !== "value" || stored.value === value) return;
    this.#drop(stored.value);
    stored.value = value;
    this.#take(value);
  }

  /** To be called when something was computed and nothing is recorded: what is no longer held may be used again. */
  settle(): void {
    this.recorder.forget();
    this.#written = 0;
    this.#recycle();
  }

  override dispose(): void {
    this.runner.dispose();
    this.#held.clear();
    this.#released = [];
    this.recorder.forget();
  }

  #hold(dataId: DataId, value: Value, references: number): void {
    this.#data.set(dataId, { kind: "value", value, references, variable: false });
    this.#take(value);
  }

  #take(value: Value): void {
    value.holders++;
    this.#held.add(value);
  }

  #drop(value: Value): void {
    value.holders--;
    if (value.holders > 0) return;
    this.#held.delete(value);
    if (value.source.kind === "data" && (value.source.pooled || value.source.device))
      this.#released.push(value);
  }

  /** Nothing is recorded now, so nothing reads a buffer that no tensor holds. */
  #recycle(): void {
    for (const value of this.#released) {
      const { source, type } = value;
      if (value.holders > 0 || source.kind !== "data" || !isHostType(type)) continue;
      if (source.pooled) this.runner.pool.give(type, source.elements);
      source.device?.dispose();
      value.source = { kind: "lost", reason: new Error("the tensor was disposed") };
    }
    this.#released = [];
    this.runner.pool.nextRound();
  }
}

function lookedAt(kernel: string): SoftconError {
  return new SoftconError(
    `a compiled step looks at the data of a tensor (last kernel: ${kernel || "none"}): data(), dataSync() and kernels that ` +
      "only TensorFlow.js's cpu backend has cannot be replayed; return the tensor from the step instead",
    "usage",
  );
}

/** A value's elements, not a copy. */
export function elementsOf({ source, type, shape }: Value): Elements {
  if (source.kind === "lost") throw source.reason;
  if (source.kind === "data") return source.elements;
  if (source.kind === "splat" && isHostType(type)) return newElements(type, sizeOf(shape)).fill(source.fill);
  throw new Error("a value was read before it was computed");
}

function kernelOf(source: Value["source"]): string[] {
  return source.kind === "pending" ? [source.operation.kernel] : [];
}

function float32(values: BackendValues): Float32Array {
  if (values instanceof Float32Array) return values;
  throw new Error("float32 data was expected");
}
