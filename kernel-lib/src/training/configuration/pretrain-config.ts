import type { HeadShape } from "../head-shapes";
import type { FirstLayer } from "../initial-weights";
import type { ContrastiveOptions } from "../losses/contrastive-options";
import type { OptimiserOptions } from "../optimisers/optimiser-options";
import type { RuntimeOptions } from "../runtime";
import type { SensorShift, ViewAugmentation } from "../views/augmentation";
import type { ViewSettings } from "../views/make-views";

/** The published backbones, or a ViT of other measures, its heads of 64. */
export type NetworkChoice =
  | "resnet50"
  | "vits14"
  | "vitb14"
  | {
      readonly width: number;
      readonly depth: number;
      readonly patch: number;
      readonly layerScale?: boolean;
    };

/** How the learning rate goes: up over the warm-up, then as its kind says. */
export interface ScheduleChoice {
  readonly kind: "constant" | "cosine" | "step";
  /** Default 0. */
  readonly warmupEpochs?: number;
  /** Of `cosine`: the share of the learning rate that it ends at; default 0. */
  readonly floor?: number;
  /** Of `step`: epochs at which the rate is multiplied by `factor`. */
  readonly milestones?: readonly number[];
  readonly factor?: number;
}

/** How the averaged encoder follows: constant, or from `momentum` to 1 along half a cosine. */
export interface AverageChoice {
  readonly kind: "constant" | "cosine";
  readonly momentum: number;
}

/** kNN on frozen features while training goes on. */
export interface ProbeChoice {
  /** A labelled data set, as `data`. */
  readonly data: string;
  readonly split?: string;
  /** Images at most; default 500. */
  readonly images?: number;
  /** Epochs, or parts of one, from one probe to the next; default 1. */
  readonly everyEpochs?: number;
  /** Neighbours; default 20. */
  readonly k?: number;
}

/** Stop when the projections of a batch have become one point. */
export interface CollapseChoice {
  /** Feature standard deviation, 0–1; default 0.02. */
  readonly below: number;
  /** Steps in a row; default 50. */
  readonly steps: number;
}

/** What may be set, whatever the preset. */
export interface PretrainSettings {
  readonly split: string | null;
  readonly network: NetworkChoice;
  readonly modality: "s2" | "s1";
  /** "random", a published id, or a checkpoint: SoftCon's, DINO's, DINOv2's. */
  readonly init: string;
  /** Where the checkpoint takes other bands: how the first layer comes about. */
  readonly firstLayer: FirstLayer;
  readonly seed: number;
  /** Side of the network's input in pixels. */
  readonly size: number;
  readonly batch: number;
  /** Images that go through a backbone at a time; the loss is that of the batch. */
  readonly microBatch: number | null;
  /** Batches whose gradients are averaged for one step. */
  readonly accumulate: number;
  readonly epochs: number;
  /** Ends after so many steps, whatever the epochs. */
  readonly steps: number | null;
  readonly statistics: string;
  readonly normalisation: "uint8" | "continuous";
  readonly clampQuantiles: readonly [number, number] | null;
  readonly views: Exclude<ViewSettings["views"], "one">;
  readonly augmentation: { readonly first: ViewAugmentation; readonly second: ViewAugmentation };
  readonly shift: SensorShift | null;
  readonly mask: { readonly ratio: number; readonly patch: number };
  readonly loss: ContrastiveOptions;
  readonly symmetric: boolean;
  readonly queue: number;
  readonly heads: { readonly projector: HeadShape; readonly predictor: HeadShape | null };
  readonly optimiser: OptimiserOptions;
  readonly learningRate: number;
  readonly schedule: ScheduleChoice;
  readonly average: AverageChoice;
  readonly clip: number | null;
  readonly dropPath: number;
  readonly batchNorm: "batch" | "running";
  readonly frozen: readonly string[];
  /** Which branch is written as the result. */
  readonly result: "trained" | "average";
  readonly workers: number;
  readonly readers: number;
  /** Batches made ahead. */
  readonly readAhead: number;
  readonly badSamples: "throw" | "skip";
  readonly checkpointMinutes: number;
  /** Steps from one line of the record to the next. */
  readonly logEvery: number;
  readonly probe: ProbeChoice | null;
  readonly collapse: CollapseChoice | null;
  readonly runtime: RuntimeOptions;
}

/** A run with nothing left open. */
export interface PretrainConfig extends PretrainSettings {
  /** As `openDataset` takes them; mixed where there are several. */
  readonly data: readonly string[];
  /** Folder of the results. */
  readonly out: string;
}

type Partly<T> = { readonly [K in keyof T]?: T[K] };

/** Settings of which objects may be given in part: the rest is the preset's. */
export interface PretrainInput
  extends Omit<Partly<PretrainSettings>, "augmentation" | "shift" | "loss" | "mask"> {
  readonly $schema?: string;
  readonly preset?: string;
  readonly data: string | readonly string[];
  readonly out: string;
  readonly augmentation?: {
    readonly first?: Partly<ViewAugmentation>;
    readonly second?: Partly<ViewAugmentation>;
  };
  /** "robust": the shifts that the small shipped model was trained with. */
  readonly shift?: Partly<SensorShift> | "robust" | null;
  readonly loss?: Partly<ContrastiveOptions>;
  readonly mask?: Partly<PretrainSettings["mask"]>;
}
