import { messageOf, SoftconError, throwIfAborted } from "../../core/errors";
import { bytesPerPixel, pixelArray } from "../pixel-types";
import type { PixelArray, PixelWindow } from "../raster";
import type { BlockCache } from "./block-cache";
import { decodeBlock } from "./decode";
import type { TiffLevel } from "./level";
import type { TiffFile } from "./tiff-file";

/** Blocks that are read and unpacked at the same time: enough for Node's thread pool, few enough for memory. */
const concurrency = 8;
/** A result beyond this is a scene, not a window. */
const maxWindowBytes = 2 ** 31;

/**
 * Pixels of a window of one level: [samples.length, window.height, window.width], bands in the order asked for.
 * Only the blocks that the window touches are read.
 * @throws SoftconError where a block is damaged or the result would be larger than 2 GB.
 */
export async function readWindow(
  file: TiffFile,
  levelIndex: number,
  window: PixelWindow,
  samples: readonly number[],
  cache: BlockCache<PixelArray>,
  signal?: AbortSignal,
): Promise<PixelArray> {
  const level = file.levels[levelIndex]!;
  const plane = window.width * window.height;
  if (plane * samples.length * bytesPerPixel(file.pixelType) > maxWindowBytes)
    throw new SoftconError(
      `${samples.length} bands of ${window.width} × ${window.height} pixels do not fit into memory; ` +
        "read a smaller window, or give a smaller width and height",
      "resource",
    );
  const out = pixelArray(file.pixelType, plane * samples.length);
  const jobs: (() => Promise<void>)[] = [];
  const { blockWidth, blockHeight } = level;
  const bandGroups = level.planar
    ? samples.map((sample, band) => ({ sample, bands: [{ band, at: 0 }] }))
    : [{ sample: 0, bands: samples.map((at, band) => ({ band, at })) }];
  for (let row = Math.floor(window.y / blockHeight); row * blockHeight < window.y + window.height; row++)
    for (
      let column = Math.floor(window.x / blockWidth);
      column * blockWidth < window.x + window.width;
      column++
    )
      for (const { sample, bands } of bandGroups)
        jobs.push(async () => {
          const pixels = await block(file, levelIndex, level, { column, row, sample }, cache);
          const part = intersection(window, level, column, row);
          copyBands(pixels, level, bands, part, out, window);
        });
  await inTurns(jobs, signal);
  return out;
}

async function inTurns(
  jobs: readonly (() => Promise<void>)[],
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

/** One block's pixels, from the cache or the file. */
function block(
  file: TiffFile,
  levelIndex: number,
  level: TiffLevel,
  place: { readonly column: number; readonly row: number; readonly sample: number },
  cache: BlockCache<PixelArray>,
): Promise<PixelArray> {
  const index = (place.sample * level.blocksDown + place.row) * level.blocksAcross + place.column;
  const rows = level.cut
    ? Math.min(level.blockHeight, level.height - place.row * level.blockHeight)
    : level.blockHeight;
  return cache.get(`${file.path}:${levelIndex}:${index}`, level.format.limit, async () => {
    const { offset, length } = level.range(index);
    const pixels = rows * level.blockWidth * level.format.samples;
    if (length === 0) return pixelArray(file.pixelType, pixels).fill(file.nodata ?? 0);
    const packed = await file.bytes.read(offset, length);
    try {
      return await decodeBlock(packed, { ...level.format, rows });
    } catch (error) {
      throw new SoftconError(
        `${file.path} is damaged: block ${index} (column ${place.column}, row ${place.row}) ` +
          `does not unpack: ${messageOf(error)}`,
        "input",
        { cause: error },
      );
    }
  });
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

/** Row by row, so that the bands of a row are parted while it lies in the processor's nearest cache. */
function copyBands(
  from: PixelArray,
  level: TiffLevel,
  bands: readonly { readonly band: number; readonly at: number }[],
  part: ReturnType<typeof intersection>,
  into: PixelArray,
  window: PixelWindow,
): void {
  const { samples } = level.format;
  const count = part.x1 - part.x0;
  for (let y = part.y0; y < part.y1; y++) {
    const source = ((y - part.top) * level.blockWidth + part.x0 - part.left) * samples;
    for (const { band, at } of bands) {
      const target = (band * window.height + y - window.y) * window.width + part.x0 - window.x;
      if (samples === 1) into.set(from.subarray(source, source + count), target);
      else if (from instanceof Uint16Array && into instanceof Uint16Array)
        pickUint16(from, source + at, samples, into, target, count);
      else for (let x = 0; x < count; x++) into[target + x] = from[source + at + x * samples]!;
    }
  }
}

/** Every `step`-th pixel, of the type that most imagery has: a loop over one type is several times as fast. */
function pickUint16(
  from: Uint16Array,
  source: number,
  step: number,
  into: Uint16Array,
  target: number,
  count: number,
): void {
  for (let x = 0; x < count; x++) into[target + x] = from[source + x * step]!;
}
