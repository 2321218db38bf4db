import type { Architecture } from "../../networks/architectures";
import { type Heads, mocoV2Heads, mocoV3Heads } from "../head-shapes";
import { type ContrastiveOptions, contrastiveDefaults } from "../losses/contrastive-options";
import type { MaskOptions } from "../masking";
import type { OptimiserOptions } from "../optimisers/optimiser-options";
import type { RuleOptions } from "../optimisers/parameter-rules";

/** Everything that decides what a pretraining step computes. */
export interface SiameseOptions {
  readonly architecture: Architecture;
  /** Decides heads, masks and dropped branches; the backbone's weights are given. */
  readonly seed: number;
  readonly heads: Heads;
  readonly loss: ContrastiveOptions;
  /** Both views through both branches, the two losses summed as in MoCo v3 [O], default off. */
  readonly symmetric: boolean;
  readonly mask: MaskOptions;
  /** Keys of earlier batches kept as negatives of the hard term [O], default 0. */
  readonly queue: number;
  readonly optimiser: OptimiserOptions;
  readonly rules: RuleOptions;
  /** Tensors that are not trained, by the beginnings of their names; default none. */
  readonly frozen: readonly string[];
  /** Longest gradient, all weights together; null: any. */
  readonly clip: number | null;
  /** Stochastic depth of the trainable branch, the probability in the last block; default 0. */
  readonly dropPath: number;
  /** Batch norms of a ResNet normalise by the batch, or by their running statistics, which stay then, as in frozen layers. */
  readonly batchNorm: "batch" | "running";
  /**
   * Images that go through a backbone at a time; null: the whole batch. The loss is always that of the whole batch
   * (gradient caching), exactly, except that a ResNet's batch norms see a micro-batch, unless `batchNorm` is "running".
   */
  readonly microBatch: number | null;
}

/** The defaults for an architecture: heads and optimiser of the lab's baselines [V], the rest as documented [O]. */
export function siameseDefaults(architecture: Architecture): SiameseOptions {
  const resnet = architecture.kind === "resnet50";
  return {
    architecture,
    seed: 0,
    heads: resnet ? mocoV2Heads : mocoV3Heads,
    loss: contrastiveDefaults,
    symmetric: false,
    mask: { ratio: 0.5, patch: 32 },
    queue: 0,
    optimiser: resnet
      ? { kind: "sgd", momentum: 0.9, weightDecay: 1e-4 }
      : { kind: "adamw", weightDecay: 0.1 },
    rules: { decayAll: resnet },
    frozen: [],
    clip: null,
    dropPath: 0,
    batchNorm: "batch",
    microBatch: null,
  };
}

/** Two views of the same images. */
export interface SiameseBatch {
  /** [N, C, H, W] of both views. */
  readonly shape: readonly [number, number, number, number];
  /** What the network takes: each band 0–1. The masked branch's view. */
  readonly first: Float32Array;
  /** The averaged branch's view. */
  readonly second: Float32Array;
  /** [N, classes], 0 or 1; a row of 0 is an image without labels; null: none has any. */
  readonly labels: Uint8Array | null;
  /** Number of classes; 0 where `labels` is null. */
  readonly classes: number;
}

/** What changes along a run. */
export interface StepRates {
  readonly learningRate: number;
  /** Momentum of the averaged encoder. */
  readonly momentum: number;
}

/** What a step tells. */
export interface StepReport {
  readonly loss: number;
  /** The hard term, unweighted. */
  readonly hard: number;
  /** The soft term, unweighted. */
  readonly soft: number;
  /**
   * Standard deviation over the batch of the projections' elements, times √D: about 1 where directions are spread over
   * the sphere, 0 where all images have collapsed to one point.
   */
  readonly featureStd: number;
  /** Length of the whole gradient, before clipping. */
  readonly gradNorm: number;
}
