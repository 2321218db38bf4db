import { join } from "node:path";
import { SoftconError } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import { seededRandom } from "../../core/random";
import {
  type Address,
  bindKernels,
  compileKernels,
  type KernelModule,
  Layout,
  type SharedMemory,
  shareMemory,
} from "../kernels";
import { checkMatrix, type Matrix } from "../matrix";
import { type Crew, chooseThreads, runCrew } from "./crew";
import { type Gate, passGate } from "./gate";
import { findNeighbours } from "./neighbours/search";
import {
  clearNeighbours,
  type Metric,
  type NeighbourSpace,
  reserveNeighbours,
  writeRows,
} from "./neighbours/space";
import { mostEntries, type SparseRows, symmetrise } from "./neighbours/symmetric";
import { startFromComponents } from "./start";

export interface UmapOptions extends LongWork {
  /** 2 unless given, or 3. */
  readonly dimensions?: 2 | 3;
  /** Neighbours of a point, itself not counted: 15 unless given, or all others where there are fewer. */
  readonly neighbours?: number;
  /** How close points may lie in the map, in [0, 1]; 0.1 unless given. */
  readonly minimumDistance?: number;
  /** "euclidean" unless given. */
  readonly metric?: Metric;
  /** Passes over the graph: 500 up to 10,000 rows and 200 beyond, unless given. */
  readonly epochs?: number;
  /** 0 unless given. The same seed gives the same map, on any number of threads. */
  readonly seed?: number;
  readonly threads?: number;
  /** Holds the layout while it is closed. */
  readonly gate?: Gate | undefined;
  /** Called with the map every `stepEvery` epochs (50 unless given), and at the end. */
  readonly onStep?: (step: UmapStep) => void;
  readonly stepEvery?: number;
}

export interface UmapStep {
  /** Epochs done. */
  readonly iteration: number;
  /** float32 [rows, dimensions]. */
  readonly map: Float32Array;
}

export interface UmapTask {
  readonly kind: "umap";
  readonly module: KernelModule;
  readonly memory: SharedMemory;
  readonly space: NeighbourSpace;
  readonly map: Address;
  readonly dimensions: number;
  readonly minimumDistance: number;
  readonly epochs: number;
  readonly seed: number;
  readonly stepEvery: number;
  readonly gate: Int32Array | undefined;
}

export type UmapMessage =
  | { readonly kind: "progress"; readonly iteration: number }
  | { readonly kind: "step"; readonly iteration: number; readonly map: Float32Array };

/** As in the reference implementation: pushes for every pull, and where steps are cut off. */
const PUSHES = 5;
const CLIP = 4;
/** The standard deviation of a map to start from, and of the noise that parts equal points. */
const START_SPREAD = 5;
const START_NOISE = 1e-4;

/**
 * Uniform manifold approximation and projection (McInnes, Healy and Melville 2018) on this package's neighbours:
 * a fuzzy graph of the rows, laid out by stochastic gradient descent with negative sampling. It differs from the
 * reference in its start, principal components instead of a spectral layout, and visits each edge in turn.
 * @returns float32 [rows, dimensions].
 * @throws SoftconError where the table is empty, a value is not finite or a parameter out of range; on abort
 *   ("interrupted"); where more than 4 GiB would be needed ("resource").
 */
export async function umap(matrix: Matrix, options: UmapOptions = {}): Promise<Float32Array> {
  checkMatrix(matrix, "the rows");
  const n = matrix.rows;
  const { dimensions = 2, metric = "euclidean", minimumDistance = 0.1, seed = 0 } = options;
  const { neighbours = Math.min(15, n - 1), epochs = n <= 10_000 ? 500 : 200 } = options;
  if (n === 1) return new Float32Array(dimensions);
  if (!Number.isInteger(neighbours) || neighbours < 1 || neighbours > n - 1)
    throw new SoftconError(
      `${neighbours} neighbours for ${n} rows: from 1 to ${n - 1} are possible; leave it out to have them chosen`,
    );
  if (!(minimumDistance >= 0 && minimumDistance <= 1))
    throw new SoftconError(`minimumDistance is ${minimumDistance}: from 0 to 1 is possible`);
  const threads = chooseThreads(n, options.threads);
  const layout = new Layout();
  const space = reserveNeighbours(layout, { n, cols: matrix.cols, k: neighbours, threads });
  const task: UmapTask = {
    kind: "umap",
    module: compileKernels(),
    space,
    map: layout.reserve(n * dimensions * 4),
    memory: shareMemory(layout.bytes, `UMAP of ${n} rows of ${matrix.cols} columns`),
    dimensions,
    minimumDistance,
    epochs,
    seed,
    stepEvery: options.onStep ? (options.stepEvery ?? 50) : 0,
    gate: options.gate?.state,
  };
  writeRows(task.memory, space, matrix, metric);
  clearNeighbours(task.memory, space);
  await runCrew<UmapTask, UmapMessage>(join(__dirname, "worker.js"), task, {
    size: threads,
    signal: options.signal,
    onMessage: (message) => {
      if (message.kind === "step") options.onStep?.(message);
      else options.onProgress?.({ done: message.iteration, total: epochs, unit: "epochs" });
    },
  });
  return Float32Array.from(new Float32Array(task.memory.buffer, task.map, n * dimensions));
}

/** What each thread does: all search neighbours, the first lays out the graph. */
export function runUmap(crew: Crew, task: UmapTask, post: (message: UmapMessage) => void): void {
  const { memory, space, dimensions, epochs, seed, stepEvery } = task;
  const { n, k, cols } = space;
  findNeighbours(crew, bindKernels(task.module, memory), memory, space, seed);
  if (crew.rank > 0) return;
  const graph: SparseRows = {
    starts: new Int32Array(n + 1),
    others: new Int32Array(mostEntries(n, k)),
    values: new Float32Array(mostEntries(n, k)),
  };
  membership(memory, space);
  symmetrise(memory, space, graph, (a, b) => a + b - a * b, 1);
  const map = new Float32Array(memory.buffer, task.map, n * dimensions);
  const rows = new Float32Array(memory.buffer, space.rows, n * cols);
  startFromComponents({ data: rows, rows: n, cols }, map, dimensions, seed);
  const random = seededRandom(seed);
  for (let at = 0; at < map.length; at++) map[at] = START_SPREAD * map[at]! + START_NOISE * random.normal();
  layOutGraph(graph, map, task, (done) => {
    passGate(task.gate);
    if (done % 10 === 0 || done === epochs) post({ kind: "progress", iteration: done });
    if (stepEvery > 0 && (done % stepEvery === 0 || done === epochs))
      post({ kind: "step", iteration: done, map: Float32Array.from(map) });
  });
}

/** Replaces squared distances by degrees of membership exp(−(d − ρ) / σ) that sum to log2(k + 1), ρ the nearest d. */
function membership(memory: SharedMemory, { n, k, room, far }: NeighbourSpace): void {
  const lists = new Float32Array(memory.buffer, far, n * room);
  const wanted = Math.log2(k + 1);
  for (let i = 0; i < n; i++) {
    const distances = lists.subarray(i * room, i * room + k);
    for (let s = 0; s < k; s++) distances[s] = Math.sqrt(distances[s]!);
    const nearest = distances.reduce((least, d) => (d > 0 ? Math.min(least, d) : least), Infinity);
    const rho = nearest === Infinity ? 0 : nearest;
    const degree = (distance: number, sigma: number): number =>
      distance <= rho ? 1 : Math.exp(-(distance - rho) / sigma);
    let low = 0;
    let high = Number.POSITIVE_INFINITY;
    let sigma = 1;
    for (let turn = 0; turn < 64; turn++) {
      let sum = 0;
      for (const distance of distances) sum += degree(distance, sigma);
      if (Math.abs(sum - wanted) < 1e-5) break;
      if (sum > wanted) high = sigma;
      else low = sigma;
      sigma = high === Number.POSITIVE_INFINITY ? sigma * 2 : (low + high) / 2;
    }
    const mean = distances.reduce((total, d) => total + d, 0) / k;
    sigma = Math.max(sigma, 1e-3 * mean, Number.MIN_VALUE);
    for (let s = 0; s < k; s++) distances[s] = degree(distances[s]!, sigma);
  }
}

/** Moves the points along the graph's edges, each as often as its weight, and away from points drawn at random. */
function layOutGraph(
  { starts, others, values }: SparseRows,
  map: Float32Array,
  { space: { n }, dimensions, minimumDistance, epochs, seed }: UmapTask,
  done: (epoch: number) => void,
): void {
  const { a, b } = fitCurve(minimumDistance);
  const random = seededRandom(seed + 1);
  let strongest = 0;
  for (const value of values.subarray(0, starts[n])) strongest = Math.max(strongest, value);
  const due = new Float32Array(starts[n]!);
  for (let at = 0; at < due.length; at++) due[at] = values[at]! > 0 ? strongest / values[at]! : Infinity;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 1 - epoch / epochs;
    for (let i = 0; i < n; i++)
      for (let at = starts[i]!; at < starts[i + 1]!; at++) {
        if (due[at]! > epoch + 1) continue;
        due[at]! += strongest / values[at]!;
        const j = others[at]!;
        const square = squareBetween(map, dimensions, i, j);
        const power = Math.exp(b * Math.log(square));
        const pull = square > 0 ? (-2 * a * b * power) / (square * (1 + a * power)) : 0;
        for (let d = 0; d < dimensions; d++) {
          const move = rate * clip(pull * (map[i * dimensions + d]! - map[j * dimensions + d]!));
          map[i * dimensions + d]! += move;
          map[j * dimensions + d]! -= move;
        }
        for (let s = 0; s < PUSHES; s++) {
          const other = random.int(n);
          if (other === i) continue;
          const apart = squareBetween(map, dimensions, i, other);
          const push = (2 * b) / ((0.001 + apart) * (1 + a * Math.exp(b * Math.log(apart))));
          for (let d = 0; d < dimensions; d++)
            map[i * dimensions + d]! +=
              rate * clip(push * (map[i * dimensions + d]! - map[other * dimensions + d]!));
        }
      }
    done(epoch + 1);
  }
}

function clip(value: number): number {
  return Math.max(-CLIP, Math.min(CLIP, value));
}

function squareBetween(map: Float32Array, dimensions: number, i: number, j: number): number {
  let square = 0;
  for (let d = 0; d < dimensions; d++) square += (map[i * dimensions + d]! - map[j * dimensions + d]!) ** 2;
  return square;
}

/**
 * The a and b for which 1 / (1 + a d^2b) is nearest, in least squares over 300 distances up to 3, to 1 up to the
 * minimum distance and exp(minimum − d) beyond; by Gauss–Newton steps, halved until they help.
 */
export function fitCurve(minimumDistance: number): { a: number; b: number } {
  const distances = Array.from({ length: 299 }, (_, i) => (3 * (i + 1)) / 299);
  const wanted = distances.map((d) => (d < minimumDistance ? 1 : Math.exp(minimumDistance - d)));
  const misfit = (a: number, b: number): number =>
    distances.reduce((sum, d, i) => sum + (1 / (1 + a * d ** (2 * b)) - wanted[i]!) ** 2, 0);
  let a = 1;
  let b = 1;
  for (let turn = 0; turn < 100; turn++) {
    let [aa, ab, bb, ar, br] = [0, 0, 0, 0, 0];
    for (const [i, d] of distances.entries()) {
      const power = d ** (2 * b);
      const value = 1 / (1 + a * power);
      const byA = -power * value * value;
      const byB = 2 * a * Math.log(d) * byA;
      const rest = wanted[i]! - value;
      aa += byA * byA;
      ab += byA * byB;
      bb += byB * byB;
      ar += byA * rest;
      br += byB * rest;
    }
    const determinant = aa * bb - ab * ab;
    const stepA = (bb * ar - ab * br) / determinant;
    const stepB = (aa * br - ab * ar) / determinant;
    let length = 1;
    while (length > 1e-9 && !(misfit(a + length * stepA, b + length * stepB) < misfit(a, b))) length /= 2;
    if (length <= 1e-9) break;
    a += length * stepA;
    b += length * stepB;
  }
  return { a, b };
}
