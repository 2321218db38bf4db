import type { Library } from "../../shell/process/library";
import { problem } from "../../shell/process/problem";
import type { ClusterSettings, ClustersAnswer, RankedAnswer } from "../shared/questions";
import type { ComputedColumns } from "./computed-columns";
import { classIds, type Labelling, labelledRows, takeMatrix } from "./targets";
import { type Reading, spread, type Vectors } from "./vectors";

/** k-means; the cluster of every row becomes a column. */
export async function cluster(
  { analysis: { kMeans } }: Library,
  vectors: Vectors,
  settings: ClusterSettings,
  computed: ComputedColumns,
  { signal, onProgress }: Reading,
): Promise<ClustersAnswer> {
  const { clusters, seed } = settings;
  const { ids } = await kMeans(vectors.matrix, {
    ...{ clusters, seed, metric: "cosine", signal },
    onProgress: ({ done, total }) => onProgress?.(done, total ?? 0),
  });
  const column = `clusters:kmeans-${clusters}-${seed}`;
  const texts = Array.from(spread(vectors, ids), (id) => (Number.isNaN(id) ? null : `cluster ${id + 1}`));
  computed.put(column, `Clusters (k-means, ${clusters})`, { kind: "texts", texts });
  return { kind: "clusters", column, clusters, noise: texts.filter((text) => text === null).length };
}

/** Rows that are far from all others. */
export async function outliers(
  { analysis: { nearestRows, outlierScores } }: Library,
  vectors: Vectors,
  { neighbours, count }: { readonly neighbours: number; readonly count: number },
  computed: ComputedColumns,
  { signal }: Reading,
): Promise<RankedAnswer> {
  const k = neighboursFor(vectors.matrix.rows, neighbours);
  const scores = outlierScores(await nearestRows(vectors.matrix, { k, signal }));
  const order = Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const first = order.slice(0, count);
  const column = "outliers";
  const title = `Outlier score (${k} neighbours)`;
  computed.put(column, title, { kind: "numbers", values: spread(vectors, scores) });
  return {
    kind: "ranked",
    rows: Uint32Array.from(first, (at) => vectors.rowOf[at] ?? 0),
    scores: Float32Array.from(first, (at) => scores[at] ?? 0),
    score: `mean cosine distance to ${k} neighbours`,
    reasons: first.map(() => ""),
    column,
  };
}

/** Labels that most of a row's labelled neighbours contradict. */
export async function wrongLabels(
  { analysis: { nearestRows, doubtfulLabels } }: Library,
  vectors: Vectors,
  labelling: Labelling,
  { neighbours, count }: { readonly neighbours: number; readonly count: number },
  computed: ComputedColumns,
  { signal }: Reading,
): Promise<RankedAnswer> {
  if (labelling.several)
    throw problem(
      "rows with several labels each have no one label to doubt: choose a column of one label a row",
    );
  const known = labelledRows(vectors, labelling);
  const k = neighboursFor(known.rows.length, neighbours);
  const { ids } = await nearestRows(takeMatrix(vectors.matrix, known.at), { k, signal });
  const classes = classIds(labelling, known.rows);
  const names = labelling.names;
  const shares = new Float64Array(classes.length * names.length);
  for (let i = 0; i < classes.length; i++)
    for (let s = 0; s < k; s++) {
      const at = i * names.length + (classes[ids[i * k + s] ?? 0] ?? 0);
      shares[at] = (shares[at] ?? 0) + 1 / k;
    }
  const doubtful = doubtfulLabels(shares, { kind: "classes", ids: classes, count: names.length });
  const first = doubtful.slice(0, count);
  const others = new Float32Array(vectors.indexOf.length).fill(Number.NaN);
  for (const [i, row] of known.rows.entries())
    others[row] = 1 - (shares[i * names.length + (classes[i] ?? 0)] ?? 0);
  const column = "doubt";
  computed.put(column, `Neighbours of another label (of ${k})`, { kind: "numbers", values: others });
  return {
    kind: "ranked",
    rows: Uint32Array.from(first, ({ row }) => known.rows[row] ?? 0),
    scores: Float32Array.from(first, ({ row, given }) => 1 - (shares[row * names.length + given] ?? 0)),
    score: `share of ${k} neighbours with another label`,
    reasons: first.map(
      ({ given, suggested, suggestedShare }) =>
        `labelled ${names[given]}, ${Math.round(suggestedShare * k)} of ${k} neighbours ${names[suggested]}`,
    ),
    column,
  };
}

/**
 * Where two models disagree: the share of a row's neighbours by the one that are none by the other.
 * @param partner of each row of the first table: the row of the second; −1 for none
 */
export async function modelDisagreement(
  { analysis: { nearestRows, neighbourDisagreement } }: Library,
  first: Vectors,
  second: Vectors,
  partner: Int32Array,
  neighbours: number,
  { signal }: Reading,
): Promise<{ readonly first: Float32Array; readonly second: Float32Array }> {
  const pairs = Array.from(first.rowOf, (row) => ({ row, other: partner[row] ?? -1 })).filter(
    ({ other }) => other >= 0 && (second.indexOf[other] ?? -1) >= 0,
  );
  if (pairs.length < 3)
    throw problem("the two tables have fewer than three rows in common that have vectors");
  const k = neighboursFor(pairs.length, neighbours);
  const indices = (at: Int32Array, side: "row" | "other"): number[] =>
    pairs.map((pair) => at[pair[side]] ?? 0);
  const mine = await nearestRows(takeMatrix(first.matrix, indices(first.indexOf, "row")), { k, signal });
  const theirs = await nearestRows(takeMatrix(second.matrix, indices(second.indexOf, "other")), {
    k,
    signal,
  });
  const share = neighbourDisagreement(mine, theirs);
  const out = {
    first: new Float32Array(first.indexOf.length).fill(Number.NaN),
    second: new Float32Array(second.indexOf.length).fill(Number.NaN),
  };
  for (const [i, { row, other }] of pairs.entries()) {
    out.first[row] = share[i] ?? Number.NaN;
    out.second[other] = share[i] ?? Number.NaN;
  }
  return out;
}

function neighboursFor(rows: number, wanted: number): number {
  if (rows < 2) throw problem("one row has no neighbours: two or more with vectors are needed");
  return Math.max(1, Math.min(wanted, rows - 1));
}
