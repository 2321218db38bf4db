import { join } from "node:path";
import { SoftconError } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import {
  bindKernels,
  compileKernels,
  type KernelModule,
  Layout,
  type SharedMemory,
  shareMemory,
} from "../kernels";
import { checkMatrix, type Matrix } from "../matrix";
import { type Crew, chooseThreads, runCrew } from "../projection/crew";
import { findNeighbours } from "../projection/neighbours/search";
import {
  clearNeighbours,
  type Metric,
  type NeighbourSpace,
  reserveNeighbours,
  writeRows,
} from "../projection/neighbours/space";

export interface NearestRowsOptions extends Pick<LongWork, "signal"> {
  /** Neighbours of a row, itself not counted: from 1 to rows − 1. */
  readonly k: number;
  /** "cosine" unless given: 1 − the cosine of the angle; "euclidean" the length of the difference. */
  readonly metric?: Metric;
  /** 0 unless given; decides nothing up to 4096 rows. */
  readonly seed?: number;
  readonly threads?: number;
}

/** The nearest other rows of every row, nearest first. */
export interface NearestRows {
  readonly k: number;
  /** [rows, k] int32. */
  readonly ids: Int32Array;
  /** [rows, k] float32. */
  readonly distances: Float32Array;
}

export interface NeighbourTask {
  readonly kind: "neighbours";
  readonly module: KernelModule;
  readonly memory: SharedMemory;
  readonly space: NeighbourSpace;
  readonly seed: number;
}

/**
 * Everybody's nearest rows at once, as t-SNE and UMAP take them: exact up to 4096 rows; beyond, by random-projection
 * trees and neighbour descent, which finds nearly all of them in a fraction of the time. The same on any number of
 * threads. For few queries take `SimilarityIndex`, which is exact for any size.
 * @throws SoftconError for empty or non-finite input, k out of range, on abort ("interrupted"), or where more than
 *   4 GiB would be needed ("resource").
 */
export async function nearestRows(matrix: Matrix, options: NearestRowsOptions): Promise<NearestRows> {
  checkMatrix(matrix, "the rows");
  const { k, metric = "cosine", seed = 0 } = options;
  const { rows, cols } = matrix;
  if (!Number.isInteger(k) || k < 1 || k > rows - 1)
    throw new SoftconError(`${k} neighbours among ${rows} rows: from 1 to ${rows - 1} are possible`);
  const threads = chooseThreads(rows, options.threads);
  const layout = new Layout();
  const space = reserveNeighbours(layout, { n: rows, cols, k, threads });
  const memory = shareMemory(layout.bytes, `the neighbours of ${rows} rows of ${cols} columns`);
  writeRows(memory, space, matrix, metric);
  clearNeighbours(memory, space);
  const task: NeighbourTask = { kind: "neighbours", module: compileKernels(), memory, space, seed };
  await runCrew<NeighbourTask, never>(join(__dirname, "..", "projection", "worker.js"), task, {
    size: threads,
    signal: options.signal,
    onMessage: () => {},
  });
  const near = new Int32Array(memory.buffer, space.near, rows * space.room);
  const far = new Float32Array(memory.buffer, space.far, rows * space.room);
  const ids = new Int32Array(rows * k);
  const distances = new Float32Array(rows * k);
  for (let i = 0; i < rows; i++)
    for (let s = 0; s < k; s++) {
      const at = i * space.room + k - 1 - s;
      ids[i * k + s] = near[at]!;
      distances[i * k + s] = metric === "cosine" ? far[at]! / 2 : Math.sqrt(far[at]!);
    }
  return { k, ids, distances };
}

/** What each thread does. */
export function runNeighbours(crew: Crew, { module, memory, space, seed }: NeighbourTask): void {
  findNeighbours(crew, bindKernels(module, memory), memory, space, seed);
}
