import { bindKernels, compileKernels, Layout, type SharedMemory, shareMemory } from "../../kernels";
import type { Matrix } from "../../matrix";
import { clearNeighbours, type Metric, type NeighbourSpace, reserveNeighbours, writeRows } from "./space";

/** Everybody's k nearest by comparing all pairs, on the calling thread; lists in the memory, farthest first. */
export function searchExactly(
  matrix: Matrix,
  k: number,
  metric: Metric,
): { memory: SharedMemory; space: NeighbourSpace } {
  const layout = new Layout();
  const space = reserveNeighbours(layout, { n: matrix.rows, cols: matrix.cols, k, threads: 1 });
  const memory = shareMemory(layout.bytes, `comparing ${matrix.rows} rows of ${matrix.cols} columns`);
  writeRows(memory, space, matrix, metric);
  clearNeighbours(memory, space);
  const kernels = bindKernels(compileKernels(), memory);
  kernels.compareAll(space.rows, space.cols, space.far, space.near, k, space.room, space.n, 0, space.n);
  kernels.sortFarthestFirst(space.far, space.near, k, space.room, 0, space.n);
  return { memory, space };
}

/**
 * The k nearest other rows of every row, nearest first: ids, int32 [rows, k], and distances, float32 [rows, k].
 * @throws SoftconError where more than 4 GiB would be needed ("resource").
 */
export function exactNeighbours(
  matrix: Matrix,
  k: number,
  metric: Metric = "euclidean",
): { ids: Int32Array; distances: Float32Array } {
  const { memory, space } = searchExactly(matrix, k, metric);
  const near = new Int32Array(memory.buffer, space.near, space.n * space.room);
  const far = new Float32Array(memory.buffer, space.far, space.n * space.room);
  const ids = new Int32Array(matrix.rows * k);
  const distances = new Float32Array(matrix.rows * k);
  for (let i = 0; i < matrix.rows; i++)
    for (let s = 0; s < k; s++) {
      const at = i * space.room + k - 1 - s;
      ids[i * k + s] = near[at]!;
      distances[i * k + s] = metric === "cosine" ? far[at]! / 2 : Math.sqrt(far[at]!);
    }
  return { ids, distances };
}
