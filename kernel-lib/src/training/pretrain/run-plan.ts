import { SoftconError } from "../../core/errors";
import type { PretrainConfig } from "../configuration/pretrain-config";
import { averageMomentum, type Schedule, scheduleFactor } from "../schedules";
import type { StepRates } from "../siamese/options";

/** How long a run is, and its rates at each step. */
export interface RunPlan {
  readonly steps: number;
  /** Steps an epoch; what is left over at its end is not used. */
  readonly stepsPerEpoch: number;
  ratesAt(step: number): StepRates;
}

/** @param images an epoch. @throws SoftconError where an epoch has no step. */
export function runPlan(config: PretrainConfig, images: number): RunPlan {
  const { batch, accumulate, epochs, average, learningRate } = config;
  const stepsPerEpoch = Math.floor(Math.floor(images / batch) / accumulate);
  if (stepsPerEpoch < 1)
    throw new SoftconError(
      `${images} images are less than ${accumulate} batches of ${batch}; make "batch" or "accumulate" smaller`,
      "usage",
    );
  const steps = config.steps ?? Math.max(1, Math.round(epochs * stepsPerEpoch));
  const schedule = scheduleOf(config.schedule, steps, stepsPerEpoch);
  const averaging = { ...average, totalSteps: steps };
  return {
    steps,
    stepsPerEpoch,
    ratesAt: (step) => ({
      learningRate: learningRate * scheduleFactor(schedule, step),
      momentum: averageMomentum(averaging, step),
    }),
  };
}

/** A configuration's schedule in steps. */
export function scheduleOf(
  { kind, warmupEpochs = 0, floor = 0, milestones = [], factor = 0.1 }: PretrainConfig["schedule"],
  totalSteps: number,
  stepsPerEpoch: number,
): Schedule {
  const warmupSteps = Math.round(warmupEpochs * stepsPerEpoch);
  switch (kind) {
    case "constant":
      return { kind, warmupSteps };
    case "cosine":
      return { kind, warmupSteps, totalSteps, floor };
    case "step":
      return { kind, warmupSteps, factor, milestones: milestones.map((epoch) => epoch * stepsPerEpoch) };
  }
}
