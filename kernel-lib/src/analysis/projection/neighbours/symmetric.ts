import type { SharedMemory } from "../../kernels";
import type { NeighbourSpace } from "./space";

/** A sparse matrix by rows: the entries of row i lie from starts[i] to starts[i + 1]. */
export interface SparseRows {
  /** int32 [n + 1], multiples of 4: rows are padded by entries of value 0. */
  readonly starts: Int32Array;
  /** int32: the column of an entry; of padding, the row itself. */
  readonly others: Int32Array;
  /** float32: the value of an entry. */
  readonly values: Float32Array;
}

/** Room for so many entries is enough: an entry of the lists appears in two rows at most. */
export const mostEntries = (n: number, k: number): number => n * (2 * k + 3);

/**
 * Makes the n lists of weighted neighbours a symmetric matrix.
 * @param combine the value at i, j and at j, i from what i's list says of j and j's list of i; commutative, and
 *   combine(a, 0) is a.
 * @param scale multiplies every value.
 */
export function symmetrise(
  memory: SharedMemory,
  space: NeighbourSpace,
  joint: SparseRows,
  combine: (a: number, b: number) => number,
  scale: number,
): void {
  const { n, k, room } = space;
  const ids = new Int32Array(memory.buffer, space.near, n * room);
  const given = new Float32Array(memory.buffer, space.far, n * room);
  const { starts, others, values } = joint;
  const from = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) for (let s = 0; s < k; s++) from[ids[i * room + s]! + 1]!++;
  for (let i = 0; i < n; i++) from[i + 1]! += from[i]!;
  const sources = new Int32Array(n * k);
  const shares = new Float32Array(n * k);
  const fill = from.slice(0, n);
  for (let i = 0; i < n; i++)
    for (let s = 0; s < k; s++) {
      const at = fill[ids[i * room + s]!]!++;
      sources[at] = i;
      shares[at] = given[i * room + s]!;
    }
  const place = new Int32Array(n).fill(-1);
  let end = 0;
  for (let i = 0; i < n; i++) {
    const start = end;
    starts[i] = start;
    for (let s = 0; s < k; s++) {
      const j = ids[i * room + s]!;
      place[j] = end;
      others[end] = j;
      values[end++] = given[i * room + s]!;
    }
    for (let t = from[i]!; t < from[i + 1]!; t++) {
      const j = sources[t]!;
      const shared = place[j]!;
      if (shared >= start) values[shared] = combine(values[shared]!, shares[t]!);
      else {
        others[end] = j;
        values[end++] = shares[t]!;
      }
    }
    for (let at = start; at < end; at++) values[at]! *= scale;
    while (end % 4 !== 0) {
      others[end] = i;
      values[end++] = 0;
    }
  }
  starts[n] = end;
}
