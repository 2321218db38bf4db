import { join } from "node:path";
import type { Matrix } from "../matrix";
import { defaultThreads, Remote } from "../parallel/remote";
import { type Targets, takeTargets } from "../targets";
import type { FeatureScaling } from "./features";
import { type Linear, type LossAndGradient, RowBlock } from "./row-block";
import type { ShardOperations } from "./shard-worker";

/** The rows of a probe, split into shards that compute losses and gradients side by side. */
export interface Shards {
  /** Summed over the rows; `include` [rows] marks those that count, all where it is absent. */
  lossAndGradient(model: Linear, include?: Uint8Array): Promise<LossAndGradient>;
  /** Σ x xᵀ of the scaled features of `size` columns from `first` on over every `every`-th row, float64 [size, size]. */
  gram(every: number, first: number, size: number, scaling: FeatureScaling): Promise<Float64Array>;
  close(): Promise<void>;
}

/** Some of the shards, all in one thread. */
export class ShardGroup {
  private readonly shards: readonly { block: RowBlock; targets: Targets; first: number; rows: number }[];

  /** @param parts each with the number of its first row in the whole. */
  constructor(parts: readonly { matrix: Matrix; targets: Targets; first: number }[]) {
    this.shards = parts.map(({ matrix, targets, first }) => ({
      block: new RowBlock(matrix, targets.count),
      targets,
      first,
      rows: matrix.rows,
    }));
  }

  /** One answer a shard; valid until the next call. */
  lossAndGradient(model: Linear, include: Uint8Array | undefined): LossAndGradient[] {
    return this.shards.map(({ block, targets, first, rows }) =>
      block.lossAndGradient(model, targets, include?.subarray(first, first + rows)),
    );
  }

  /** One answer a shard. */
  gram(every: number, column: number, size: number, scaling: FeatureScaling): Float64Array[] {
    return this.shards.map(({ block, first, rows }) => {
      const sample: number[] = [];
      for (let row = Math.ceil(first / every) * every; row < first + rows; row += every)
        sample.push(row - first);
      return block.gram(sample, column, size, scaling);
    });
  }
}

/** Multiplications in a pass below which starting workers costs more than it saves. */
const WORTH_WORKERS = 4e6;
const SHARDS = 8;
/** A shard's rows lie in one WebAssembly memory. */
const MAX_SHARD_BYTES = 2 ** 30;

/**
 * The split depends on the rows alone and the parts are added up in order,
 * so that the result is the same to the bit on any number of threads.
 */
export async function openShards(x: Matrix, targets: Targets, threads = defaultThreads()): Promise<Shards> {
  const shards = Math.max(SHARDS, Math.ceil(x.data.byteLength / MAX_SHARD_BYTES));
  const length = Math.ceil(x.rows / Math.min(shards, Math.ceil(x.rows / 64)));
  const starts: number[] = [];
  for (let first = 0; first < x.rows; first += length) starts.push(first);
  const partFrom = (first: number) => {
    const end = Math.min(first + length, x.rows);
    return {
      matrix: {
        data: new Float32Array(x.data.subarray(first * x.cols, end * x.cols)),
        rows: end - first,
        cols: x.cols,
      },
      targets: takeTargets(
        targets,
        Array.from({ length: end - first }, (_, i) => first + i),
      ),
      first,
    };
  };

  if (threads < 2 || x.rows * x.cols * targets.count < WORTH_WORKERS) {
    const group = new ShardGroup(starts.map(partFrom));
    return {
      lossAndGradient: async (model, include) => addUp(group.lossAndGradient(model, include)),
      gram: async (every, first, size, scaling) => sum(group.gram(every, first, size, scaling)),
      close: async () => {},
    };
  }

  const workers = Array.from(
    { length: Math.min(threads, starts.length) },
    () => new Remote<ShardOperations>(join(__dirname, "shard-worker.js")),
  );
  const share = Math.ceil(starts.length / workers.length);
  await Promise.all(
    workers.map((worker, index) => {
      const parts = starts.slice(index * share, (index + 1) * share).map(partFrom);
      return worker.call(
        "load",
        parts,
        parts.map((part) => part.matrix.data.buffer),
      );
    }),
  );
  // What is sent with every pass lies in memory that all threads see.
  const weights = shared(targets.count * x.cols);
  const bias = shared(targets.count);
  const marks = new Uint8Array(new SharedArrayBuffer(x.rows));
  return {
    async lossAndGradient(model, include) {
      weights.set(model.weights);
      bias.set(model.bias);
      if (include) marks.set(include);
      const argument = { model: { weights, bias }, include: include && marks };
      const parts = await Promise.all(workers.map((worker) => worker.call("lossAndGradient", argument)));
      return addUp(parts.flat());
    },
    async gram(every, first, size, scaling) {
      const argument = { every, first, size, scaling };
      return sum((await Promise.all(workers.map((worker) => worker.call("gram", argument)))).flat());
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

const shared = (length: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));

function addUp(parts: readonly LossAndGradient[]): LossAndGradient {
  return {
    loss: parts.reduce((total, part) => total + part.loss, 0),
    weights: sum(parts.map((part) => part.weights)),
    bias: sum(parts.map((part) => part.bias)),
  };
}

function sum(arrays: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(arrays[0]?.length ?? 0);
  for (const array of arrays) for (let i = 0; i < total.length; i++) total[i]! += array[i]!;
  return total;
}
