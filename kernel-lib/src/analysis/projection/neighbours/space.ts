import type { Address, Layout, SharedMemory } from "../../kernels";
import type { Matrix } from "../../matrix";

/** How far apart two rows are: their Euclidean distance, or 1 − the cosine of their angle. */
export type Metric = "euclidean" | "cosine";

/** Where the rows and everybody's nearest neighbours lie in the shared memory. */
export interface NeighbourSpace {
  readonly n: number;
  /** Columns, rounded up to a multiple of 4 and padded with zeros. */
  readonly cols: number;
  /** Neighbours of a point, and the places that its heap has: k rounded up to a multiple of 4. */
  readonly k: number;
  readonly room: number;
  /** float32 [n, cols]: the rows, of length 1 where the metric is cosine. */
  readonly rows: Address;
  /** float32 [n, room]: squared Euclidean distances of `rows`; int32 [n, room]: ids. +∞ and −1 where free. */
  readonly far: Address;
  readonly near: Address;
  /** int32 [trees, n]: the points in the order of each tree's leaves. */
  readonly order: Address;
  /** int32 [n, LIST]: everybody's nearest as they were before a round of descent, −1 where there are fewer. */
  readonly lists: Address;
  /** int32 [threads, n]. */
  readonly seen: Address;
}

/** Trees of the forest. */
export const TREES = 5;
/** How many of a neighbour's neighbours are tried in descent. */
export const LIST = 32;

const up4 = (value: number): number => Math.ceil(value / 4) * 4;

export function reserveNeighbours(
  layout: Layout,
  { n, cols, k, threads }: { n: number; cols: number; k: number; threads: number },
): NeighbourSpace {
  const room = up4(k);
  return {
    n,
    cols: up4(cols),
    k,
    room,
    rows: layout.reserve(n * up4(cols) * 4),
    far: layout.reserve(n * room * 4),
    near: layout.reserve(n * room * 4),
    order: layout.reserve(TREES * n * 4),
    lists: layout.reserve(n * LIST * 4),
    seen: layout.reserve(threads * n * 4),
  };
}

/** Writes the rows, the first to place `first`, scaled to length 1 where the metric is cosine (zeros stay zeros). */
export function writeRows(
  memory: SharedMemory,
  space: NeighbourSpace,
  matrix: Matrix,
  metric: Metric,
  first = 0,
): void {
  const rows = new Float32Array(memory.buffer, space.rows, space.n * space.cols);
  for (let i = 0; i < matrix.rows; i++) {
    const row = matrix.data.subarray(i * matrix.cols, (i + 1) * matrix.cols);
    let scale = 1;
    if (metric === "cosine") {
      let square = 0;
      for (const value of row) square += value * value;
      if (square > 0) scale = 1 / Math.sqrt(square);
    }
    const at = (first + i) * space.cols;
    for (let c = 0; c < matrix.cols; c++) rows[at + c] = row[c]! * scale;
  }
}

/** Empties the heaps of the points from `first` on. */
export function clearNeighbours(memory: SharedMemory, space: NeighbourSpace, first = 0): void {
  const start = first * space.room;
  new Float32Array(memory.buffer, space.far, space.n * space.room).fill(Number.POSITIVE_INFINITY, start);
  new Int32Array(memory.buffer, space.near, space.n * space.room).fill(-1, start);
}
