import type { analysis } from "softcon";
import type { Library } from "../../shell/process/library";
import { problem } from "../../shell/process/problem";
import type { ProbeAnswer, ProbeSettings } from "../shared/questions";
import type { ComputedColumns } from "./computed-columns";
import { classIds, type LabelledRows, type Labelling, labelledRows, labelMarks, takeMatrix } from "./targets";
import { type Reading, spread, type Vectors } from "./vectors";

/** Which part of the data a row belongs to, as a column says; null: it does not. */
export type Split = (row: number) => "train" | "test" | null;

/** How words for a part of the data are meant. */
export function partOf(word: string | null): "train" | "test" | null {
  if (word === null) return null;
  if (/^(train|training|fit)/i.test(word)) return "train";
  return /^(test|val|valid|validation|eval|dev)/i.test(word) ? "test" : null;
}

/**
 * Learns labels from some rows' vectors and judges them on others; what it then predicts of every row becomes columns.
 * @throws SoftconError where there is too little to learn from.
 */
export async function probe(
  library: Library,
  vectors: Vectors,
  labelling: Labelling,
  split: Split | null,
  settings: ProbeSettings,
  computed: ComputedColumns,
  { signal, onProgress }: Reading,
): Promise<ProbeAnswer> {
  const { analysis: numbers } = library;
  const known = labelledRows(vectors, labelling);
  const targetsOf = (rows: ArrayLike<number>): analysis.Targets =>
    labelling.several
      ? { kind: "labels", hot: labelMarks(labelling, rows), count: labelling.names.length }
      : { kind: "classes", ids: classIds(labelling, rows), count: labelling.names.length };
  const parts = partsOf(numbers, known, targetsOf(known.rows), settings, split);
  const pick = (indices: ArrayLike<number>, of: Int32Array): Int32Array =>
    Int32Array.from(indices, (i) => of[i] ?? 0);
  const train = takeMatrix(vectors.matrix, pick(parts.train, known.at));
  const trainTargets = targetsOf(pick(parts.train, known.rows));
  const work: analysis.KnnOptions = {
    signal,
    onProgress: ({ done, total }) => onProgress?.(done, total ?? 0),
  };
  const scoresOf = await classifier(numbers, train, trainTargets, settings, work);
  const testRows = pick(parts.test, known.rows);
  const testScores = await scoresOf(takeMatrix(vectors.matrix, pick(parts.test, known.at)));
  const allScores = await scoresOf(vectors.matrix);
  const method = settings.method === "linear" ? "linear" : `${settings.neighbours}-NN`;
  const keys = predict(vectors, labelling, allScores, settings, method, computed, numbers);
  const shared = {
    kind: "probe",
    trained: train.rows,
    tested: testRows.length,
    classes: labelling.names,
  } as const;
  const test = targetsOf(testRows);
  const counts = labelCounts(labelling, testRows);
  if (test.kind === "labels") {
    const scores: [string, number][] = [["micro mAP", numbers.microAveragePrecision(test.hot, testScores)]];
    const least = settings.method === "linear" ? 0 : 0.5; // log-odds, or a share of the votes
    const positive = numbers.positiveScores(testScores.map((score) => score - least));
    const f1 = numbers.multiLabelF1(test.hot, positive, test.count);
    scores.push(["micro F1", f1.micro], ["macro F1", f1.macro]);
    const chance = Math.max(...counts) / testRows.length;
    return { ...shared, scores, chance, confusion: new Uint32Array(), ...keys };
  }
  const matrix = numbers.confusionMatrix(test.ids, numbers.highestScores(testScores, test.count), test.count);
  return {
    ...shared,
    scores: [
      ["accuracy", numbers.accuracy(matrix)],
      ["macro F1", numbers.macroF1(matrix)],
    ],
    chance: Math.max(...counts) / testRows.length,
    confusion: Uint32Array.from(matrix.counts),
    ...keys,
  };
}

function partsOf(
  { stratifiedSplit }: typeof analysis,
  known: LabelledRows,
  targets: analysis.Targets,
  settings: ProbeSettings,
  split: Split | null,
): { readonly train: ArrayLike<number>; readonly test: ArrayLike<number> } {
  if ("testShare" in settings.split)
    return stratifiedSplit(targets, known.rows.length, settings.split.testShare, settings.split.seed);
  const train: number[] = [];
  const test: number[] = [];
  for (const [i, row] of known.rows.entries()) {
    const part = split?.(row) ?? null;
    if (part === "train") train.push(i);
    if (part === "test") test.push(i);
  }
  if (train.length === 0 || test.length === 0)
    throw problem(
      `column "${settings.split.column}" names ${train.length} rows with a label to train on and ${test.length} to test on; expected values such as "train" and "test": split by a share instead`,
    );
  return { train, test };
}

type Scores = (rows: analysis.Matrix) => Promise<Float64Array>;

async function classifier(
  { fitLogistic, probeScores, knnScores }: typeof analysis,
  train: analysis.Matrix,
  targets: analysis.Targets,
  settings: ProbeSettings,
  work: analysis.KnnOptions,
): Promise<Scores> {
  if (settings.method === "knn") {
    const k = Math.max(1, settings.neighbours);
    return (rows) => knnScores(train, targets, rows, { ...work, k });
  }
  const { probe: model } = await fitLogistic(train, targets, { ...work, standardise: true, tolerance: 1e-6 });
  return async (rows) => probeScores(model, rows);
}

/** Puts what is predicted of every row among the columns. */
function predict(
  vectors: Vectors,
  labelling: Labelling,
  scores: Float64Array,
  { method, label }: ProbeSettings,
  title: string,
  computed: ComputedColumns,
  numbers: typeof analysis,
): { readonly predicted: string; readonly disagreement: string } {
  const keys = { predicted: `predicted:${method}:${label}`, disagreement: `disagreement:${method}:${label}` };
  const { names } = labelling;
  const rows = vectors.indexOf.length;
  if (labelling.several) {
    const threshold = method === "linear" ? 0 : 0.5;
    const hot = new Uint8Array(rows * names.length).fill(2);
    const differing = new Float32Array(rows).fill(Number.NaN);
    for (const [at, row] of vectors.rowOf.entries()) {
      const own = new Set(labelling.of(row));
      let wrong = 0;
      for (let c = 0; c < names.length; c++) {
        const predicted = (scores[at * names.length + c] ?? 0) > threshold;
        hot[row * names.length + c] = predicted ? 1 : 0;
        if (predicted !== own.has(c)) wrong++;
      }
      if (own.size > 0) differing[row] = wrong / names.length;
    }
    computed.put(keys.predicted, `Predicted (${title})`, { kind: "members", members: names, hot });
    computed.put(keys.disagreement, `Labels wrong (${title})`, { kind: "numbers", values: differing });
    return keys;
  }
  const predicted = spread(vectors, numbers.highestScores(scores, names.length));
  const texts = Array.from(predicted, (id) => (Number.isNaN(id) ? null : (names[id] ?? null)));
  const agreement = texts.map((text, row) => {
    const [own] = labelling.of(row);
    if (own === undefined || text === null) return null;
    return names[own] === text ? "agree" : "differ";
  });
  computed.put(keys.predicted, `Predicted (${title})`, { kind: "texts", texts });
  computed.put(keys.disagreement, `Label and prediction (${title})`, { kind: "texts", texts: agreement });
  return keys;
}

function labelCounts(labelling: Labelling, rows: ArrayLike<number>): number[] {
  const counts = labelling.names.map(() => 0);
  for (let i = 0; i < rows.length; i++)
    for (const one of labelling.of(rows[i] ?? 0)) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}
