import type { ProblemKind } from "../../core/errors";
import type { ViewSettings } from "../views/make-views";

/** How far a run has come in its data: enough to go on at the very next image. */
export interface DataPosition {
  readonly epoch: number;
  /** Places of the epoch's order that are done, those of images that were left out too. */
  readonly places: number;
  /** The same, for each data set. */
  readonly perDataset: readonly number[];
}

/** What the loading thread is told; plain data. */
export interface LoaderSettings {
  /** As `openDataset` takes them; their images are mixed, each once an epoch. */
  readonly addresses: readonly string[];
  readonly split: string | null;
  readonly batch: number;
  readonly views: ViewSettings;
  readonly seed: number;
  /** null: from the beginning. */
  readonly position: DataPosition | null;
  /** Batches made before they are asked for, at least 1. */
  readonly readAhead: number;
  /** Threads that read and decode; 0: the loading thread itself. */
  readonly readers: number;
  /** Threads that make views; 0: the loading thread itself. */
  readonly workers: number;
  readonly badSamples: "throw" | "skip";
}

/** What the data sets turn out to be. */
export interface LoaderInfo {
  readonly classes: readonly string[];
  readonly multiLabel: boolean;
  /** Images an epoch. */
  readonly images: number;
  readonly bands: readonly string[];
  readonly notes: readonly string[];
}

/** Two views of a batch of images. */
export interface LoadedBatch {
  /** [batch, channels, size, size] of both. */
  readonly shape: readonly [number, number, number, number];
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** [batch, classes], 0 or 1; a row of 0 is an image without labels; null where no image has any. */
  readonly labels: Uint8Array | null;
  readonly classes: number;
  /** Where the data stand after this batch. */
  readonly position: DataPosition;
  /** Images left out so far, since this thread began. */
  readonly skipped: number;
}

export type LoaderMessage =
  | { readonly kind: "opened"; readonly info: LoaderInfo }
  | { readonly kind: "batch"; readonly batch: LoadedBatch }
  | { readonly kind: "skipped"; readonly id: string; readonly reason: string }
  | { readonly kind: "failed"; readonly message: string; readonly problem: ProblemKind | null };
