import type { PixelArray } from "softcon";

/** A band, or the difference of two. */
export type StatisticsChannel = string | readonly [minuend: string, subtrahend: string];

/** What the webview asks about an open scene. */
export type Question =
  | {
      readonly kind: "tile";
      /** At most three. */
      readonly bands: readonly string[];
      /** 0 is the scene's own grid; each level halves it. */
      readonly level: number;
      readonly column: number;
      readonly row: number;
    }
  | { readonly kind: "statistics"; readonly channels: readonly StatisticsChannel[] }
  | { readonly kind: "pixel"; readonly column: number; readonly row: number };

/** Side of a tile in pixels. */
export const tileSide = 256;

/** Pixels of a tile as they travel: in the narrowest type that shows them right. */
export interface TileAnswer {
  readonly kind: "tile";
  /** [bands, height, width]. NaN, or `nodata`, is no measurement. */
  readonly data: PixelArray;
  readonly width: number;
  readonly height: number;
  readonly nodata: number | null;
}

/** What is known of the values of a band or a difference, over measurements alone. */
export interface ChannelStatistics {
  /** Measurements looked at; 0 where there are none, then the numbers below are NaN. */
  readonly count: number;
  /** Whether every pixel was looked at. */
  readonly exact: boolean;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  /** Percentiles 0, 0.5, 1, … 100, interpolated between ranks as NumPy does: [201]. */
  readonly percentiles: Float64Array;
  /** Counts in equal bins over [histogramRange[0], histogramRange[1]]; values outside count in the first and last. */
  readonly histogram: Uint32Array;
  readonly histogramRange: readonly [number, number];
}

export interface PixelAnswer {
  readonly kind: "pixel";
  /** One a band of the scene, in its order; NaN where nothing was measured. */
  readonly values: Float64Array;
  /** Of the pixel's centre, in degrees; null where the scene is nowhere on Earth. */
  readonly lonLat: readonly [number, number] | null;
  /** Of the pixel's centre, in the scene's coordinate system. */
  readonly projected: readonly [number, number] | null;
}

export type Answer =
  | TileAnswer
  | { readonly kind: "statistics"; readonly channels: readonly ChannelStatistics[] }
  | PixelAnswer;
