import type { LongWork } from "../core/progress";
import type { Georeference, PixelType, PixelWindow, Raster } from "./raster";

/** Closed ring of [longitude, latitude] in degrees (EPSG:4326), counter-clockwise, first point repeated. */
export type Footprint = readonly (readonly [number, number])[];

/** How a window is brought to another size. `area` and the antialiased forms average when shrinking. */
export type ResampleMethod = "nearest" | "bilinear" | "bicubic";

export interface ReadOptions {
  /** Which bands, by name or alias, in the order wanted; default: all, in the file's order. */
  readonly bands?: readonly string[];
  /** Size of the result; default: the window's own. Overviews are used where they serve. */
  readonly width?: number;
  readonly height?: number;
  readonly resample?: ResampleMethod;
  readonly signal?: AbortSignal | undefined;
}

export interface TileOptions extends LongWork {
  /** Side of a tile in pixels of the scene's grid. */
  readonly size: number;
  /** Step from tile to tile; default: `size`. */
  readonly stride?: number;
  readonly bands?: readonly string[];
  /** First tile to give, in row-major order over the grid; for resuming. */
  readonly skip?: number;
}

/** One tile of a scene. Tiles at the right and lower edge are moved inward so that every tile is whole. */
export interface Tile {
  /** `<scene id>/<column>_<row>` of the tile's upper left pixel. */
  readonly id: string;
  readonly window: PixelWindow;
  readonly raster: Raster;
  /** Null where the scene has no georeference. */
  readonly footprint: Footprint | null;
  /** Share of pixels that are measurements in every band, in [0, 1]. */
  readonly validShare: number;
  readonly datetime: string | null;
  /** The scene's file or folder, as it was opened. */
  readonly source: string;
}

/** How a scene lies in its files: what it costs to read. */
export interface SceneStorage {
  readonly files: number;
  /** Bytes of all files together. */
  readonly bytes: number;
  /** Names of the compressions that occur: "none", "DEFLATE", "LZW", "PackBits", "ZSTD". */
  readonly compression: readonly string[];
  /** Whether differences of neighbours are compressed instead of values. */
  readonly predictor: boolean;
  /** Whether a block holds one band or all: then reading one band costs as much as reading all. */
  readonly interleave: "band" | "pixel";
  /** Whether blocks are tiles; else they are strips over the whole width. */
  readonly tiled: boolean;
  /** What is unpacked at least, in pixels of the finest image: a tile, or the rows of a strip that are read at once. */
  readonly block: { readonly width: number; readonly height: number };
  /** Sizes of the smaller images of the whole scene, finest first; empty where a small view has to read every pixel. */
  readonly overviews: readonly { readonly width: number; readonly height: number }[];
}

/**
 * An image that may be larger than memory: it is described at once and read by window.
 * A scene of several files at different resolutions is one grid, that of its finest band.
 */
export interface Scene extends Georeference {
  /** File or folder name without its ending. */
  readonly id: string;
  readonly source: string;
  readonly bands: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly pixelType: PixelType;
  readonly nodata: number | null;
  /** ISO 8601 time of acquisition, where the product tells. */
  readonly datetime: string | null;
  /** Sentinel-2 processing baseline such as "05.11", where the product tells. */
  readonly baseline: string | null;
  /** What was subtracted from every digital number (0, or 1000 from baseline 04.00 on). */
  readonly offset: number;
  /** Things the reader should know: "no georeference", "B1, B9 resampled from 60 m". */
  readonly notes: readonly string[];
  readonly storage: SceneStorage;
  /** @throws SoftconError where the window leaves the scene, a band is unknown or a block is damaged. */
  read(window: PixelWindow, options?: ReadOptions): Promise<Raster>;
  /** How many tiles `tiles` gives without `skip`. */
  tileCount(options: Pick<TileOptions, "size" | "stride">): number;
  tiles(options: TileOptions): AsyncIterableIterator<Tile>;
  close(): Promise<void>;
}
