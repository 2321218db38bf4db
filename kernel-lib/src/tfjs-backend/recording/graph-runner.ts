import { BoundedCache } from "../../onnx/bounded-cache";
import { encodeModel } from "../../onnx/encode";
import type { Provider } from "../../onnx/providers";
import type { HostTensor, PlacedTensor, SyncRuntime, SyncSession } from "../../onnx/sync-runtime";
import { type SplitPlan, splitPlan, type Tail, type TailSource } from "../tail/split-plan";
import { TailRunner } from "../tail/tail-runner";
import { BufferPool } from "./buffer-pool";
import { buildGraph, leafName, splatElement, splatName } from "./build-graph";
import { DeviceArray, DeviceMemory } from "./device-memory";
import { type Elements, type ElementType, isHostType, newElements, type Shape, sizeOf } from "./elements";
import { type Plan, planOf } from "./plan";
import { type Data, deviceData, fillOf, type Value } from "./value";

export interface RunnerOptions {
  readonly provider: Provider;
  readonly threads: number;
  /** Compiled graphs that are kept. */
  readonly sessions: number;
}

export interface RunnerStatistics {
  /** Graphs run. */
  runs: number;
  /** Graphs compiled; constant once every step has the structure of an earlier one. */
  compiled: number;
  /** Operations in the last graph run. */
  operations: number;
  /** Bytes of arrays that went into the last graph or came out of it by way of this process's memory. */
  copied: number;
}

/** A plan ready to run. */
export interface Compiled {
  readonly split: SplitPlan;
  /** Null where all of it is tails. */
  readonly session: SyncSession | null;
  /** Names of the session's outputs, in the order of the graph's roots. */
  readonly outputs: readonly string[];
  /** The numbers that are constants in the graph, by position in `plan.splats`. */
  readonly fills: ReadonlyMap<number, number | undefined>;
  /** Positions in `plan.splats` that have been seen to change, and are inputs. */
  readonly changing: ReadonlySet<number>;
  /** Roots that stay on the device, by position. */
  readonly kept: ReadonlySet<number>;
  dispose(): void;
}

/** A root's elements, and whether they are the pool's. */
interface Buffer {
  readonly elements: Elements;
  readonly pooled: boolean;
}

/** Runs recorded values as one graph, compiled once for every structure. */
export class GraphRunner {
  readonly pool = new BufferPool();
  readonly statistics: RunnerStatistics = { runs: 0, compiled: 0, operations: 0, copied: 0 };
  readonly #runtime: SyncRuntime;
  readonly #options: RunnerOptions;
  readonly #cache: BoundedCache<Compiled>;
  readonly #tails = new TailRunner();
  /** Undefined before it was first asked for. */
  #device: DeviceMemory | null | undefined;

  constructor(runtime: SyncRuntime, options: RunnerOptions) {
    this.#runtime = runtime;
    this.#options = options;
    this.#cache = new BoundedCache(options.sessions);
  }

  /** Compiled graphs that are alive. */
  get sessions(): number {
    return this.#cache.size;
  }

  /** Null where everything goes in and out by way of this process's memory. */
  get device(): DeviceMemory | null {
    if (this.#device === undefined) this.#device = DeviceMemory.of(this.#runtime, this.#options.provider);
    return this.#device;
  }

  /** Puts a value's elements on the device, too, where there is room for arrays. */
  place(value: Value): void {
    const { source } = value;
    if (source.kind !== "data" || source.device || !(source.elements instanceof Float32Array)) return;
    const device = this.device?.place(source.elements);
    if (device) value.source = { ...source, device };
  }

  /** Computes pending values of host types: afterwards their source is data. */
  run(roots: readonly Value[]): void {
    const plan = planOf(roots);
    this.execute(this.#cached(plan), plan, roots);
  }

  /**
   * Runs what was compiled for `plan`'s structure on `leaves` and the plan's numbers; afterwards the source of `roots`,
   * which are in the order of the plan's, is data.
   * @param into arrays for roots of tails, by the root's position: the leaf's own array where it is overwritten.
   */
  execute(
    compiled: Compiled,
    { leaves, splats, operations }: Pick<Plan, "leaves" | "splats" | "operations">,
    roots: readonly Value[],
    into: ReadonlyMap<number, Buffer> = new Map(),
  ): void {
    const { split } = compiled;
    const buffers = roots.map((root, i) =>
      compiled.kept.has(i) ? undefined : (into.get(i) ?? this.#buffer(root)),
    );
    const handed = split.graph.roots.map((value, i) => {
      const root = split.roots[i] ?? -1;
      return compiled.kept.has(root) ? undefined : (buffers[root] ?? this.#buffer(value));
    });
    this.statistics.copied = 0;
    const kept = compiled.session
      ? this.#runGraph(compiled, compiled.session, { leaves, splats }, handed)
      : new Map<number, DeviceArray>();
    for (const tail of split.tails) this.#runTail(tail, { leaves, splats }, handed, buffers);
    for (const [i, { type }] of split.graph.roots.entries()) {
      const buffer = handed[i];
      if (split.roots[i] === null && buffer?.pooled && isHostType(type))
        this.pool.give(type, buffer.elements);
    }
    for (const [i, root] of roots.entries()) {
      const buffer = buffers[i];
      const device = kept.get(i);
      if (buffer) root.source = { kind: "data", ...buffer };
      else if (device) root.source = deviceData(device);
    }
    this.statistics.runs++;
    this.statistics.operations = operations.length;
  }

  /**
   * For the caller to keep and to dispose.
   * @param kept roots that stay on the device, by position; where it has memory for arrays.
   */
  compile(
    plan: Plan,
    changing: ReadonlySet<number> = new Set(),
    kept: ReadonlySet<number> = new Set(),
  ): Compiled {
    const split = splitPlan(plan, this.#options.provider === "cpu");
    const { graph, splats } = split;
    const fills = new Map(splats.map((at, i) => [at, fillOf(graph.splats[i] ?? never(at))]));
    this.statistics.compiled++;
    if (graph.operations.length === 0) {
      return { split, session: null, outputs: [], fills, changing, kept, dispose: () => {} };
    }
    const inputs = new Set(splats.flatMap((at, i) => (changing.has(at) ? [i] : [])));
    const { model, outputs } = buildGraph(graph, inputs);
    const onDevice = outputs.filter((_, i) => kept.has(split.roots[i] ?? -1));
    const session = this.#runtime.createSession(encodeModel(model), { ...this.#options, onDevice });
    return { split, session, outputs, fills, changing, kept, dispose: () => session.dispose() };
  }

  dispose(): void {
    this.#cache.clear();
    this.pool.clear();
    this.#device?.dispose();
    this.#device = undefined;
  }

  #runGraph(
    { split, outputs, changing }: Compiled,
    session: SyncSession,
    { leaves, splats }: Pick<Plan, "leaves" | "splats">,
    buffers: readonly (Buffer | undefined)[],
  ): ReadonlyMap<number, DeviceArray> {
    const inputs = new Map<string, HostTensor | PlacedTensor>();
    for (const [i, at] of split.leaves.entries()) {
      const leaf = leaves[at];
      if (leaf?.source.kind === "data") inputs.set(leafName(i), this.#input(leaf, leaf.source));
    }
    for (const [i, at] of split.splats.entries()) {
      const splat = splats[at];
      if (splat && changing.has(at))
        inputs.set(splatName(i), hostTensor(splat.type, splatElement(splat), []));
    }
    const results = split.graph.roots.flatMap(({ type, shape }, i): [string, HostTensor][] => {
      const buffer = buffers[i];
      return buffer ? [[outputs[i] ?? "", this.#copied(hostTensor(type, buffer.elements, shape))]] : [];
    });
    const onDevice = session.run(inputs, new Map(results));
    return new Map(
      split.graph.roots.flatMap(({ shape }, i): [number, DeviceArray][] => {
        const tensor = onDevice.get(outputs[i] ?? "");
        const { device } = this;
        return tensor && device
          ? [[split.roots[i] ?? -1, new DeviceArray(device, tensor, sizeOf(shape))]]
          : [];
      }),
    );
  }

  #input({ type, shape }: Value, source: Data): HostTensor | PlacedTensor {
    const { device } = source;
    return device ? { device: device.tensor, shape } : this.#copied(hostTensor(type, source.elements, shape));
  }

  #copied(tensor: HostTensor): HostTensor {
    this.statistics.copied += tensor.data.byteLength;
    return tensor;
  }

  #runTail(
    { program, arrays, numbers, roots }: Tail,
    { leaves, splats }: Pick<Plan, "leaves" | "splats">,
    handed: readonly (Buffer | undefined)[],
    buffers: readonly (Buffer | undefined)[],
  ): void {
    const elementsOf = ({ from, index }: TailSource): Elements | undefined => {
      if (from === "graph") return handed[index]?.elements;
      const { source } = leaves[index] ?? never(index);
      return source.kind === "data" ? source.elements : undefined;
    };
    const numberOf = (source: TailSource): number =>
      (source.from === "splat"
        ? fillOf(splats[source.index] ?? never(source.index))
        : elementsOf(source)?.[0]) ?? 0;
    this.#tails.run(
      program,
      arrays.map((source) => float32(elementsOf(source))),
      numbers.map(numberOf),
      roots.map((root) => float32(buffers[root]?.elements)),
    );
  }

  #buffer({ type, shape }: Value): Buffer {
    if (!isHostType(type)) throw new Error(`a result of type ${type} cannot leave the graph`);
    const size = sizeOf(shape);
    const pooled = size >= BufferPool.smallest;
    return { elements: pooled ? this.pool.take(type, size) : newElements(type, size), pooled };
  }

  #cached(plan: Plan): Compiled {
    const known = this.#cache.get(plan.key);
    const changed = known
      ? [...known.fills].flatMap(([at, fill]) => {
          const splat = plan.splats[at];
          return known.changing.has(at) || (splat && Object.is(fillOf(splat), fill)) ? [] : [at];
        })
      : [];
    if (known && changed.length === 0) return known;
    // A number that is another at the second sight, such as a learning rate, is an input from then on.
    const compiled = this.compile(plan, new Set([...(known?.changing ?? []), ...changed]));
    this.#cache.set(plan.key, compiled);
    return compiled;
  }
}

function never(index: number): never {
  throw new Error(`a plan has nothing at ${index}`);
}

function float32(elements: Elements | undefined): Float32Array {
  if (elements instanceof Float32Array) return elements;
  throw new Error("float32 elements were expected");
}

function hostTensor(type: ElementType, data: Elements, shape: Shape): HostTensor {
  if (type === "float32" && data instanceof Float32Array) return { type, data, shape };
  if (type === "int32" && data instanceof Int32Array) return { type, data, shape };
  if (type === "bool" && data instanceof Uint8Array) return { type, data, shape };
  throw new Error(`${data.constructor.name} is no host array of ${type}`);
}
