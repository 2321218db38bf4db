import type { SgdSettings } from "./sgd";

/**
 * Where a setting comes from: "V" verified in the authors' public files or the same lab's public code; "S" a secondary
 * note; "O" open, because the public code does not say: a choice of this project, which a caller may change.
 */
export type Origin = "V" | "S" | "O";

/** A published way to evaluate frozen features, as settings of `fitSgd` and `fitSgdGrid`. */
export interface ProbeProtocol {
  readonly name: string;
  readonly task: "classes" | "labels";
  readonly metric: "accuracy" | "micro average precision";
  readonly settings: SgdSettings;
  /** Learning rates to choose from on validation rows, already scaled to the batch; absent where one is fixed. */
  readonly learningRates?: readonly number[];
  /** Where each setting comes from. */
  readonly origins: Readonly<Record<keyof SgdSettings, Origin>>;
  /** The data the protocol is about: split, patches left out. */
  readonly data: string;
}

const ownInitialisation = { initialDeviation: 0.01, weightDecay: 0 } as const;

/**
 * BigEarthNet, ResNet. [V]: multi-label soft margin loss, SGD with momentum 0.9, 100 epochs, learning rate 8.0 at batch
 * 1024, × 0.1 at epochs 60 and 80. [O]: weight decay 0, initial weights N(0, 0.01). The published runs also augment the
 * images, which frozen features cannot.
 */
export const bigEarthNetResNet: ProbeProtocol = {
  name: "BigEarthNet, ResNet",
  task: "labels",
  metric: "micro average precision",
  settings: {
    ...ownInitialisation,
    learningRate: 8,
    batch: 1024,
    epochs: 100,
    momentum: 0.9,
    schedule: { kind: "steps", at: [60, 80], factor: 0.1 },
  },
  origins: {
    learningRate: "V",
    batch: "V",
    epochs: "V",
    momentum: "V",
    schedule: "V",
    weightDecay: "O",
    initialDeviation: "O",
  },
  data: "19 classes, patches with snow or cloud left out, micro average precision over the whole of val",
};

/**
 * BigEarthNet, ViT. [V]: multi-label soft margin loss, SGD with momentum 0.9, 100 epochs, learning rate 0.1, cosine.
 * [O]: batch 1024, the cosine set every epoch, weight decay 0, initial weights N(0, 0.01).
 */
export const bigEarthNetViT: ProbeProtocol = {
  ...bigEarthNetResNet,
  name: "BigEarthNet, ViT",
  settings: {
    ...bigEarthNetResNet.settings,
    learningRate: 0.1,
    schedule: { kind: "cosine", every: "epoch" },
  },
  origins: { ...bigEarthNetResNet.origins, batch: "O" },
};

const tenPercent =
  "a subset of 10% of train that a fixed seed draws (which seed is open), 19 classes, patches with snow or cloud left " +
  "out, micro average precision over the whole of val";

/** `bigEarthNetResNet` on 10% of the training rows: a subset of fixed seed [V]; which seed is open [O]. */
export const bigEarthNet10ResNet: ProbeProtocol = {
  ...bigEarthNetResNet,
  name: "BigEarthNet-10%, ResNet",
  data: tenPercent,
};

/** `bigEarthNetViT` on 10% of the training rows: a subset of fixed seed [V]; which seed is open [O]. */
export const bigEarthNet10ViT: ProbeProtocol = {
  ...bigEarthNetViT,
  name: "BigEarthNet-10%, ViT",
  data: tenPercent,
};

/**
 * EuroSAT. [V]: cross-entropy, accuracy, an 80/20 stratified split of seed 42 (or the published lists), 13 bands.
 * [O], all of the optimiser: taken from the same lab's BigEarthNet protocol for ViTs.
 */
export const euroSat: ProbeProtocol = {
  name: "EuroSAT",
  task: "classes",
  metric: "accuracy",
  settings: bigEarthNetViT.settings,
  origins: {
    learningRate: "O",
    batch: "O",
    epochs: "O",
    momentum: "O",
    schedule: "O",
    weightDecay: "O",
    initialDeviation: "O",
  },
  data: "13 bands, 64 → 224 pixels, 80/20 stratified split of seed 42 or the published train/val/test lists",
};

const FOUR_LAYER_BATCH = 256;

/**
 * Learning rates for a batch of 256; the ends [V], the points between as in DINOv2's public evaluation code [S].
 */
const learningRateGrid = [
  1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 1e-1,
] as const;

/**
 * The head on the class tokens of the last four blocks (DINOv2, appendix B.3). [V]: weights N(0, 0.01), SGD, learning
 * rates 10⁻⁵ … 10⁻¹ × batch / 256, cosine, the best on validation. [S]: the grid's inner points, momentum 0.9, no
 * weight decay, the cosine set every batch. [O]: 100 epochs and batch 256.
 * @param task classes with accuracy, or labels with micro average precision.
 */
export function fourLayerHead(task: ProbeProtocol["task"], batch = FOUR_LAYER_BATCH): ProbeProtocol {
  const learningRates = learningRateGrid.map((rate) => (rate * batch) / 256);
  return {
    name: "last four blocks",
    task,
    metric: task === "classes" ? "accuracy" : "micro average precision",
    settings: {
      ...ownInitialisation,
      learningRate: learningRates[0] ?? 0,
      batch,
      epochs: 100,
      momentum: 0.9,
      schedule: { kind: "cosine", every: "batch" },
    },
    learningRates,
    origins: {
      learningRate: "V",
      batch: "O",
      epochs: "O",
      momentum: "S",
      schedule: "V",
      weightDecay: "S",
      initialDeviation: "V",
    },
    data: "class tokens of the last four blocks, normed and concatenated (ViT-B: 3072 values)",
  };
}

export const probeProtocols: readonly ProbeProtocol[] = [
  bigEarthNetResNet,
  bigEarthNetViT,
  bigEarthNet10ResNet,
  bigEarthNet10ViT,
  euroSat,
];
