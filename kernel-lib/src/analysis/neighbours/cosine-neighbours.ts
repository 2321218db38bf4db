import { join } from "node:path";
import { SoftconError, throwIfAborted } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import { checkMatrix, type Matrix, toSharedMatrix } from "../matrix";
import { defaultThreads, Remote } from "../parallel/remote";
import { NeighbourSearch, type Neighbours, QUERY_BATCH } from "./neighbour-search";
import type { NeighbourOperations } from "./neighbour-worker";

export interface NeighbourOptions extends LongWork {
  /** Worker threads; the result is the same for any number. Default one a core, eight at most. */
  readonly threads?: number;
}

/** Multiplications in all below which starting workers costs more than it saves. */
const WORTH_WORKERS = 5e8;

/**
 * The k rows most similar to each query by cosine, exact, in float64; of equals the lower row first.
 * @param queries rows of the same width, or "leave-one-out": every row of x asks for the others.
 * @throws SoftconError for empty or non-finite input, widths that differ, or when aborted.
 */
export async function cosineNeighbours(
  x: Matrix,
  queries: Matrix | "leave-one-out",
  k: number,
  options: NeighbourOptions = {},
): Promise<Neighbours> {
  checkMatrix(x, "the rows to search");
  const asking = queries === "leave-one-out" ? x : queries;
  if (asking !== x) checkMatrix(asking, "the queries");
  if (asking.cols !== x.cols)
    throw new SoftconError(`the queries have ${asking.cols} values a row and the rows to search ${x.cols}`);
  if (!Number.isInteger(k) || k < 1) throw new SoftconError(`k must be a whole number from 1 on, not ${k}`);
  const ids = new Int32Array(asking.rows * k);
  const similarities = new Float64Array(asking.rows * k);
  let next = 0;
  let done = 0;
  /** Takes batches until none is left. */
  const work = async (find: (batch: Matrix, ownRow: number) => Promise<Neighbours>): Promise<void> => {
    while (next < asking.rows) {
      throwIfAborted(options.signal);
      const first = next;
      const rows = Math.min(QUERY_BATCH, asking.rows - first);
      next += rows;
      const data = asking.data.slice(first * x.cols, (first + rows) * x.cols);
      const found = await find({ data, rows, cols: x.cols }, queries === "leave-one-out" ? first : -1);
      ids.set(found.ids, first * k);
      similarities.set(found.similarities, first * k);
      done += rows;
      options.onProgress?.({ done, total: asking.rows, unit: "queries" });
    }
  };
  const threads = Math.min(options.threads ?? defaultThreads(), Math.ceil(asking.rows / QUERY_BATCH));
  if (threads < 2 || asking.rows * x.data.length < WORTH_WORKERS) {
    const search = new NeighbourSearch(x);
    await work(async (batch, ownRow) => search.find(batch, k, ownRow));
    return { k, ids, similarities };
  }
  const shared = toSharedMatrix(x);
  const workers = Array.from(
    { length: threads },
    () => new Remote<NeighbourOperations>(join(__dirname, "neighbour-worker.js")),
  );
  try {
    await Promise.all(
      workers.map(async (worker) => {
        await worker.call("load", shared);
        await work((batch, ownRow) => worker.call("find", { queries: batch, k, ownRow }));
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
  return { k, ids, similarities };
}
