import { knnScores } from "../../analysis/knn";
import { takeRows } from "../../analysis/matrix";
import {
  macroAveragePrecision,
  microAveragePrecision,
  perLabelAveragePrecision,
} from "../../analysis/metrics/average-precision";
import { bootstrap, type Interval } from "../../analysis/metrics/bootstrap";
import {
  accuracy,
  confusionMatrix,
  highestScores,
  macroF1,
  perClassAccuracy,
} from "../../analysis/metrics/classification";
import { multiLabelF1, positiveScores } from "../../analysis/metrics/multi-label";
import { fitLogisticCrossValidated } from "../../analysis/probe/cross-validate";
import { fitLogistic, probeScores } from "../../analysis/probe/logistic";
import type { ProbeProtocol } from "../../analysis/probe/protocols";
import { type Targets, takeTargets } from "../../analysis/targets";
import type { LongWork } from "../../core/progress";
import type { LabelledRows } from "./labelled-rows";
import { fitProtocol, type ProtocolReport } from "./protocol";

export interface ProbeSettings extends LongWork {
  /** A published way to train, in place of logistic regression. */
  readonly method: "linear" | "knn" | ProbeProtocol;
  /** Chosen by cross-validation where absent. */
  readonly c: number | undefined;
  readonly standardise: boolean;
  readonly seed: number;
}

/** What a probe reached on the test rows; all shares in [0, 1]. */
export interface Evaluation {
  /** How the classifier came about, in words. */
  readonly method: string;
  readonly metric: "accuracy" | "micro mAP";
  readonly score: number;
  readonly interval: Interval;
  readonly further: Readonly<Record<string, number>>;
  /** Accuracy of each class, or average precision of each label. */
  readonly each: Float64Array;
  readonly protocol?: ProtocolReport;
}

/** Fits on the training rows, and measures on the test rows. */
export async function evaluate(rows: LabelledRows, settings: ProbeSettings): Promise<Evaluation> {
  const { x, targets, split } = rows;
  const train = { x: takeRows(x, split.train), targets: takeTargets(targets, split.train) };
  const test = { x: takeRows(x, split.test), targets: takeTargets(targets, split.test) };
  if (settings.method === "knn") {
    const scores = await knnScores(train.x, train.targets, test.x, settings);
    // Shares of votes; half of them is where a label counts as predicted.
    const marks = scores.map((share) => share - 0.5);
    return {
      method: "20 nearest neighbours by cosine, temperature 0.07",
      ...measure(test.targets, marks, settings),
    };
  }
  if (settings.method !== "linear") {
    const { probe, report } = await fitProtocol(settings.method, rows, settings);
    return {
      method: `linear layer by SGD, protocol "${report.name}"`,
      ...measure(test.targets, probeScores(probe, test.x), settings),
      protocol: report,
    };
  }
  const { c, probe } =
    settings.c === undefined
      ? await fitLogisticCrossValidated(train.x, train.targets, settings)
      : { c: settings.c, ...(await fitLogistic(train.x, train.targets, { ...settings, c: settings.c })) };
  const chosen = settings.c === undefined ? "chosen by 5-fold cross-validation" : "as given";
  const scaled = settings.standardise ? ", standardised features" : "";
  return {
    method: `logistic regression, C = ${c} ${chosen}${scaled}`,
    ...measure(test.targets, probeScores(probe, test.x), settings),
  };
}

function measure(
  targets: Targets,
  scores: Float64Array,
  { seed }: ProbeSettings,
): Omit<Evaluation, "method"> {
  const { count } = targets;
  if (targets.kind === "classes") {
    const { ids } = targets;
    const predicted = highestScores(scores, count);
    const matrix = confusionMatrix(ids, predicted, count);
    const share = (rows: Int32Array): number =>
      rows.reduce((right, row) => right + Number(ids[row] === predicted[row]), 0) / rows.length;
    return {
      metric: "accuracy",
      score: accuracy(matrix),
      interval: bootstrap(ids.length, share, { seed }),
      further: { "macro F1": macroF1(matrix) },
      each: perClassAccuracy(matrix),
    };
  }
  const { hot } = targets;
  const resampled = (rows: Int32Array): number => {
    const drawnHot = new Uint8Array(hot.length);
    const drawnScores = new Float64Array(scores.length);
    for (const [at, row] of rows.entries()) {
      drawnHot.set(hot.subarray(row * count, (row + 1) * count), at * count);
      drawnScores.set(scores.subarray(row * count, (row + 1) * count), at * count);
    }
    return microAveragePrecision(drawnHot, drawnScores);
  };
  const f1 = multiLabelF1(hot, positiveScores(scores), count);
  return {
    metric: "micro mAP",
    score: microAveragePrecision(hot, scores),
    interval: bootstrap(hot.length / count, resampled, { seed, resamplings: 200 }),
    further: {
      "macro mAP": macroAveragePrecision(hot, scores, count),
      "micro F1": f1.micro,
      "macro F1": f1.macro,
    },
    each: perLabelAveragePrecision(hot, scores, count),
  };
}
