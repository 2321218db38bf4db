import { setImmediate } from "node:timers/promises";
import { SoftconError, throwIfAborted } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import { seededRandom } from "../../core/random";
import { checkMatrix, type Matrix, takeRows } from "../matrix";
import { checkTargets, type Targets, takeTargets } from "../targets";
import { probeQuality } from "./cross-validate";
import { shuffle } from "./folds";
import type { LinearProbe } from "./logistic";
import { RowBlock } from "./row-block";

/** How the learning rate falls from its peak. */
export type Schedule =
  /** Multiplied by `factor` at the start of each of these epochs. */
  | { readonly kind: "steps"; readonly at: readonly number[]; readonly factor: number }
  /** Half a cosine to zero, set anew every epoch or every batch. */
  | { readonly kind: "cosine"; readonly every: "epoch" | "batch" };

/** Stochastic gradient descent on one linear layer, the steps as PyTorch's `torch.optim.SGD` takes them. */
export interface SgdSettings {
  /** Peak learning rate at this batch size. */
  readonly learningRate: number;
  readonly batch: number;
  readonly epochs: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly schedule: Schedule;
  /** Standard deviation of the normal initial weights; biases start at 0. */
  readonly initialDeviation: number;
}

export interface SgdOptions extends LongWork {
  /** Decides the initial weights and the order of the rows. */
  readonly seed: number;
}

export interface SgdFit {
  readonly probe: LinearProbe;
  /** Mean training loss of each epoch, float64 [epochs]. */
  readonly losses: Float64Array;
}

/** How long the thread is kept before others get their turn. */
const TURN_MS = 50;

/**
 * Trains a linear layer by SGD: cross-entropy for classes, `MultiLabelSoftMarginLoss` (the mean over labels of their
 * sigmoid cross-entropies) for labels. The last batch of an epoch may be smaller.
 * @throws SoftconError for empty or non-finite input, targets that do not fit, a loss that diverges, or when aborted.
 */
export async function fitSgd(
  x: Matrix,
  targets: Targets,
  settings: SgdSettings,
  options: SgdOptions,
): Promise<SgdFit> {
  checkMatrix(x, "the features");
  checkTargets(targets, x.rows);
  const { rows, cols } = x;
  const { count } = targets;
  const random = seededRandom(options.seed);
  const weights = Float64Array.from(
    { length: count * cols },
    () => settings.initialDeviation * random.normal(),
  );
  const bias = new Float64Array(count);
  const weightVelocity = new Float64Array(weights.length);
  const biasVelocity = new Float64Array(count);
  const batch = Math.min(settings.batch, rows);
  const batches = Math.ceil(rows / batch);
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const block = new RowBlock({ data: x.data.subarray(0, batch * cols), rows: batch, cols }, count);
  const losses = new Float64Array(settings.epochs);
  let turn = performance.now();
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(order, random);
    for (let step = 0; step < batches; step++) {
      const chosen = order.subarray(step * batch, (step + 1) * batch);
      block.setRows(takeRows(x, chosen).data);
      const include = new Uint8Array(batch).fill(1, 0, chosen.length);
      const summed = block.lossAndGradient({ weights, bias }, takeTargets(targets, chosen), include);
      const terms = chosen.length * (targets.kind === "labels" ? count : 1);
      const rate = scheduledRate(settings, epoch, epoch * batches + step, settings.epochs * batches);
      descend(weights, weightVelocity, summed.weights, terms, rate, settings);
      descend(bias, biasVelocity, summed.bias, terms, rate, settings);
      losses[epoch]! += (summed.loss / terms) * (chosen.length / rows);
      if (performance.now() - turn > TURN_MS) {
        await setImmediate();
        turn = performance.now();
      }
      throwIfAborted(options.signal);
    }
    if (!Number.isFinite(losses[epoch]))
      throw new SoftconError(
        `the loss diverged in epoch ${epoch + 1} at learning rate ${settings.learningRate}: lower it, or standardise the features`,
      );
    options.onProgress?.({ done: epoch + 1, total: settings.epochs, unit: "epochs" });
  }
  return { probe: { kind: targets.kind, outputs: count, cols, weights, bias }, losses };
}

export interface GridFit extends SgdFit {
  /** The learning rate that did best on the validation rows; the lower one of equals. */
  readonly learningRate: number;
  /** Every rate tried, ascending, with its accuracy or micro average precision there; 0 where training diverged. */
  readonly scores: readonly { readonly learningRate: number; readonly score: number }[];
}

/**
 * Trains with every learning rate and keeps the one that does best on validation rows.
 * @throws SoftconError as `fitSgd`, and where every rate diverged.
 */
export async function fitSgdGrid(
  x: Matrix,
  targets: Targets,
  validation: { readonly x: Matrix; readonly targets: Targets },
  settings: SgdSettings,
  learningRates: readonly number[],
  options: SgdOptions,
): Promise<GridFit> {
  const scores: { learningRate: number; score: number }[] = [];
  let best: { fit: SgdFit; learningRate: number; score: number } | undefined;
  const rates = [...learningRates].sort((a, b) => a - b);
  for (const [index, learningRate] of rates.entries()) {
    const fit = await fitSgd(
      x,
      targets,
      { ...settings, learningRate },
      { ...options, onProgress: undefined },
    ).catch((error: unknown) => {
      throwIfAborted(options.signal);
      if (error instanceof SoftconError && error.message.startsWith("the loss diverged")) return undefined;
      throw error;
    });
    const score = fit ? probeQuality(fit.probe, validation.x, validation.targets) : 0;
    scores.push({ learningRate, score });
    if (fit && (!best || score > best.score)) best = { fit, learningRate, score };
    options.onProgress?.({ done: index + 1, total: rates.length, unit: "learning rates" });
  }
  if (!best)
    throw new SoftconError(
      "training diverged at every learning rate: standardise the features, or lower them",
    );
  return { ...best.fit, learningRate: best.learningRate, scores };
}

/** One step of SGD with momentum on the mean gradient. */
function descend(
  values: Float64Array,
  velocity: Float64Array,
  summedGradient: Float64Array,
  terms: number,
  rate: number,
  { momentum, weightDecay }: SgdSettings,
): void {
  for (let i = 0; i < values.length; i++) {
    velocity[i] = momentum * velocity[i]! + summedGradient[i]! / terms + weightDecay * values[i]!;
    values[i]! -= rate * velocity[i]!;
  }
}

/** The learning rate of a batch. @param step the batch's number since the start, of `steps` in all. */
export function scheduledRate(
  { learningRate, schedule, epochs }: SgdSettings,
  epoch: number,
  step: number,
  steps: number,
): number {
  if (schedule.kind === "steps")
    return learningRate * schedule.factor ** schedule.at.filter((at) => epoch >= at).length;
  const share = schedule.every === "epoch" ? epoch / epochs : step / steps;
  return (learningRate / 2) * (1 + Math.cos(Math.PI * share));
}
