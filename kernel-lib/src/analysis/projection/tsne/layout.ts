import { type Address, Layout, type SharedMemory } from "../../kernels";
import { type NeighbourSpace, reserveNeighbours } from "../neighbours/space";
import { mostEntries, type SparseRows } from "../neighbours/symmetric";
import { type GridSpace, reserveGrid } from "./grid-repulsion";

/** Points whose partial sums are added up together, so that a sum does not depend on the number of threads. */
export const BLOCK = 256;

/** Where everything of one t-SNE lies in the shared memory. */
export interface TsneSpace {
  readonly neighbours: NeighbourSpace;
  readonly grid: GridSpace;
  /** The joint probabilities: int32 [n + 1], int32 [entries], float32 [entries]. */
  readonly starts: Address;
  readonly others: Address;
  readonly p: Address;
  /** float32 [n, 2] each. */
  readonly map: Address;
  readonly velocity: Address;
  readonly gains: Address;
  readonly pull: Address;
  /** float32 [n, 3]: potential, ∂x, ∂y. */
  readonly field: Address;
  /** float64 [blocks]; float32 [blocks, 4]: left, top, right, bottom. */
  readonly sums: Address;
  readonly bounds: Address;
  readonly bytes: number;
}

export function layOutTsne(n: number, cols: number, k: number, threads: number): TsneSpace {
  const layout = new Layout();
  const blocks = Math.ceil(n / BLOCK);
  const entries = mostEntries(n, k);
  const places = {
    neighbours: reserveNeighbours(layout, { n, cols, k, threads }),
    starts: layout.reserve((n + 1) * 4),
    others: layout.reserve(entries * 4),
    p: layout.reserve(entries * 4),
    map: layout.reserve(n * 8),
    velocity: layout.reserve(n * 8),
    gains: layout.reserve(n * 8),
    pull: layout.reserve(n * 8),
    field: layout.reserve(n * 12),
    sums: layout.reserve(blocks * 8),
    bounds: layout.reserve(blocks * 16),
    grid: reserveGrid(layout, threads),
  };
  return { ...places, bytes: layout.bytes };
}

/** The joint probabilities of a t-SNE. */
export function jointOf(
  memory: SharedMemory,
  { neighbours: { n, k }, starts, others, p }: TsneSpace,
): SparseRows {
  const entries = mostEntries(n, k);
  return {
    starts: new Int32Array(memory.buffer, starts, n + 1),
    others: new Int32Array(memory.buffer, others, entries),
    values: new Float32Array(memory.buffer, p, entries),
  };
}
