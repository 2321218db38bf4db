import type { analysis } from "softcon";
import type { Library } from "../../shell/process/library";
import { problem } from "../../shell/process/problem";
import type { Question, RankedAnswer } from "../shared/questions";
import type { TableSource } from "./table-source";
import { allFinite, type Reading, type Vectors } from "./vectors";

type Nearest = Extract<Question, { readonly kind: "nearest" }>;
type Hit = readonly [row: number, distance: number];

const chunkRows = 16_384;
const negativeWeight = 0.2;

/** Finds rows by examples, exactly, among all rows of a table; of one that is too large to keep, a part after the other. */
export class ExampleSearch {
  readonly #library: Library;
  readonly #source: TableSource;
  #index: Promise<analysis.SimilarityIndex> | null = null;

  constructor(library: Library, source: TableSource) {
    this.#library = library;
    this.#source = source;
  }

  async nearest(vectors: Vectors, question: Nearest, reading: Reading): Promise<RankedAnswer> {
    const positives = await this.#vectors(vectors, question.positive);
    if (positives.length === 0) throw problem("no example has a vector: pick rows that have one");
    const negatives = await this.#vectors(vectors, question.negative);
    const count = Math.max(1, Math.min(question.count, this.#source.rows));
    const hidden = new Set([...question.positive, ...question.negative]);
    const query =
      question.measure === "cosine"
        ? this.#library.analysis.relevanceQuery({ positives, negatives, negativeWeight })
        : meanQuery(positives, negatives);
    const hits = vectors.whole
      ? await this.#inMemory(vectors, query, count, hidden, question.measure)
      : await this.#fromDisk(query, count, hidden, question.measure, reading);
    return {
      kind: "ranked",
      rows: Uint32Array.from(hits, ([row]) => row),
      scores: Float32Array.from(hits, ([, distance]) => distance),
      score: question.measure === "cosine" ? "cosine distance" : "Euclidean distance",
      reasons: hits.map(() => ""),
      column: null,
    };
  }

  async close(): Promise<void> {
    const index = this.#index;
    this.#index = null;
    await index?.then((open) => open.close()).catch(() => {});
  }

  async #inMemory(
    { matrix, rowOf, indexOf }: Vectors,
    query: Float64Array,
    count: number,
    hidden: ReadonlySet<number>,
    measure: Nearest["measure"],
  ): Promise<Hit[]> {
    const { SimilarityIndex, nearestByDistance } = this.#library.analysis;
    const excluded = [...hidden].map((row) => indexOf[row] ?? -1).filter((at) => at >= 0);
    if (measure === "euclidean")
      return nearestByDistance(matrix, query, count, excluded).map(({ row, distance }) => [
        rowOf[row] ?? 0,
        distance,
      ]);
    this.#index ??= SimilarityIndex.open(matrix);
    const hits = await (await this.#index).search(query, count, excluded);
    return hits.map(({ row, similarity }) => [rowOf[row] ?? 0, Math.max(0, 1 - similarity)]);
  }

  async #fromDisk(
    query: Float64Array,
    count: number,
    hidden: ReadonlySet<number>,
    measure: Nearest["measure"],
    { signal, onProgress }: Reading,
  ): Promise<Hit[]> {
    const { SimilarityIndex, nearestByDistance } = this.#library.analysis;
    const { rows, dimensions: cols } = this.#source;
    let best: Hit[] = [];
    for (let start = 0; start < rows; start += chunkRows) {
      signal?.throwIfAborted();
      const end = Math.min(start + chunkRows, rows);
      const { data, kept } = finiteRows(await this.#source.vectors({ start, end }), cols);
      const matrix = { data, rows: kept.length, cols };
      const rowOf = (at: number): number => start + (kept[at] ?? 0);
      const excluded = kept.flatMap((row, at) => (hidden.has(start + row) ? [at] : []));
      if (kept.length > 0 && measure === "euclidean")
        best.push(
          ...nearestByDistance(matrix, query, count, excluded).map(
            ({ row, distance }): Hit => [rowOf(row), distance],
          ),
        );
      else if (kept.length > 0) {
        const index = await SimilarityIndex.open(matrix, { threads: 1 });
        const hits = await index.search(query, count, excluded);
        await index.close();
        best.push(...hits.map(({ row, similarity }): Hit => [rowOf(row), Math.max(0, 1 - similarity)]));
      }
      best = best.sort((a, b) => a[1] - b[1] || a[0] - b[0]).slice(0, count);
      onProgress?.(end, rows);
    }
    return best;
  }

  async #vectors({ matrix, indexOf }: Vectors, rows: Uint32Array): Promise<Float32Array[]> {
    const found: Float32Array[] = [];
    for (const row of rows) {
      const at = indexOf[row] ?? -1;
      if (at >= 0) found.push(matrix.data.subarray(at * matrix.cols, (at + 1) * matrix.cols));
      else if (row < this.#source.rows) {
        const vector = await this.#source.vectors({ start: row, end: row + 1 });
        if (allFinite(vector)) found.push(vector);
      }
    }
    return found;
  }
}

/** The mean of what is looked for, moved away from the mean of what is not. */
function meanQuery(positives: readonly Float32Array[], negatives: readonly Float32Array[]): Float64Array {
  const mean = (vectors: readonly Float32Array[]): Float64Array =>
    Float64Array.from(
      { length: positives[0]?.length ?? 0 },
      (_, c) => vectors.reduce((sum, vector) => sum + (vector[c] ?? 0), 0) / vectors.length,
    );
  const wanted = mean(positives);
  if (negatives.length === 0) return wanted;
  const unwanted = mean(negatives);
  return wanted.map((value, c) => value + negativeWeight * (value - (unwanted[c] ?? 0)));
}

function finiteRows(
  data: Float32Array,
  cols: number,
): { readonly data: Float32Array; readonly kept: readonly number[] } {
  const kept: number[] = [];
  for (let row = 0; row < data.length / cols; row++) {
    const vector = data.subarray(row * cols, (row + 1) * cols);
    if (!allFinite(vector)) continue;
    if (kept.length !== row) data.set(vector, kept.length * cols);
    kept.push(row);
  }
  return { data: data.subarray(0, kept.length * cols), kept };
}
