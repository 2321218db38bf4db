import { availableParallelism } from "node:os";
import { SoftconError } from "../../core/errors";
import { adapterDefaults } from "../finetune/adapter-options";
import type { FinetuneMethod } from "../finetune/options";
import type { FinetuneConfig, FinetuneInput, FinetuneSettings } from "./finetune-config";
import { finetuneSchema } from "./finetune-schema";
import { robustShift } from "./presets";
import { readJson } from "./read-json";
import { problemWith } from "./schema";

const threads = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));

/** Choices of this project: the paper's fine-tuning settings are not published. */
const defaults: FinetuneSettings = {
  split: "train",
  validation: { data: null, split: "val", images: null, everyEpochs: 1 },
  firstLayer: null,
  method: "head-first",
  headStart: "probe",
  headEpochs: 0,
  headLearningRate: 1e-3,
  adapters: adapterDefaults,
  seed: 0,
  batch: 32,
  accumulate: 1,
  epochs: 10,
  augmentation: {
    cropScale: [0.5, 1],
    antialias: false,
    flipHorizontal: 0.5,
    flipVertical: 0.5,
    rotate: 1,
    colour: 0,
    brightness: [1, 1],
    contrast: [1, 1],
    grey: 0,
    blur: 0,
    blurSigma: [0.1, 2],
  },
  shift: null,
  optimiser: { kind: "adamw", weightDecay: 0.05 },
  learningRate: 1e-4,
  schedule: { kind: "cosine", warmupEpochs: 0.5 },
  layerDecay: 0.75,
  frozenLayers: 0,
  labelSmoothing: 0,
  clip: 1,
  dropPath: 0,
  batchNorm: "batch",
  embeddingNorm: "batch",
  patience: null,
  workers: threads,
  readers: threads,
  readAhead: 2,
  badSamples: "throw",
  checkpointMinutes: 10,
  logEvery: 10,
  runtime: {},
};

/**
 * What a method changes of them. Adapters want some ten times the rate of the weights themselves (Schulman et al., 2025),
 * the same in all layers, and nothing draws them back to zero.
 */
const ofMethod: Readonly<Partial<Record<FinetuneMethod, Partial<FinetuneSettings>>>> = {
  head: { learningRate: 5e-4 },
  adapters: { learningRate: 1e-3, layerDecay: 1, optimiser: { kind: "adamw", weightDecay: 0 } },
};

/**
 * A configuration file.
 * @throws SoftconError where it cannot be read, or names what is wrong in it.
 */
export const readFinetuneConfig = (path: string): FinetuneConfig => finetuneConfig(readJson(path), path);

/**
 * A configuration with nothing left open: what is given, over the defaults.
 * @throws SoftconError for an unknown setting, a value out of range, or settings that do not go together.
 */
export function finetuneConfig(value: unknown, where = "the configuration"): FinetuneConfig {
  const problem = problemWith(value, finetuneSchema);
  if (problem !== null || !isInput(value)) throw new SoftconError(`${where}: ${problem}`, "usage");
  const { $schema, data, augmentation, shift, validation, adapters, size, statistics, ...given } = value;
  const config: FinetuneConfig = {
    ...defaults,
    ...(given.method !== undefined && ofMethod[given.method]),
    ...given,
    data: typeof data === "string" ? [data] : data,
    size: size ?? null,
    statistics: statistics ?? null,
    augmentation: { ...defaults.augmentation, ...augmentation },
    shift:
      shift === undefined || shift === null ? null : { ...robustShift, ...(shift === "robust" ? {} : shift) },
    validation: { ...defaults.validation, ...validation },
    adapters: { ...defaults.adapters, ...adapters },
  };
  checkTogether(config, where);
  return config;
}

/** The schema has been held against it. */
function isInput(value: unknown): value is FinetuneInput {
  return problemWith(value, finetuneSchema) === null;
}

function checkTogether(config: FinetuneConfig, where: string): void {
  const { data, split, validation, augmentation, schedule, method, headEpochs, epochs } = config;
  const fail = (message: string): never => {
    throw new SoftconError(`${where}: ${message}`, "usage");
  };
  if (validation.data === null && data.length > 1)
    fail('"validation.data" is missing: there are several data sets, so it has to name one');
  const same = validation.data === null || validation.data === data[0];
  if (same && (validation.split === null || split === null || validation.split === split))
    fail(
      `"validation.split" is ${validation.split} and "split" ${split}; images that are trained on tell nothing: name two splits, or other "validation.data"`,
    );
  if (schedule.kind === "step" && !schedule.milestones?.length) fail('"schedule.milestones" is missing');
  if ((method === "head-first" || method === "adapters") && headEpochs >= epochs)
    fail(`"headEpochs" is ${headEpochs} of ${epochs} epochs; make it less, or "method" head`);
  for (const key of ["cropScale", "brightness", "contrast", "blurSigma"] as const)
    if (augmentation[key][0] > augmentation[key][1])
      fail(`"augmentation.${key}" is [${augmentation[key]}]; the lower bound comes first`);
}
