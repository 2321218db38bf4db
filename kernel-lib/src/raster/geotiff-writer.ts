import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { messageOf, SoftconError, throwIfAborted } from "../core/errors";
import type { LongWork } from "../core/progress";
import { pixelArray, pixelTypeOf } from "./pixel-types";
import type { Georeference, PixelType, PixelWindow, Raster } from "./raster";
import { BlockFile, writeFully } from "./writing/block-file";
import { encodeTile } from "./writing/blocks";
import { encodeDirectories } from "./writing/directory";
import type { OverviewMethod } from "./writing/halve";
import { directoriesOf, type ImageFacts, levelsOf, mayExceed4GiB } from "./writing/levels";
import { Pyramid } from "./writing/pyramid";

/** An image that gives its pixels window by window; a `Scene` is one. */
export interface WindowSource extends Georeference {
  readonly width: number;
  readonly height: number;
  readonly bands: readonly string[];
  readonly pixelType: PixelType;
  readonly nodata: number | null;
  /** ISO 8601. */
  readonly datetime?: string | null;
  /** All bands of a window, of type `pixelType`; asked for tile by tile, row by row, one at a time. */
  read(window: PixelWindow): Promise<Pick<Raster, "data" | "width" | "height">>;
}

export interface WriteOptions extends LongWork {
  /** Side of a tile: a multiple of 16. Default: 256. */
  readonly tileSize?: number;
  /** DEFLATE level, 1 (fast) to 9 (small); 0 does not compress. Default: 6. */
  readonly level?: number;
  /** Compress differences of neighbouring pixels: smaller files (TIFF predictor 2, or 3 for floats). Default: true. */
  readonly predictor?: boolean;
  /** Whether a block holds one band or all. Default: `band`, so that reading some bands reads only those. */
  readonly interleave?: "band" | "pixel";
  /** Images of half, a quarter, … the size, down to one tile. Default: `average`. */
  readonly overviews?: OverviewMethod | "none";
  /** ISO 8601 time of acquisition. Default: the source's. */
  readonly datetime?: string | null;
  /** BigTIFF, for files of 4 GiB and more. Default: where the pixels might need it. */
  readonly bigTiff?: boolean;
}

/**
 * Writes a tiled GeoTIFF that GDAL reads back exactly: values, band names, transform, coordinate system, nodata.
 * A window source is never held whole: memory stays below one row of tiles, and the directories come first in the
 * file. It appears under its name only when it is whole.
 * @throws SoftconError where the image cannot be written as asked, the source gives something else than it says,
 * the file cannot be written or the work is interrupted.
 */
export async function writeGeoTiff(
  path: string,
  source: Raster | WindowSource,
  options: WriteOptions = {},
): Promise<void> {
  const image = "read" in source ? source : windowsOf(source);
  const { overviews = "average", signal, onProgress } = options;
  const facts = checkedFacts(image, options);
  const levels = levelsOf(facts, overviews !== "none");
  const big = options.bigTiff ?? mayExceed4GiB(facts, levels);
  const directories = (): Buffer => encodeDirectories(directoriesOf(facts, levels), big);
  const { tileSize } = facts;
  const bands = facts.bands.length;

  const fill = async (file: FileHandle): Promise<void> => {
    const blocks = new BlockFile(file, directories().length);
    const pyramid = new Pyramid(
      facts,
      levels,
      overviews === "nearest" ? "nearest" : "average",
      async (level, column, row, tile) => {
        for (const [band, block] of encodeTile(tile, bands, tileSize, facts.encoding).entries())
          await blocks.append(block, (offset, length) => {
            const index = (band * level.down + row) * level.across + column;
            level.offsets[index] = offset;
            level.lengths[index] = length;
          });
      },
    );
    const { across, down } = levels[0] ?? { across: 0, down: 0 };
    for (let row = 0; row < down; row++)
      for (let column = 0; column < across; column++) {
        throwIfAborted(signal);
        const x = column * tileSize;
        const y = row * tileSize;
        const width = Math.min(tileSize, facts.width - x);
        const height = Math.min(tileSize, facts.height - y);
        const window = { x, y, width, height };
        await pyramid.add(column, row, await pixelsOf(image, window), width, height);
        onProgress?.({ done: row * across + column + 1, total: across * down, unit: "tiles" });
      }
    await blocks.flush();
    await writeFully(file, directories(), 0);
  };

  directories(); // whatever cannot be said in tags is refused before anything is written
  await writingWhole(path, fill);
}

/** Opens a temporary file beside `path`, lets it be filled, and renames it; leaves nothing behind on failure. */
async function writingWhole(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      await fill(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    if (!(error instanceof Error && "code" in error && "syscall" in error)) throw error;
    throw new SoftconError(`cannot write ${path}: ${messageOf(error)}`, "resource", { cause: error });
  }
}

function checkedFacts(image: WindowSource, options: WriteOptions): ImageFacts {
  const { width, height, bands, pixelType, nodata, transform, crs } = image;
  const { tileSize = 256, level = 6, predictor = true, interleave = "band" } = options;
  const isSize = (n: number): boolean => Number.isInteger(n) && n > 0 && n < 2 ** 31;
  if (!(isSize(width) && isSize(height) && bands.length > 0 && bands.length < 65536))
    throw new SoftconError(
      `an image of ${width} × ${height} pixels and ${bands.length} bands: expected positive whole numbers`,
    );
  if (!(isSize(tileSize) && tileSize % 16 === 0 && tileSize <= 8192))
    throw new SoftconError(`tiles of ${tileSize} pixels: expected a multiple of 16 up to 8192`, "usage");
  if (!(Number.isInteger(level) && level >= 0 && level <= 9))
    throw new SoftconError(`DEFLATE level ${level}: expected 0 to 9`, "usage");
  return {
    ...{ width, height, bands, pixelType, nodata, transform, crs, tileSize },
    datetime: options.datetime === undefined ? (image.datetime ?? null) : options.datetime,
    encoding: { interleave, predictor: predictor && level > 0, level },
  };
}

async function pixelsOf(image: WindowSource, window: PixelWindow): Promise<Raster["data"]> {
  const { data, width, height } = await image.read(window);
  const type = pixelTypeOf(data);
  const expected = image.bands.length * window.width * window.height;
  if (
    type === image.pixelType &&
    width === window.width &&
    height === window.height &&
    data.length === expected
  )
    return data;
  throw new SoftconError(
    `the source gave ${width} × ${height} pixels, ${data.length} values of ${type}, for ` +
      `${image.bands.length} bands of ${window.width} × ${window.height} ${image.pixelType} pixels`,
  );
}

/** @throws SoftconError where the raster's data has another length than it says. */
function windowsOf(raster: Raster): WindowSource {
  const { data, width, height, bands } = raster;
  const pixelType = pixelTypeOf(data);
  if (data.length !== width * height * bands.length)
    throw new SoftconError(`${data.length} pixel values: expected ${bands.length} × ${height} × ${width}`);
  const read = async (window: PixelWindow): ReturnType<WindowSource["read"]> => {
    const out = pixelArray(pixelType, bands.length * window.width * window.height);
    for (let band = 0; band < bands.length; band++)
      for (let row = 0; row < window.height; row++) {
        const from = (band * height + window.y + row) * width + window.x;
        out.set(data.subarray(from, from + window.width), (band * window.height + row) * window.width);
      }
    return { data: out, width: window.width, height: window.height };
  };
  return { ...raster, pixelType, read };
}
