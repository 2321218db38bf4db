import { SoftconError, throwIfAborted } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import { type Random, seededRandom } from "../../core/random";
import { checkMatrix, type Matrix, rowNorms } from "../matrix";
import { type Linear, RowBlock } from "../probe/row-block";

export interface KMeansOptions extends LongWork {
  /** From 1 to the number of rows. */
  readonly clusters: number;
  /** "euclidean" unless given; "cosine" compares directions: rows are scaled to length 1 first (spherical k-means). */
  readonly metric?: "euclidean" | "cosine";
  /** Whole runs from different starts, of which the best counts; 4 unless given. */
  readonly restarts?: number;
  /** Steps of one run at most, 100 unless given. */
  readonly maxIterations?: number;
  /** 0 unless given. The same seed gives the same clusters. */
  readonly seed?: number;
}

export interface KMeans {
  /** [rows] int32: the cluster of each row, the largest cluster being 0. */
  readonly ids: Int32Array;
  readonly clusters: number;
  /** [clusters, cols] float64: the mean of each cluster's rows. */
  readonly centres: Float64Array;
  /** Squared distances of the rows to their centres, summed. */
  readonly inertia: number;
  /** Steps that the best run took. */
  readonly iterations: number;
}

/** Rows compared with all centres at a time. */
const CHUNK = 2048;

/**
 * k-means: Lloyd's algorithm from k-means++ starts (Arthur and Vassilvitskii 2007).
 * The event loop is let through between blocks of rows.
 * @throws SoftconError for empty or non-finite input, more clusters than rows, or when aborted.
 */
export async function kMeans(matrix: Matrix, options: KMeansOptions): Promise<KMeans> {
  checkMatrix(matrix, "the rows");
  const { clusters, restarts = 4, maxIterations = 100, seed = 0, metric = "euclidean" } = options;
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > matrix.rows)
    throw new SoftconError(
      `${clusters} clusters of ${matrix.rows} rows: a whole number from 1 to ${matrix.rows} is possible`,
    );
  for (const [name, value] of [
    ["restarts", restarts],
    ["maxIterations", maxIterations],
  ] as const)
    if (!Number.isInteger(value) || value < 1)
      throw new SoftconError(`${name} is ${value}: a whole number from 1 on is needed`);
  const rows = metric === "cosine" ? unitRows(matrix) : matrix;
  const search = new CentreSearch(rows, clusters);
  const random = seededRandom(seed);
  let best: KMeans | null = null;
  for (let run = 0; run < restarts; run++) {
    const found = await oneRun(rows, search, firstCentres(rows, clusters, random), maxIterations, {
      signal: options.signal,
      onProgress: ({ done }) =>
        options.onProgress?.({
          done: run * maxIterations + done,
          total: restarts * maxIterations,
          unit: "steps",
        }),
    });
    if (!best || found.inertia < best.inertia) best = found;
  }
  if (!best) throw new Error("no run was made");
  return largestFirst(best, matrix.cols);
}

async function oneRun(
  rows: Matrix,
  search: CentreSearch,
  start: Float64Array,
  maxIterations: number,
  work: LongWork,
): Promise<KMeans> {
  const { cols } = rows;
  const clusters = start.length / cols;
  let centres = start;
  let ids = new Int32Array(rows.rows).fill(-1);
  let inertia = Number.POSITIVE_INFINITY;
  let iterations = 0;
  while (iterations < maxIterations) {
    const found = await search.nearest(centres, work.signal);
    iterations++;
    work.onProgress?.({ done: iterations, total: maxIterations, unit: "steps" });
    inertia = found.inertia;
    let moved = 0;
    for (let i = 0; i < ids.length; i++) if (ids[i] !== found.ids[i]) moved++;
    ids = found.ids;
    if (moved === 0) break;
    centres = meansOf(rows, ids, clusters, found.distances);
  }
  return { ids, clusters, centres, inertia, iterations };
}

/** Means of the clusters; one that has lost all its rows begins anew at the row that is farthest from its centre. */
function meansOf(
  { data, rows, cols }: Matrix,
  ids: Int32Array,
  clusters: number,
  distances: Float64Array,
): Float64Array {
  const sums = new Float64Array(clusters * cols);
  const counts = new Int32Array(clusters);
  for (let r = 0; r < rows; r++) {
    const at = ids[r]! * cols;
    counts[ids[r]!]!++;
    for (let c = 0; c < cols; c++) sums[at + c]! += data[r * cols + c]!;
  }
  for (let k = 0; k < clusters; k++) {
    if (counts[k] === 0) {
      const far = farthest(distances);
      distances[far] = -1;
      for (let c = 0; c < cols; c++) sums[k * cols + c] = data[far * cols + c]!;
    } else for (let c = 0; c < cols; c++) sums[k * cols + c]! /= counts[k]!;
  }
  return sums;
}

function farthest(distances: Float64Array): number {
  let best = 0;
  for (let i = 1; i < distances.length; i++) if (distances[i]! > distances[best]!) best = i;
  return best;
}

/** k-means++: each further centre is a row drawn with a probability that grows with its squared distance to those there. */
function firstCentres({ data, rows, cols }: Matrix, clusters: number, random: Random): Float64Array {
  const centres = new Float64Array(clusters * cols);
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  let chosen = random.int(rows);
  for (let k = 0; k < clusters; k++) {
    const centre = data.subarray(chosen * cols, (chosen + 1) * cols);
    centres.set(centre, k * cols);
    let total = 0;
    for (let r = 0; r < rows; r++) {
      let square = 0;
      for (let c = 0; c < cols; c++) square += (data[r * cols + c]! - centre[c]!) ** 2;
      if (square < nearest[r]!) nearest[r] = square;
      total += nearest[r]!;
    }
    let left = random.next() * total;
    for (chosen = 0; chosen < rows - 1; chosen++) {
      left -= nearest[chosen]!;
      if (left <= 0) break;
    }
  }
  return centres;
}

/** Finds the nearest centre of every row, by matrix products: ‖x − c‖² = ‖x‖² − 2 (x · c − ‖c‖² / 2). */
class CentreSearch {
  private readonly squares: Float64Array;
  private readonly block: RowBlock;
  private readonly size: number;

  constructor(
    private readonly matrix: Matrix,
    private readonly clusters: number,
  ) {
    const { data, rows, cols } = matrix;
    this.squares = rowNorms(matrix).map((norm) => norm * norm);
    this.size = Math.min(CHUNK, rows);
    this.block = new RowBlock(
      { data: data.subarray(0, this.size * cols), rows: this.size, cols },
      this.clusters,
    );
  }

  async nearest(
    centres: Float64Array,
    signal: AbortSignal | undefined,
  ): Promise<{ ids: Int32Array<ArrayBuffer>; distances: Float64Array; inertia: number }> {
    const { data, rows, cols } = this.matrix;
    const { clusters } = this;
    const bias = Float64Array.from({ length: clusters }, (_, k) => {
      let square = 0;
      for (let c = 0; c < cols; c++) square += centres[k * cols + c]! ** 2;
      return -square / 2;
    });
    const model: Linear = { weights: centres, bias };
    const ids = new Int32Array(rows);
    const distances = new Float64Array(rows);
    let inertia = 0;
    for (let from = 0; from < rows; from += this.size) {
      await new Promise(setImmediate);
      throwIfAborted(signal);
      const count = Math.min(this.size, rows - from);
      this.block.setRows(data.subarray(from * cols, (from + count) * cols));
      const scores = this.block.scores(model, count);
      for (let r = 0; r < count; r++) {
        let id = 0;
        for (let k = 1; k < clusters; k++) if (scores[r * clusters + k]! > scores[r * clusters + id]!) id = k;
        const square = Math.max(0, this.squares[from + r]! - 2 * scores[r * clusters + id]!);
        ids[from + r] = id;
        distances[from + r] = square;
        inertia += square;
      }
    }
    return { ids, distances, inertia };
  }
}

function unitRows(matrix: Matrix): Matrix {
  const norms = rowNorms(matrix);
  const { cols } = matrix;
  const data = matrix.data.map((value, at) => value / (norms[Math.floor(at / cols)]! || 1));
  return { ...matrix, data };
}

/** Numbers the clusters by their size, so that their names do not depend on where the search began. */
function largestFirst(found: KMeans, cols: number): KMeans {
  const counts = new Int32Array(found.clusters);
  for (const id of found.ids) counts[id]!++;
  const order = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
  const names = new Int32Array(found.clusters);
  for (const [name, id] of order.entries()) names[id] = name;
  const centres = new Float64Array(found.centres.length);
  for (const [name, id] of order.entries())
    centres.set(found.centres.subarray(id * cols, (id + 1) * cols), name * cols);
  return { ...found, ids: found.ids.map((id) => names[id]!), centres };
}
