import { encodeModel } from "../../onnx/encode";
import { GraphBuilder } from "../../onnx/graph-builder";
import type { Provider } from "../../onnx/providers";
import type { DeviceTensor, SyncRuntime, SyncSession } from "../../onnx/sync-runtime";

/** A float32 array that lies on a device; a copy of it is fetched when somebody looks at it. */
export class DeviceArray {
  readonly #memory: DeviceMemory;
  #fetched: Float32Array | null = null;

  constructor(
    memory: DeviceMemory,
    readonly tensor: DeviceTensor,
    readonly size: number,
  ) {
    this.#memory = memory;
  }

  get elements(): Float32Array {
    this.#fetched ??= this.#memory.fetch(this.tensor, this.size);
    return this.#fetched;
  }

  dispose(): void {
    this.tensor.dispose();
  }
}

/**
 * Arrays in a device's memory, moved by graphs that copy: onnxruntime-node hands out buffers of WebGPU, and neither
 * fills nor reads them; of other devices it hands out none.
 */
export class DeviceMemory {
  readonly #placing: SyncSession;
  readonly #fetching: SyncSession;
  readonly #copy: string;

  private constructor(runtime: SyncRuntime, provider: Provider) {
    const graph = new GraphBuilder();
    const copy = graph.node("Identity", [graph.input("x", "float32", ["elements"])]);
    graph.expose(copy, "float32", ["elements"]);
    const model = encodeModel(graph.build({}, "copy"));
    this.#copy = copy.name;
    this.#placing = runtime.createSession(model, { provider, threads: 1, onDevice: [copy.name] });
    this.#fetching = runtime.createSession(model, { provider, threads: 1 });
  }

  /** Null where the provider keeps nothing on its device, or does not give back what it was given. */
  static of(runtime: SyncRuntime, provider: Provider): DeviceMemory | null {
    if (provider !== "webgpu") return null;
    try {
      const memory = new DeviceMemory(runtime, provider);
      const there = Float32Array.of(1, 0.1, -3e-30);
      const trial = memory.place(there);
      there.fill(0);
      const [a, b, c] = memory.fetch(trial.tensor, 3);
      trial.dispose();
      if (a === 1 && b === Math.fround(0.1) && c === Math.fround(-3e-30)) return memory;
      memory.dispose();
    } catch {
      // Then arrays go to the device and back with every run.
    }
    return null;
  }

  place(elements: Float32Array): DeviceArray {
    const shape = [elements.length];
    const placed = this.#placing.run(new Map([["x", { type: "float32", data: elements, shape }]]), new Map());
    const tensor = placed.get(this.#copy);
    if (!tensor) throw new Error("nothing was placed on the device");
    return new DeviceArray(this, tensor, elements.length);
  }

  fetch(device: DeviceTensor, size: number): Float32Array {
    const data = new Float32Array(size);
    const shape = [size];
    this.#fetching.run(
      new Map([["x", { device, shape }]]),
      new Map([[this.#copy, { type: "float32", data, shape }]]),
    );
    return data;
  }

  dispose(): void {
    this.#placing.dispose();
    this.#fetching.dispose();
  }
}
