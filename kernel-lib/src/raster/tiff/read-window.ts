import { messageOf, SoftconError, throwIfAborted } from "../../core/errors";
import { bytesPerPixel, pixelArray } from "../pixel-types";
import type { PixelArray, PixelType, PixelWindow } from "../raster";
import type { BlockCache } from "./block-cache";
import { decodeBlock } from "./decode";
import { rowsAlone, type TiffLevel } from "./level";
import type { Destination } from "./parting";
import type { TiffFile } from "./tiff-file";

/** Blocks that are read and unpacked at the same time: enough for Node's thread pool, few enough for memory. */
const concurrency = 8;
/** Rows that are read at once take no more memory than this. */
const maxRowsBytes = 2 ** 22;
/** A result beyond this is a scene, not a window. */
const maxWindowBytes = 2 ** 31;

/**
 * Pixels of a window of one level: [samples.length, window.height, window.width], bands in the order asked for.
 * Only the blocks that the window touches are read.
 * @param into where to put them, of the file's type; default: a new array.
 * @throws SoftconError where a block is damaged or the result would be larger than 2 GB.
 */
export async function readWindow(
  file: TiffFile,
  levelIndex: number,
  window: PixelWindow,
  samples: readonly number[],
  cache: BlockCache<PixelArray>,
  signal?: AbortSignal,
  into?: PixelArray,
): Promise<PixelArray> {
  const level = file.levels[levelIndex]!;
  const out = into ?? windowArray(file.pixelType, samples.length, window);
  const bytes = (window.height * level.format.limit) / level.blockHeight;
  // Where nothing is kept for the next window, rows that follow each other in the file are read at once.
  const alone =
    cache.capacity === 0 && bytes <= maxRowsBytes ? rowsAlone(level, window.y, window.height) : null;
  const jobs = alone
    ? windowJobs(file, "", alone, { ...window, y: 0 }, samples, cache, out)
    : windowJobs(file, `${file.path}:${levelIndex}:`, level, window, samples, cache, out);
  await inTurns(jobs, signal);
  return out;
}

/** What puts a window's pixels into `out`, block by block; `key` is what a block's number follows in the cache. */
function windowJobs(
  file: TiffFile,
  key: string,
  level: TiffLevel,
  window: PixelWindow,
  samples: readonly number[],
  cache: BlockCache<PixelArray>,
  out: PixelArray,
): (() => Promise<unknown>)[] {
  const { blockWidth, blockHeight } = level;
  const first = { column: Math.floor(window.x / blockWidth), row: Math.floor(window.y / blockHeight) };
  // A window that is a block, as small images are, goes to its place at once.
  const direct =
    cache.capacity === 0 &&
    level.format.samples > 1 &&
    window.x === first.column * blockWidth &&
    window.y === first.row * blockHeight &&
    window.width === blockWidth &&
    window.height === rowsOf(level, first.row);
  if (direct) return [() => loadBlock(file, level, { ...first, sample: 0 }, { samples, into: out })];
  const jobs: (() => Promise<unknown>)[] = [];
  const bandGroups = level.planar
    ? samples.map((sample, band) => ({ sample, bands: [{ band, at: 0 }] }))
    : [{ sample: 0, bands: samples.map((at, band) => ({ band, at })) }];
  for (let { row } = first; row * blockHeight < window.y + window.height; row++)
    for (let { column } = first; column * blockWidth < window.x + window.width; column++)
      for (const { sample, bands } of bandGroups)
        jobs.push(async () => {
          const place = { column, row, sample };
          const pixels = await cache.get(`${key}${blockIndex(level, place)}`, level.format.limit, () =>
            loadBlock(file, level, place),
          );
          copyBands(pixels, level, bands, intersection(window, level, column, row), out, window);
        });
  return jobs;
}

/**
 * Zeros for a window of so many bands.
 * @throws SoftconError where they would take more than 2 GB.
 */
export function windowArray(
  type: PixelType,
  bands: number,
  { width, height }: { readonly width: number; readonly height: number },
): PixelArray {
  if (width * height * bands * bytesPerPixel(type) <= maxWindowBytes)
    return pixelArray(type, width * height * bands);
  throw new SoftconError(
    `${bands} bands of ${width} × ${height} pixels do not fit into memory; ` +
      "read a smaller window, or give a smaller width and height",
    "resource",
  );
}

async function inTurns(
  jobs: readonly (() => Promise<unknown>)[],
  signal: AbortSignal | undefined,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let job = jobs[next++]; job; job = jobs[next++]) {
      throwIfAborted(signal);
      await job();
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, worker));
}

interface BlockPlace {
  readonly column: number;
  readonly row: number;
  /** The first of its samples. */
  readonly sample: number;
}

const blockIndex = (level: TiffLevel, { column, row, sample }: BlockPlace): number =>
  (sample * level.blocksDown + row) * level.blocksAcross + column;

const rowsOf = (level: TiffLevel, row: number): number =>
  level.cut ? Math.min(level.blockHeight, level.height - row * level.blockHeight) : level.blockHeight;

/** One block's pixels, [samples, rows, width]; or those that are wanted, put where they are wanted. */
async function loadBlock(
  file: TiffFile,
  level: TiffLevel,
  place: BlockPlace,
  to?: Destination,
): Promise<PixelArray> {
  const index = blockIndex(level, place);
  const rows = rowsOf(level, place.row);
  const { offset, length } = level.range(index);
  const pixels = rows * level.blockWidth * level.format.samples;
  if (length === 0) return (to?.into ?? pixelArray(file.pixelType, pixels)).fill(file.nodata ?? 0);
  const packed = await file.bytes.read(offset, length);
  try {
    return await decodeBlock(packed, { ...level.format, rows }, to);
  } catch (error) {
    throw new SoftconError(
      `${file.path} is damaged: block ${index} (column ${place.column}, row ${place.row}) ` +
        `does not unpack: ${messageOf(error)}`,
      "input",
      { cause: error },
    );
  }
}

/** The pixels that a window and a block share, in the level's coordinates. */
function intersection(window: PixelWindow, level: TiffLevel, column: number, row: number) {
  const left = column * level.blockWidth;
  const top = row * level.blockHeight;
  return {
    left,
    top,
    x0: Math.max(window.x, left),
    y0: Math.max(window.y, top),
    x1: Math.min(window.x + window.width, left + level.blockWidth),
    y1: Math.min(window.y + window.height, top + level.blockHeight),
  };
}

/** Row by row, or at once where whole rows of a band follow each other on both sides. */
function copyBands(
  from: PixelArray,
  level: TiffLevel,
  bands: readonly { readonly band: number; readonly at: number }[],
  part: ReturnType<typeof intersection>,
  into: PixelArray,
  window: PixelWindow,
): void {
  const { blockWidth } = level;
  const plane = from.length / level.format.samples;
  const count = part.x1 - part.x0;
  const rows = part.y1 - part.y0;
  const whole = count === blockWidth && count === window.width;
  for (const { band, at } of bands) {
    const source = at * plane + (part.y0 - part.top) * blockWidth + part.x0 - part.left;
    const target = (band * window.height + part.y0 - window.y) * window.width + part.x0 - window.x;
    if (whole) into.set(from.subarray(source, source + rows * count), target);
    else
      for (let y = 0; y < rows; y++) {
        const row = source + y * blockWidth;
        into.set(from.subarray(row, row + count), target + y * window.width);
      }
  }
}
