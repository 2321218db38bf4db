import { availableParallelism } from "node:os";
import { mocoV2Heads, mocoV3Heads } from "../head-shapes";
import { contrastiveDefaults } from "../losses/contrastive-options";
import { labAugmentations, type SensorShift } from "../views/augmentation";
import type { PretrainSettings } from "./pretrain-config";

type Backbone = "resnet50" | "vits14" | "vitb14";
type Modality = PretrainSettings["modality"];

/** Half of the processors, four at most, make views; the engine has the rest. */
const threads = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));

/**
 * SoftCon's setting as far as it is known: 100 epochs [S]; optimiser, rate, heads, average and augmentations of the
 * lab's baselines [V for those]; mask ratio, τ_s and λ are choices [O]. The paper starts from DINO (ResNet-50) and
 * DINOv2 (ViTs) [V]: `init` names that checkpoint; a preset cannot.
 */
function softcon(backbone: Backbone, modality: Modality): PretrainSettings {
  const resnet = backbone === "resnet50";
  const [first, second] = labAugmentations[`${resnet ? "resnet" : "vit"}-${modality}`];
  return {
    split: null,
    network: backbone,
    modality,
    init: "random",
    firstLayer: "random",
    seed: 0,
    size: 224,
    batch: 256,
    microBatch: null,
    accumulate: 1,
    epochs: 100,
    steps: null,
    statistics: "ssl4eo-s12",
    normalisation: "uint8",
    clampQuantiles: modality === "s1" ? [0.01, 0.99] : null,
    views: "augment",
    augmentation: { first, second },
    shift: null,
    mask: { ratio: 0.5, patch: 32 },
    loss: contrastiveDefaults,
    symmetric: false,
    queue: 0,
    heads: resnet ? mocoV2Heads : mocoV3Heads,
    optimiser: resnet
      ? { kind: "sgd", momentum: 0.9, weightDecay: 1e-4 }
      : { kind: "adamw", weightDecay: 0.1 },
    learningRate: resnet ? 0.03 : 1.5e-4,
    schedule: { kind: "cosine", warmupEpochs: resnet ? 0 : 10 },
    average: resnet ? { kind: "constant", momentum: 0.999 } : { kind: "cosine", momentum: 0.99 },
    clip: null,
    dropPath: 0,
    batchNorm: "batch",
    frozen: [],
    result: "trained",
    workers: threads,
    readers: threads,
    readAhead: 2,
    badSamples: "throw",
    checkpointMinutes: 10,
    logEvery: 10,
    probe: null,
    collapse: { below: 0.02, steps: 50 },
    runtime: {},
  };
}

/** The lab's baselines [V]: MoCo v2 with its queue for ResNet-50, MoCo v3 for ViTs; no labels, no mask. */
function moco(backbone: Backbone, modality: Modality): PretrainSettings {
  const resnet = backbone === "resnet50";
  return {
    ...softcon(backbone, modality),
    mask: { ratio: 0, patch: 32 },
    loss: { ...contrastiveDefaults, hardWeight: 1, scaled: !resnet },
    symmetric: !resnet,
    queue: resnet ? 65_536 : 0,
  };
}

/** What other sensors, processing levels and days may change; sizes are our choice. */
export const robustShift: SensorShift = {
  gain: [0.1, 0.04],
  offset: [60, 25],
  baselineOffset: 0.08,
  haze: 0.25,
  hazeMost: 700,
  coarse: 0.25,
  coarseMost: 2.5,
  noise: 40,
  bandDropout: 0.15,
  bandDropoutMost: 2,
  withoutB10: 0.3,
};

/** The small ViT that ships: 64 × 64 pixels, 8 × 8 patches, heads to its measure; all of it our choice. */
function tiny(): PretrainSettings {
  const base = softcon("vits14", "s2");
  const own = {
    antialias: true,
    flipVertical: 0.5,
    rotate: 0.75,
    cropScale: [0.25, 1],
    grey: 0,
    colour: 0.3,
    brightness: [0.8, 1.25],
    contrast: [0.8, 1.25],
    blurSigma: [0.1, 1],
  } as const;
  const head = { bias: false, hiddenNorm: true, lastNorm: true };
  return {
    ...base,
    network: { width: 128, depth: 4, patch: 8, layerScale: false },
    size: 64,
    batch: 64,
    mask: { ...base.mask, ratio: 0.7 },
    loss: { ...base.loss, hardWeight: 0.3 },
    views: "products",
    augmentation: {
      first: { ...base.augmentation.first, ...own, blur: 0.3 },
      second: { ...base.augmentation.second, ...own, blur: 0.3 },
    },
    shift: robustShift,
    heads: {
      projector: { ...head, sizes: [512, 512, 128] },
      predictor: { ...head, sizes: [512, 128] },
    },
    optimiser: { kind: "adamw", weightDecay: 0.05 },
    learningRate: 1.5e-3,
    schedule: { kind: "cosine", warmupEpochs: 0.5 },
    epochs: 6,
    clip: 3,
  };
}

const backbones = { rn50: "resnet50", vits14: "vits14", vitb14: "vitb14" } as const;

/** Every preset by its name: `softcon-BACKBONE-MODALITY`, `moco-BACKBONE-MODALITY`, and the shipped model's. */
export const presets: Readonly<Record<string, PretrainSettings>> = Object.fromEntries([
  ...Object.entries(backbones).flatMap(([name, backbone]) =>
    (["s2", "s1"] as const).flatMap((modality) => [
      [`softcon-${name}-${modality}`, softcon(backbone, modality)],
      [`moco-${name}-${modality}`, moco(backbone, modality)],
    ]),
  ),
  ["tiny-s2", tiny()],
]);
