import { join } from "node:path";
import { SoftconError } from "../../../core/errors";
import type { LongWork } from "../../../core/progress";
import { compileKernels, type KernelModule, type SharedMemory, shareMemory } from "../../kernels";
import { checkMatrix, type Matrix } from "../../matrix";
import { chooseThreads, runCrew } from "../crew";
import type { Gate } from "../gate";
import { clearNeighbours, type Metric, writeRows } from "../neighbours/space";
import { layOutTsne } from "./layout";
import type { Schedule } from "./optimise";

/** What shapes a t-SNE map; all of it is chosen before the start and none of it changes on the way. */
export interface TsneOptions extends LongWork {
  /**
   * How many neighbours a point feels, roughly: at least 1, at most (rows − 1) / 3.
   * 30 unless given, or less where there are fewer rows.
   */
  readonly perplexity?: number;
  /** "euclidean" unless given. */
  readonly metric?: Metric;
  /** Steps of gradient descent, 1000 unless given. */
  readonly iterations?: number;
  /** How many of them draw neighbours together `earlyExaggeration` times as strongly: 250 and 12 unless given. */
  readonly earlyIterations?: number;
  readonly earlyExaggeration?: number;
  /** The same for the others: 1 unless given; up to 4 shows the clusters of very large tables more clearly. */
  readonly exaggeration?: number;
  /** The length of the steps. "auto", which is max(rows / earlyExaggeration / 4, 50), unless given. */
  readonly learningRate?: number | "auto";
  /** The map to start from: "pca" unless given, "random", or float32 [rows, 2], whose scale is kept. */
  readonly initial?: "pca" | "random" | Float32Array;
  /** 0 unless given. The same seed gives the same map to the bit, on any machine and any number of threads. */
  readonly seed?: number;
  /** Threads to use; as many as the machine has cores, at most 8, unless given. */
  readonly threads?: number;
  /** Holds the descent while it is closed. */
  readonly gate?: Gate | undefined;
  /** Called with the map and its divergence every `stepEvery` iterations (50 unless given), and at the end. */
  readonly onStep?: (step: TsneStep) => void;
  readonly stepEvery?: number;
}

export interface TsneStep {
  /** Iterations done. */
  readonly iteration: number;
  /** The Kullback–Leibler divergence of the map from the probabilities, in nats. */
  readonly divergence: number;
  /** float32 [rows, 2]: the map. */
  readonly map: Float32Array;
}

export interface TsneResult extends TsneStep {
  readonly perplexity: number;
  readonly learningRate: number;
}

/** What the threads are given. */
export interface TsneTask {
  readonly kind: "tsne";
  readonly module: KernelModule;
  readonly memory: SharedMemory;
  readonly n: number;
  readonly cols: number;
  readonly k: number;
  readonly metric: Metric;
  readonly perplexity: number;
  readonly schedule: Schedule;
  readonly initial: "pca" | "random" | "given";
  readonly seed: number;
  /** 0 where nobody watches. */
  readonly stepEvery: number;
  readonly gate: Int32Array | undefined;
}

/** What the threads tell. */
export type TsneMessage =
  | { readonly kind: "progress"; readonly iteration: number }
  | {
      readonly kind: "step";
      readonly iteration: number;
      readonly divergence: number;
      readonly map: Float32Array;
    };

/**
 * Student-t stochastic neighbour embedding (van der Maaten and Hinton 2008) of the rows in the plane: PCA start,
 * 3 · perplexity neighbours, forces by interpolation on a grid (Linderman et al. 2019), gains and momentum.
 * @throws SoftconError where the table is empty, a value is not finite, the perplexity or another parameter is out of
 *   range, on abort ("interrupted"), or where more than 4 GiB would be needed ("resource").
 */
export async function tsne(matrix: Matrix, options: TsneOptions = {}): Promise<TsneResult> {
  checkMatrix(matrix, "the rows");
  const n = matrix.rows;
  const perplexity = choosePerplexity(n, options.perplexity);
  const { metric = "euclidean", initial = "pca", seed = 0 } = options;
  const schedule = chooseSchedule(n, options);
  if (n === 1) {
    const step = { iteration: 0, divergence: 0, map: new Float32Array(2) };
    options.onStep?.(step);
    return { ...step, perplexity, learningRate: schedule.learningRate };
  }
  const threads = chooseThreads(n, options.threads);
  const k = Math.min(n - 1, Math.floor(3 * perplexity) + 1);
  const space = layOutTsne(n, matrix.cols, k, threads);
  const memory = shareMemory(space.bytes, `t-SNE of ${n} rows of ${matrix.cols} columns`);
  writeRows(memory, space.neighbours, matrix, metric);
  clearNeighbours(memory, space.neighbours);
  const map = new Float32Array(memory.buffer, space.map, n * 2);
  if (initial instanceof Float32Array) {
    if (initial.length !== n * 2)
      throw new SoftconError(`the initial map holds ${initial.length} values, not ${n} rows of 2`);
    map.set(initial);
  }
  const task: TsneTask = {
    kind: "tsne",
    module: compileKernels(),
    memory,
    n,
    cols: matrix.cols,
    k,
    metric,
    perplexity,
    schedule,
    initial: initial instanceof Float32Array ? "given" : initial,
    seed,
    stepEvery: options.onStep ? (options.stepEvery ?? 50) : 0,
    gate: options.gate?.state,
  };
  let divergence = Number.NaN;
  await runCrew<TsneTask, TsneMessage>(join(__dirname, "..", "worker.js"), task, {
    size: threads,
    signal: options.signal,
    onMessage: (message) => {
      if (message.kind === "progress")
        options.onProgress?.({ done: message.iteration, total: schedule.iterations, unit: "iterations" });
      else {
        divergence = message.divergence;
        options.onStep?.({ iteration: message.iteration, divergence, map: message.map });
      }
    },
  });
  return {
    iteration: schedule.iterations,
    divergence,
    map: Float32Array.from(map),
    perplexity,
    learningRate: schedule.learningRate,
  };
}

/** The perplexity for so many rows: a third of the other rows at most, but at least 1, which always works. */
function choosePerplexity(n: number, wanted: number | undefined): number {
  const most = Math.max(1, (n - 1) / 3);
  if (wanted === undefined) return Math.min(30, most);
  if (!(wanted >= 1 && wanted <= most))
    throw new SoftconError(
      `perplexity ${wanted} for ${n} rows: from 1 to ${Math.floor(most * 100) / 100} is possible; ` +
        "leave it out to have one chosen",
    );
  return wanted;
}

function chooseSchedule(n: number, options: TsneOptions): Schedule {
  const { iterations = 1000, earlyIterations = 250, earlyExaggeration = 12, exaggeration = 1 } = options;
  const { learningRate = "auto" } = options;
  const rate = learningRate === "auto" ? Math.max(n / earlyExaggeration / 4, 50) : learningRate;
  for (const [name, value, least] of [
    ["iterations", iterations, 0],
    ["earlyIterations", earlyIterations, 0],
    ["earlyExaggeration", earlyExaggeration, 1],
    ["exaggeration", exaggeration, 1],
    ["learningRate", rate, Number.MIN_VALUE],
    ["stepEvery", options.stepEvery ?? 50, 1],
  ] as const)
    if (!(Number.isFinite(value) && value >= least))
      throw new SoftconError(`${name} is ${value}: a finite number, at least ${least}, is needed`);
  return { iterations, earlyIterations, earlyExaggeration, exaggeration, learningRate: rate };
}
