import { type Random, seededRandom } from "../../../core/random";
import type { SharedMemory } from "../../kernels";
import type { NeighbourSpace } from "./space";

/** Where the leaves of a tree over n points begin, and the end: halves of halves, until one holds at most `leaf`. */
export function leafStarts(n: number, leaf: number): Int32Array {
  const starts: number[] = [];
  const divide = (from: number, to: number): void => {
    if (to - from <= leaf) {
      starts.push(from);
      return;
    }
    divide(from, (from + to) >> 1);
    divide((from + to) >> 1, to);
  };
  divide(0, n);
  return Int32Array.from([...starts, n]);
}

/**
 * Writes the order of the points in a random-projection tree (Dasgupta and Freund 2008): they are halved, again and
 * again, by their order along the line through two of them. Near points mostly share a leaf.
 */
export function growTree(
  memory: SharedMemory,
  { n, cols, rows: rowsAt, order: orderAt }: NeighbourSpace,
  tree: number,
  leaf: number,
  seed: number,
): void {
  const rows = new Float32Array(memory.buffer, rowsAt, n * cols);
  const order = new Int32Array(memory.buffer, orderAt + tree * n * 4, n);
  const random = seededRandom(seed + 7919 * (tree + 1));
  const places = new Float32Array(n);
  const line = new Float32Array(cols);
  for (let i = 0; i < n; i++) order[i] = i;
  const divide = (from: number, to: number): void => {
    if (to - from <= leaf) return;
    const a = order[from + random.int(to - from)]! * cols;
    const b = order[from + random.int(to - from)]! * cols;
    for (let c = 0; c < cols; c++) line[c] = rows[a + c]! - rows[b + c]!;
    for (let at = from; at < to; at++) {
      const row = order[at]! * cols;
      let place = 0;
      for (let c = 0; c < cols; c++) place += rows[row + c]! * line[c]!;
      places[at] = place;
    }
    const middle = (from + to) >> 1;
    select(places, order, from, to, middle, random);
    divide(from, middle);
    divide(middle, to);
  };
  divide(0, n);
}

/** Hoare's selection: afterwards no place in [from, middle) is greater than one in [middle, to). */
function select(
  places: Float32Array,
  order: Int32Array,
  from: number,
  to: number,
  middle: number,
  random: Random,
): void {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const pivot = places[low + random.int(high - low + 1)]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (places[i]! < pivot) i++;
      while (places[j]! > pivot) j--;
      if (i > j) break;
      const place = places[i]!;
      places[i] = places[j]!;
      places[j] = place;
      const id = order[i]!;
      order[i] = order[j]!;
      order[j] = id;
      i++;
      j--;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
