import type { Kernels, SharedMemory } from "../../kernels";
import type { Crew } from "../crew";
import { GridRepulsion } from "./grid-repulsion";
import { BLOCK, jointOf, type TsneSpace } from "./layout";
import { PairRepulsion } from "./pair-repulsion";
import { type Bounds, boundsOf } from "./potential";

export interface Schedule {
  readonly iterations: number;
  /** For the first iterations, probabilities are multiplied by `earlyExaggeration`, then by `exaggeration`. */
  readonly earlyIterations: number;
  readonly earlyExaggeration: number;
  readonly exaggeration: number;
  readonly learningRate: number;
}

/** Momentum of the early iterations, and of the others (van der Maaten and Hinton 2008). */
const EARLY_MOMENTUM = 0.5;
const MOMENTUM = 0.8;

/** Up to so many points, adding up all pairs is as fast as the grid. */
export const PAIRS_UP_TO = 256;

/** Who is told how the descent goes; member 0 of the crew tells. */
export interface Watcher {
  /** Whether the divergence is wanted after so many iterations. */
  wants(iteration: number): boolean;
  /** The Kullback–Leibler divergence of the map after so many iterations; nobody moves the map meanwhile. */
  divergence(iteration: number, divergence: number): void;
  /** So many iterations are done. */
  progress(iteration: number): void;
}

/** Gradient descent on the map in the shared memory, by all members of a crew together. */
export function optimise(
  crew: Crew,
  kernels: Kernels,
  memory: SharedMemory,
  space: TsneSpace,
  schedule: Schedule,
  watcher: Watcher,
): void {
  const { n } = space.neighbours;
  const blocks = Math.ceil(n / BLOCK);
  const sums = new Float64Array(memory.buffer, space.sums, blocks);
  const boxes = new Float32Array(memory.buffer, space.bounds, blocks * 4);
  const own = crew.share(n);
  const ownBlocks = crew.share(blocks);
  const repulsion =
    n <= PAIRS_UP_TO ? new PairRepulsion(crew, memory) : new GridRepulsion(crew, kernels, memory, space.grid);
  const velocity = new Float32Array(memory.buffer, space.velocity + own.from * 8, (own.to - own.from) * 2);
  const gains = new Float32Array(memory.buffer, space.gains + own.from * 8, (own.to - own.from) * 2);
  let box = boundsOf(new Float32Array(memory.buffer, space.map, n * 2));
  for (let iteration = 0; ; iteration++) {
    const early = iteration < schedule.earlyIterations;
    if (iteration === 0 || iteration === schedule.earlyIterations) {
      velocity.fill(0);
      gains.fill(1);
    }
    kernels.attract(space.map, space.starts, space.others, space.p, own.from, own.to, space.pull);
    repulsion.charge(space.map, n, box);
    for (let b = ownBlocks.from; b < ownBlocks.to; b++)
      sums[b] = repulsion.read(space.map, b * BLOCK, Math.min(n, (b + 1) * BLOCK), space.field);
    crew.wait();
    const z = total(sums) + n * ((n - 1) * repulsion.floor - repulsion.self);
    if (watcher.wants(iteration)) {
      crew.wait();
      for (let b = ownBlocks.from; b < ownBlocks.to; b++) sums[b] = blockDivergence(memory, space, b);
      crew.wait();
      if (crew.rank === 0) watcher.divergence(iteration, total(sums) + Math.log(z));
      crew.wait();
    }
    if (crew.rank === 0) watcher.progress(iteration);
    if (iteration === schedule.iterations) return;
    for (let b = ownBlocks.from; b < ownBlocks.to; b++)
      kernels.step(
        space.map,
        space.velocity,
        space.gains,
        space.pull,
        space.field,
        b * BLOCK,
        Math.min(n, (b + 1) * BLOCK),
        early ? schedule.earlyExaggeration : schedule.exaggeration,
        1 / z,
        early ? EARLY_MOMENTUM : MOMENTUM,
        schedule.learningRate,
        space.bounds + b * 16,
      );
    crew.wait();
    box = union(boxes);
  }
}

/** Σ p ln(p / q) without ln Z, over the rows of one block: q is 1 / (1 + d²). */
function blockDivergence(memory: SharedMemory, space: TsneSpace, block: number): number {
  const { n } = space.neighbours;
  const { starts, others, values } = jointOf(memory, space);
  const map = new Float32Array(memory.buffer, space.map, n * 2);
  let sum = 0;
  for (let i = block * BLOCK; i < Math.min(n, (block + 1) * BLOCK); i++)
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const p = values[at]!;
      if (p === 0) continue;
      const dx = map[2 * i]! - map[2 * others[at]!]!;
      const dy = map[2 * i + 1]! - map[2 * others[at]! + 1]!;
      sum += p * Math.log(p * (1 + dx * dx + dy * dy));
    }
  return sum;
}

function total(sums: Float64Array): number {
  let sum = 0;
  for (const value of sums) sum += value;
  return sum;
}

/** The box around boxes, float32 [count, 4]: left, top, right, bottom. */
function union(boxes: Float32Array): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let b = 0; b < boxes.length; b += 4) {
    left = Math.min(left, boxes[b]!);
    top = Math.min(top, boxes[b + 1]!);
    right = Math.max(right, boxes[b + 2]!);
    bottom = Math.max(bottom, boxes[b + 3]!);
  }
  return { left, top, right, bottom };
}
