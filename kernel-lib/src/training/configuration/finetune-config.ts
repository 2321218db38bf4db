import type { AdapterOptions } from "../finetune/adapter-options";
import type { FinetuneMethod } from "../finetune/options";
import type { FirstLayer } from "../initial-weights";
import type { OptimiserOptions } from "../optimisers/optimiser-options";
import type { RuntimeOptions } from "../runtime";
import type { SensorShift, ViewAugmentation } from "../views/augmentation";
import type { ScheduleChoice } from "./pretrain-config";

/** What the best weights are chosen by: accuracy, or micro mAP of several labels, on images that are not trained on. */
export interface ValidationChoice {
  /** As `data`; null: the data that is trained on. */
  readonly data: string | null;
  /** One of its splits; null: all its images. */
  readonly split: string | null;
  /** Images at most; null: all. */
  readonly images: number | null;
  /** Epochs from one validation to the next. */
  readonly everyEpochs: number;
}

/** What may be set. */
export interface FinetuneSettings {
  /** Split that is trained on; null: all images. */
  readonly split: string | null;
  readonly validation: ValidationChoice;
  readonly firstLayer: FirstLayer | null;
  readonly method: FinetuneMethod;
  /**
   * Where the classifier begins: at a logistic regression on the embeddings of at most 5,000 images (a linear probe, which
   * the first validation measures), or at random.
   */
  readonly headStart: "probe" | "random";
  /** Of `head-first` and `adapters`: epochs in which only the classifier is trained. */
  readonly headEpochs: number;
  /** And its learning rate there, constant. */
  readonly headLearningRate: number;
  readonly adapters: AdapterOptions;
  readonly seed: number;
  readonly batch: number;
  readonly accumulate: number;
  readonly epochs: number;
  readonly augmentation: ViewAugmentation;
  readonly shift: SensorShift | null;
  readonly optimiser: OptimiserOptions;
  readonly learningRate: number;
  readonly schedule: ScheduleChoice;
  readonly layerDecay: number;
  readonly frozenLayers: number;
  readonly labelSmoothing: number;
  readonly clip: number | null;
  readonly dropPath: number;
  readonly batchNorm: "batch" | "running";
  readonly embeddingNorm: "batch" | "running";
  /** Stop after so many validations without an improvement; null: never. */
  readonly patience: number | null;
  readonly workers: number;
  readonly readers: number;
  readonly readAhead: number;
  readonly badSamples: "throw" | "skip";
  readonly checkpointMinutes: number;
  readonly logEvery: number;
  readonly runtime: RuntimeOptions;
}

/** A run with nothing left open. */
export interface FinetuneConfig extends FinetuneSettings {
  /** As `openDataset` takes them; mixed where there are several. */
  readonly data: readonly string[];
  /** Folder of the results. */
  readonly out: string;
  /** A published or shipped model's id, or a checkpoint. */
  readonly init: string;
  /** Side of the network's input in pixels; null: the one that the checkpoint was trained with, or 224. */
  readonly size: number | null;
  /** Preset of band statistics; null: the checkpoint's, or ssl4eo-s12. */
  readonly statistics: string | null;
}

type Partly<T> = { readonly [K in keyof T]?: T[K] };

/** Settings of which objects may be given in part. */
export interface FinetuneInput
  extends Omit<Partly<FinetuneSettings>, "augmentation" | "shift" | "validation" | "adapters"> {
  readonly $schema?: string;
  readonly data: string | readonly string[];
  readonly out: string;
  readonly init: string;
  readonly size?: number | null;
  readonly statistics?: string | null;
  readonly augmentation?: Partly<ViewAugmentation>;
  readonly shift?: Partly<SensorShift> | "robust" | null;
  readonly validation?: Partly<ValidationChoice>;
  readonly adapters?: Partly<AdapterOptions>;
}
