import { BoundedCache } from "../../onnx/bounded-cache";
import { encodeModel } from "../../onnx/encode";
import type { Provider } from "../../onnx/providers";
import type { HostTensor, SyncRuntime, SyncSession } from "../../onnx/sync-runtime";
import { BufferPool } from "./buffer-pool";
import { buildGraph, leafName, splatElement, splatName } from "./build-graph";
import { type Elements, type ElementType, isHostType, newElements, type Shape, sizeOf } from "./elements";
import { type Plan, planOf } from "./plan";
import { fillOf, type Value } from "./value";

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
}

/** A graph ready to run. */
export interface Compiled {
  readonly session: SyncSession;
  /** Names of its outputs, in the order of the plan's roots. */
  readonly outputs: readonly string[];
  /** The numbers that are constants in the graph, by position in `plan.splats`. */
  readonly fills: readonly (number | undefined)[];
  /** Positions in `plan.splats` that have been seen to change, and are inputs. */
  readonly changing: ReadonlySet<number>;
  dispose(): void;
}

/** Runs recorded values as one graph, compiled once for every structure. */
export class GraphRunner {
  readonly pool = new BufferPool();
  readonly statistics: RunnerStatistics = { runs: 0, compiled: 0, operations: 0 };
  readonly #runtime: SyncRuntime;
  readonly #options: RunnerOptions;
  readonly #cache: BoundedCache<Compiled>;

  constructor(runtime: SyncRuntime, options: RunnerOptions) {
    this.#runtime = runtime;
    this.#options = options;
    this.#cache = new BoundedCache(options.sessions);
  }

  /** Compiled graphs that are alive. */
  get sessions(): number {
    return this.#cache.size;
  }

  /** Computes pending values of host types: afterwards their source is data. */
  run(roots: readonly Value[]): void {
    const plan = planOf(roots);
    this.execute(this.#cached(plan), plan, roots);
  }

  /**
   * Runs a graph of `plan`'s structure on `leaves` and the plan's numbers; afterwards the source of `roots`, which are in
   * the order of the plan's, is data.
   */
  execute(
    compiled: Compiled,
    { leaves, splats, operations }: Pick<Plan, "leaves" | "splats" | "operations">,
    roots: readonly Value[],
  ): void {
    const inputs = new Map<string, HostTensor>();
    for (const [i, leaf] of leaves.entries()) {
      if (leaf.source.kind === "data")
        inputs.set(leafName(i), hostTensor(leaf.type, leaf.source.elements, leaf.shape));
    }
    for (const i of compiled.changing) {
      const splat = splats[i];
      if (splat) inputs.set(splatName(i), hostTensor(splat.type, splatElement(splat), []));
    }
    const outputs = new Map<string, HostTensor>();
    const results = roots.map((root, i) => {
      const pooled = sizeOf(root.shape) >= BufferPool.smallest;
      const elements = this.#outputBuffer(root, pooled);
      outputs.set(compiled.outputs[i] ?? "", hostTensor(root.type, elements, root.shape));
      return { root, elements, pooled };
    });
    compiled.session.run(inputs, outputs);
    for (const { root, elements, pooled } of results) root.source = { kind: "data", elements, pooled };
    this.statistics.runs++;
    this.statistics.operations = operations.length;
  }

  /** A graph of the caller's own: it is not kept here, and the caller disposes it. */
  compile(plan: Plan, changing: ReadonlySet<number> = new Set()): Compiled {
    const { model, outputs } = buildGraph(plan, changing);
    const session = this.#runtime.createSession(encodeModel(model), this.#options);
    this.statistics.compiled++;
    const fills = plan.splats.map(fillOf);
    return { session, outputs, fills, changing, dispose: () => session.dispose() };
  }

  dispose(): void {
    this.#cache.clear();
    this.pool.clear();
  }

  #outputBuffer({ type, shape }: Value, pooled: boolean): Elements {
    if (!isHostType(type)) throw new Error(`a result of type ${type} cannot leave the graph`);
    return pooled ? this.pool.take(type, sizeOf(shape)) : newElements(type, sizeOf(shape));
  }

  #cached(plan: Plan): Compiled {
    const known = this.#cache.get(plan.key);
    const fills = plan.splats.map(fillOf);
    const changed = known
      ? fills.flatMap((fill, i) => (known.changing.has(i) || Object.is(fill, known.fills[i]) ? [] : [i]))
      : [];
    if (known && changed.length === 0) return known;
    // A number that is another at the second sight, such as a learning rate, is an input from then on.
    const compiled = this.compile(plan, new Set([...(known?.changing ?? []), ...changed]));
    this.#cache.set(plan.key, compiled);
    return compiled;
  }
}

function hostTensor(type: ElementType, data: Elements, shape: Shape): HostTensor {
  if (type === "float32" && data instanceof Float32Array) return { type, data, shape };
  if (type === "int32" && data instanceof Int32Array) return { type, data, shape };
  if (type === "bool" && data instanceof Uint8Array) return { type, data, shape };
  throw new Error(`${data.constructor.name} is no host array of ${type}`);
}
