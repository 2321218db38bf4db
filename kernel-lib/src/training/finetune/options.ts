import type { Architecture } from "../../networks/architectures";
import type { OptimiserOptions } from "../optimisers/optimiser-options";
import type { RuleOptions } from "../optimisers/parameter-rules";
import { type AdapterOptions, adapterDefaults } from "./adapter-options";

/**
 * What is trained:
 * - `head`: the classifier alone, on a backbone that stays (a linear probe, with augmentation);
 * - `head-first`: the classifier alone for `headSteps`, then everything;
 * - `full`: everything from the start;
 * - `adapters`: the classifier alone for `headSteps`, then it and low-rank adapters of the backbone.
 */
export const finetuneMethods = ["head", "head-first", "full", "adapters"] as const;
export type FinetuneMethod = (typeof finetuneMethods)[number];

/** Everything that decides what a fine-tuning step computes. */
export interface FinetuneOptions {
  readonly architecture: Architecture;
  /** Names, in the order of the classifier's outputs. */
  readonly classes: readonly string[];
  /** Whether an image has any number of classes (sigmoid), or exactly one (softmax). */
  readonly multiLabel: boolean;
  readonly method: FinetuneMethod;
  /** Steps of `head-first` and `adapters` in which only the classifier is trained. */
  readonly headSteps: number;
  readonly adapters: AdapterOptions;
  /** Decides classifier, adapters and dropped branches. */
  readonly seed: number;
  readonly optimiser: OptimiserOptions;
  readonly rules: RuleOptions;
  /** Share of a single label that is spread over all classes; 0–1. */
  readonly labelSmoothing: number;
  readonly clip: number | null;
  /** Stochastic depth, the probability in the last block. */
  readonly dropPath: number;
  /** Batch norms of a ResNet normalise by the batch, or by their running statistics; those of frozen layers always do. */
  readonly batchNorm: "batch" | "running";
  /** What embeddings are standardised by before the classifier while the backbone is trained. */
  readonly embeddingNorm: "batch" | "running";
}

export function finetuneDefaults(
  architecture: Architecture,
): Omit<FinetuneOptions, "classes" | "multiLabel"> {
  return {
    architecture,
    method: "head-first",
    headSteps: 0,
    adapters: adapterDefaults,
    seed: 0,
    optimiser: { kind: "adamw", weightDecay: 0.05 },
    rules: { layerDecay: architecture.kind === "vit" ? 0.75 : 1 },
    labelSmoothing: 0,
    clip: null,
    dropPath: 0,
    batchNorm: "batch",
    embeddingNorm: "batch",
  };
}

/** Labelled images. */
export interface LabelledBatch {
  /** [N, C, H, W]. */
  readonly shape: readonly [number, number, number, number];
  /** Bands 0–1. */
  readonly images: Float32Array;
  /** [N, classes], 0 or 1; an image whose row is all 0 has no labels and does not count. */
  readonly labels: Uint8Array;
}

export interface FinetuneReport {
  readonly loss: number;
  /** Length of the whole gradient, before clipping. */
  readonly gradNorm: number;
}
