import type { Kernels, SharedMemory } from "../../kernels";
import type { Crew } from "../crew";
import { growTree, leafStarts } from "./forest";
import { LIST, type NeighbourSpace, TREES } from "./space";

/** Up to so many points, all pairs are compared: it takes no longer than the approximate way. */
export const EXACT_UP_TO = 4096;
/** Rounds of descent, and how many of its own neighbours a point follows in each. */
const ROUNDS = 2;
const FIRSTS = 16;

/**
 * Fills every point's list of nearest neighbours, farthest first. Exact up to EXACT_UP_TO points; beyond, the pairs
 * that share a leaf in one of several random-projection trees, then neighbour descent (Dong, Moses and Li 2011), in
 * which everybody reads the lists of the round before and writes only its own. So the result depends on the rows and
 * the seed, not on the number of threads.
 */
export function findNeighbours(
  crew: Crew,
  kernels: Kernels,
  memory: SharedMemory,
  space: NeighbourSpace,
  seed: number,
): void {
  const { n, cols, k, room, rows, far, near, order, lists, seen } = space;
  const own = crew.share(n);
  if (n <= EXACT_UP_TO) {
    kernels.compareAll(rows, cols, far, near, k, room, n, own.from, own.to);
  } else {
    // Leaves hold at least half as many, which is enough to fill every list.
    const leaf = Math.max(256, 3 * k);
    const starts = leafStarts(n, leaf);
    for (let tree = crew.rank; tree < TREES; tree += crew.size) growTree(memory, space, tree, leaf, seed);
    crew.wait();
    const leaves = crew.share(starts.length - 1);
    for (let tree = 0; tree < TREES; tree++) {
      for (let at = leaves.from; at < leaves.to; at++) {
        const members = order + (tree * n + starts[at]!) * 4;
        kernels.compareLeaf(rows, cols, far, near, k, room, members, starts[at + 1]! - starts[at]!);
      }
      crew.wait();
    }
    const mySeen = seen + crew.rank * n * 4;
    for (let round = 0; round < ROUNDS; round++) {
      kernels.sortFarthestFirst(far, near, k, room, own.from, own.to);
      copyNearest(memory, space, own.from, own.to);
      new Int32Array(memory.buffer, mySeen, n).fill(-1);
      crew.wait();
      kernels.descend(rows, cols, far, near, k, room, own.from, own.to, lists, LIST, FIRSTS, mySeen);
      crew.wait();
    }
  }
  kernels.sortFarthestFirst(far, near, k, room, own.from, own.to);
  crew.wait();
}

/** The nearest of the sorted lists of points [from, to), nearest first. */
function copyNearest(memory: SharedMemory, space: NeighbourSpace, from: number, to: number): void {
  const { n, k, room } = space;
  const near = new Int32Array(memory.buffer, space.near, n * room);
  const lists = new Int32Array(memory.buffer, space.lists, n * LIST);
  for (let i = from; i < to; i++)
    for (let s = 0; s < LIST; s++) lists[i * LIST + s] = s < k ? near[i * room + k - 1 - s]! : -1;
}
