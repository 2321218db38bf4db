import { join } from "node:path";
import { SoftconError } from "../../../core/errors";
import type { LongWork } from "../../../core/progress";
import {
  bindKernels,
  compileKernels,
  type KernelModule,
  Layout,
  type SharedMemory,
  shareMemory,
} from "../../kernels";
import { checkMatrix, type Matrix } from "../../matrix";
import { type Crew, chooseThreads, runCrew } from "../crew";
import {
  clearNeighbours,
  type Metric,
  type NeighbourSpace,
  reserveNeighbours,
  writeRows,
} from "../neighbours/space";
import { calibrateRows } from "./affinities";
import { GridRepulsion, type GridSpace, reserveGrid } from "./grid-repulsion";
import { boundsOf } from "./potential";

export interface EmbedIntoOptions extends LongWork {
  /** Roughly how many known neighbours place a point: at least 1, at most a third of the known rows; 5 unless given. */
  readonly perplexity?: number;
  /** The metric that the map was made with; "euclidean" unless given. */
  readonly metric?: Metric;
  /** 200 unless given. */
  readonly iterations?: number;
  readonly threads?: number;
}

/** What the threads are given: the known rows and their map come first, the new ones after them. */
export interface PlaceTask {
  readonly kind: "place";
  readonly module: KernelModule;
  readonly memory: SharedMemory;
  readonly space: PlaceSpace;
  readonly known: number;
  readonly metric: Metric;
  readonly perplexity: number;
  readonly iterations: number;
}

interface PlaceSpace {
  readonly neighbours: NeighbourSpace;
  readonly grid: GridSpace;
  /** float32 [n, 2]; float32 [n, 3]. */
  readonly map: number;
  readonly field: number;
}

const RATE = 0.1;
const MOMENTUM = 0.8;
/** New points stay within the known map's box and so much of its size around it. */
const MARGIN = 0.1;

/**
 * Places new rows in an existing t-SNE map, which stays as it is. A new point starts at the weighted mean of its
 * nearest known rows, then minimises the divergence of q_j ∝ 1 / (1 + |y − y_j|²) over the known points from its own
 * neighbour probabilities (Poličar, Stražar and Zupan 2023). New points do not feel each other, so where one lies
 * does not depend on which others come along.
 * @param known the rows of the map, and `map` float32 [known.rows, 2]. @returns float32 [rows, 2].
 * @throws SoftconError where the columns differ, the map does not fit the known rows, a value is not finite, there
 *   are fewer than two known rows or a parameter is out of range; on abort ("interrupted").
 */
export async function embedInto(
  known: { readonly matrix: Matrix; readonly map: Float32Array },
  rows: Matrix,
  options: EmbedIntoOptions = {},
): Promise<Float32Array> {
  checkMatrix(known.matrix, "the known rows");
  checkMatrix(rows, "the new rows");
  const count = known.matrix.rows;
  const { cols } = known.matrix;
  if (rows.cols !== cols)
    throw new SoftconError(`the new rows have ${rows.cols} columns, those of the map ${cols}`);
  checkMatrix({ data: known.map, rows: count, cols: 2 }, "the map's points");
  if (count < 2) throw new SoftconError("the map holds one point: at least two are needed to place others");
  const most = Math.max(1, count / 3);
  const { perplexity = Math.min(5, most), metric = "euclidean", iterations = 200 } = options;
  if (!(perplexity >= 1 && perplexity <= most))
    throw new SoftconError(
      `perplexity ${perplexity} for ${count} known rows: from 1 to ${Math.floor(most * 100) / 100} is possible`,
    );
  const threads = chooseThreads(rows.rows, options.threads);
  const k = Math.min(count, Math.floor(3 * perplexity) + 1);
  const n = count + rows.rows;
  const layout = new Layout();
  const space: PlaceSpace = {
    neighbours: reserveNeighbours(layout, { n, cols, k, threads }),
    grid: reserveGrid(layout, threads),
    map: layout.reserve(n * 8),
    field: layout.reserve(n * 12),
  };
  const memory = shareMemory(layout.bytes, `placing ${rows.rows} rows among ${count}`);
  writeRows(memory, space.neighbours, known.matrix, metric);
  writeRows(memory, space.neighbours, rows, metric, count);
  clearNeighbours(memory, space.neighbours, count);
  const map = new Float32Array(memory.buffer, space.map, n * 2);
  map.set(known.map);
  const task: PlaceTask = {
    kind: "place",
    module: compileKernels(),
    memory,
    space,
    known: count,
    metric,
    perplexity,
    iterations,
  };
  await runCrew<PlaceTask, number>(join(__dirname, "..", "worker.js"), task, {
    size: threads,
    signal: options.signal,
    onMessage: (done) => options.onProgress?.({ done, total: iterations, unit: "iterations" }),
  });
  return Float32Array.from(map.subarray(count * 2));
}

/** What each thread does. */
export function runPlace(crew: Crew, task: PlaceTask, post: (done: number) => void): void {
  const { memory, known, space, perplexity, metric, iterations } = task;
  const { n, cols, k, room, rows, far, near } = space.neighbours;
  const kernels = bindKernels(task.module, memory);
  const share = crew.share(n - known);
  const from = known + share.from;
  const to = known + share.to;
  kernels.compareAll(rows, cols, far, near, k, room, known, from, to);
  calibrateRows(memory, space.neighbours, metric, perplexity, from, to);

  const map = new Float32Array(memory.buffer, space.map, n * 2);
  const ids = new Int32Array(memory.buffer, near, n * room);
  const weights = new Float32Array(memory.buffer, far, n * room);
  for (let i = from; i < to; i++)
    for (let s = 0; s < k; s++)
      for (let axis = 0; axis < 2; axis++)
        map[2 * i + axis]! += weights[i * room + s]! * map[2 * ids[i * room + s]! + axis]!;

  const box = boundsOf(map.subarray(0, known * 2));
  const margin = MARGIN * Math.max(box.right - box.left, box.bottom - box.top);
  const left = box.left - margin;
  const top = box.top - margin;
  const right = box.right + margin;
  const bottom = box.bottom + margin;
  const repulsion = new GridRepulsion(crew, kernels, memory, space.grid);
  repulsion.charge(space.map, known, { left, top, right, bottom });
  const field = new Float32Array(memory.buffer, space.field, n * 3);
  const velocity = new Float32Array((to - from) * 2);
  for (let iteration = 0; iteration < iterations; iteration++) {
    repulsion.read(space.map, from, to, space.field);
    for (let i = from; i < to; i++) {
      const z = field[3 * i]! + known * repulsion.floor;
      let pullX = 0;
      let pullY = 0;
      for (let s = 0; s < k; s++) {
        const j = ids[i * room + s]!;
        const dx = map[2 * i]! - map[2 * j]!;
        const dy = map[2 * i + 1]! - map[2 * j + 1]!;
        const pull = weights[i * room + s]! / (1 + dx * dx + dy * dy);
        pullX += pull * dx;
        pullY += pull * dy;
      }
      const at = 2 * (i - from);
      const speedX = MOMENTUM * velocity[at]! - RATE * (2 * pullX + field[3 * i + 1]! / z);
      const speedY = MOMENTUM * velocity[at + 1]! - RATE * (2 * pullY + field[3 * i + 2]! / z);
      velocity[at] = speedX;
      velocity[at + 1] = speedY;
      map[2 * i] = Math.min(right, Math.max(left, map[2 * i]! + speedX));
      map[2 * i + 1] = Math.min(bottom, Math.max(top, map[2 * i + 1]! + speedY));
    }
    if (crew.rank === 0) post(iteration + 1);
  }
}
