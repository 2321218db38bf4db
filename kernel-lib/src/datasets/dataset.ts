import type { LongWork } from "../core/progress";
import type { Raster } from "../raster/raster";
import type { Footprint } from "../raster/scene";

/** One image of a data set, with all that is known of it. */
export interface Sample {
  /** Unique in the data set, and the same on every machine. */
  readonly id: string;
  /** Bands in the order that networks use (`productBands`), all on one grid. */
  readonly raster: Raster;
  /** Names among the data set's classes: one for a single-label set, any number for a multi-label one; null: not labelled. */
  readonly labels: readonly string[] | null;
  /** "train", "val", "test"; null where the data set has no splits or this image is in none. */
  readonly split: string | null;
  readonly footprint: Footprint | null;
  /** ISO 8601. */
  readonly datetime: string | null;
  /** The file or folder that it was read from; for generated images, what generates it again. */
  readonly source: string;
  /** Other images of the same place by name (`s1`, `s2a`, `season`), where the data set was opened with pairs. */
  readonly companions?: Readonly<Record<string, Raster>>;
}

/** An image that could not be read. */
export interface SkippedSample {
  readonly id: string;
  readonly reason: string;
}

export interface SampleOptions extends LongWork {
  /** One of the data set's splits; default: all images, those in no split too. */
  readonly split?: string;
  /** Which bands, in the order wanted; default: the data set's. */
  readonly bands?: readonly string[];
  /** Side in pixels that every band is brought to; default: the data set's own. */
  readonly size?: number;
  /** Seed of the order; default: the data set's own order. */
  readonly shuffle?: number;
  /** Every `count`-th image from the `index`-th (0-based) on: shards are disjoint and together whole. */
  readonly shard?: { readonly index: number; readonly count: number };
  /** Images of this order to leave out at its start, to go on where earlier work stopped. */
  readonly skip?: number;
  /** `skip` counts what cannot be read in the stream's `skipped` and tells `onSkip`; default: `throw`. */
  readonly onBadSample?: "throw" | "skip";
  readonly onSkip?: (sample: SkippedSample) => void;
  /** Images read while the consumer works on one; default: 8. Memory is that of so many images. */
  readonly readAhead?: number;
}

/** Samples as they come. Leaving a loop over it early stops the reading ahead. */
export interface SampleStream extends AsyncIterableIterator<Sample> {
  /** Images that could not be read so far. */
  readonly skipped: number;
}

/** A collection of labelled images that is described at once and read as a stream. */
export interface Dataset {
  /** What stands before the colon in `openDataset("eurosat:/path")`. */
  readonly kind: string;
  /** For people: "EuroSAT (multispectral)". */
  readonly name: string;
  /** In the order of their indices; empty where nothing is labelled. */
  readonly classes: readonly string[];
  /** Whether an image has any number of classes, or exactly one. */
  readonly multiLabel: boolean;
  /** Splits that have images: "train", "val", "test". */
  readonly splits: readonly string[];
  /** Bands of a sample's raster where none are asked for. */
  readonly bands: readonly string[];
  /** Things the reader should know: what was left out and why, which choice was made for lack of a file. */
  readonly notes: readonly string[];
  /**
   * Number of images, or of a split's.
   * @throws SoftconError where there is no such split.
   */
  length(split?: string): number;
  /**
   * @throws SoftconError, when iterated, where options make no sense, an image cannot be read (unless those are
   *   skipped), or of kind `interrupted` once `signal` is aborted.
   */
  samples(options?: SampleOptions): SampleStream;
  /** Frees files and threads. */
  close(): Promise<void>;
}
