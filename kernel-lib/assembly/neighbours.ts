/**
 * The k nearest so far of every point, as a max-heap of squared distances: its root is the one to beat.
 * @param rows f32[n, cols], cols a multiple of 4; @param far f32[n, room], @param near i32[n, room]: distances and
 * ids, `room` a multiple of 4 and at least k; free places hold +∞ and −1.
 */

function squaredDistance(rows: usize, cols: i32, i: i32, j: i32): f32 {
  let a = rows + (usize(i * cols) << 2);
  let b = rows + (usize(j * cols) << 2);
  const end = a + (usize(cols) << 2);
  let sum = f32x4.splat(0);
  for (; a < end; a += 16, b += 16) {
    const gap = f32x4.sub(v128.load(a), v128.load(b));
    sum = f32x4.add(sum, f32x4.mul(gap, gap));
  }
  return (
    f32x4.extract_lane(sum, 0) +
    f32x4.extract_lane(sum, 1) +
    (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
  );
}

/** Takes j among i's nearest if it is nearer than the farthest of them, and not one of them. */
function offer(far: usize, near: usize, k: i32, room: i32, i: i32, j: i32, distance: f32): void {
  const heap = far + (usize(i * room) << 2);
  if (distance >= load<f32>(heap)) return;
  const ids = near + (usize(i * room) << 2);
  const wanted = i32x4.splat(j);
  for (let at = ids, end = ids + (usize(room) << 2); at < end; at += 16)
    if (v128.any_true(i32x4.eq(v128.load(at), wanted))) return;
  siftDown(heap, ids, k, distance, j);
}

/** Puts a value at the root of a heap of `size` and lets it sink to its place. */
function siftDown(heap: usize, ids: usize, size: i32, distance: f32, id: i32): void {
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= size) break;
    if (child + 1 < size && load<f32>(heap + (usize(child + 1) << 2)) > load<f32>(heap + (usize(child) << 2)))
      child++;
    const below = load<f32>(heap + (usize(child) << 2));
    if (below <= distance) break;
    store<f32>(heap + (usize(hole) << 2), below);
    store<i32>(ids + (usize(hole) << 2), load<i32>(ids + (usize(child) << 2)));
    hole = child;
  }
  store<f32>(heap + (usize(hole) << 2), distance);
  store<i32>(ids + (usize(hole) << 2), id);
}

/** Compares the points [from, to) with all n; 64 rows at a time, so that they stay in the cache. */
export function compareAll(
  rows: usize,
  cols: i32,
  far: usize,
  near: usize,
  k: i32,
  room: i32,
  n: i32,
  from: i32,
  to: i32,
): void {
  for (let start = 0; start < n; start += 64) {
    const stop = min(start + 64, n);
    for (let i = from; i < to; i++)
      for (let j = start; j < stop; j++)
        if (i !== j) offer(far, near, k, room, i, j, squaredDistance(rows, cols, i, j));
  }
}

/** Compares the points of one leaf with each other. @param members i32[count] */
export function compareLeaf(
  rows: usize,
  cols: i32,
  far: usize,
  near: usize,
  k: i32,
  room: i32,
  members: usize,
  count: i32,
): void {
  for (let a = 1; a < count; a++) {
    const i = load<i32>(members + (usize(a) << 2));
    for (let b = 0; b < a; b++) {
      const j = load<i32>(members + (usize(b) << 2));
      const distance = squaredDistance(rows, cols, i, j);
      offer(far, near, k, room, i, j, distance);
      offer(far, near, k, room, j, i, distance);
    }
  }
}

/**
 * One round of neighbour descent for the points [from, to): a neighbour's neighbour is probably a neighbour.
 * @param lists i32[n, length]: every point's nearest, nearest first, as they were before the round.
 * @param firsts how many of a point's own list are followed. @param seen i32[n] of this thread, all −1 at first.
 */
export function descend(
  rows: usize,
  cols: i32,
  far: usize,
  near: usize,
  k: i32,
  room: i32,
  from: i32,
  to: i32,
  lists: usize,
  length: i32,
  firsts: i32,
  seen: usize,
): void {
  for (let i = from; i < to; i++) {
    store<i32>(seen + (usize(i) << 2), i);
    for (let s = 0; s < k; s++) {
      const known = load<i32>(near + (usize(i * room + s) << 2));
      if (known >= 0) store<i32>(seen + (usize(known) << 2), i);
    }
    for (let s = 0; s < firsts; s++) {
      const via = load<i32>(lists + (usize(i * length + s) << 2));
      if (via < 0) continue;
      for (let t = 0; t < length; t++) {
        const j = load<i32>(lists + (usize(via * length + t) << 2));
        if (j < 0 || load<i32>(seen + (usize(j) << 2)) === i) continue;
        store<i32>(seen + (usize(j) << 2), i);
        offer(far, near, k, room, i, j, squaredDistance(rows, cols, i, j));
      }
    }
  }
}

/** Sorts the heaps of the points [from, to), farthest first, which is again a heap. */
export function sortFarthestFirst(far: usize, near: usize, k: i32, room: i32, from: i32, to: i32): void {
  for (let i = from; i < to; i++) {
    const heap = far + (usize(i * room) << 2);
    const ids = near + (usize(i * room) << 2);
    for (let size = k - 1; size > 0; size--) {
      const farthest = load<f32>(heap);
      const id = load<i32>(ids);
      const last = load<f32>(heap + (usize(size) << 2));
      const lastId = load<i32>(ids + (usize(size) << 2));
      siftDown(heap, ids, size, last, lastId);
      store<f32>(heap + (usize(size) << 2), farthest);
      store<i32>(ids + (usize(size) << 2), id);
    }
    for (let low = 0, high = k - 1; low < high; low++, high--) {
      const a = load<f32>(heap + (usize(low) << 2));
      const b = load<f32>(heap + (usize(high) << 2));
      store<f32>(heap + (usize(low) << 2), b);
      store<f32>(heap + (usize(high) << 2), a);
      const idA = load<i32>(ids + (usize(low) << 2));
      store<i32>(ids + (usize(low) << 2), load<i32>(ids + (usize(high) << 2)));
      store<i32>(ids + (usize(high) << 2), idA);
    }
  }
}
