import { SoftconError } from "../core/errors";
import type { PixelArray, PixelType, PixelWindow } from "./raster";
import { resampleWindow, type Size } from "./resample";
import type { ResampleMethod } from "./scene";
import type { BlockCache } from "./tiff/block-cache";
import { readWindow, windowArray } from "./tiff/read-window";
import type { TiffFile } from "./tiff/tiff-file";

/** One band of a scene and where it lies. */
export interface SceneBand {
  readonly name: string;
  readonly file: TiffFile;
  readonly sample: number;
  /** Subtracted from its digital numbers. */
  readonly offset: number;
}

/** What a scene's pixels are, whatever the files hold. */
export interface PixelTerms {
  /** The scene's grid. */
  readonly grid: Size;
  readonly pixelType: PixelType;
  readonly nodata: number | null;
}

/** How a window is asked for. */
export interface BandRequest {
  /** On the scene's grid. */
  readonly window: PixelWindow;
  /** Size of the result. */
  readonly size: Size;
  readonly method: ResampleMethod;
  readonly signal: AbortSignal | undefined;
}

/** A window of some bands: [bands, size.height, size.width], of the scene's pixel type. */
export async function readBands(
  bands: readonly SceneBand[],
  terms: PixelTerms,
  request: BandRequest,
  cache: BlockCache<PixelArray>,
): Promise<PixelArray> {
  const data = await gather(bands, terms, request, cache);
  const plane = request.size.width * request.size.height;
  for (const [at, { offset }] of bands.entries())
    if (offset !== 0) subtract(data.subarray(at * plane, (at + 1) * plane), offset, terms.nodata);
  return data;
}

/** The bands as they lie in their files, one after the other. */
async function gather(
  bands: readonly SceneBand[],
  terms: PixelTerms,
  request: BandRequest,
  cache: BlockCache<PixelArray>,
): Promise<PixelArray> {
  // Bands of one file are read together: where pixels are interleaved, they share blocks.
  const members = new Map<TiffFile, { readonly sample: number; readonly at: number }[]>();
  for (const [at, { file, sample }] of bands.entries())
    members.set(file, [...(members.get(file) ?? []), { sample, at }]);
  const plane = request.size.width * request.size.height;
  const out = windowArray(terms.pixelType, bands.length, request.size);
  await Promise.all(
    [...members].map(async ([file, places]) => {
      const samples = places.map(({ sample }) => sample);
      const start = places[0]?.at ?? 0;
      // Bands that follow each other in the result, as most do, are put there at once.
      const inPlace = file.pixelType === terms.pixelType && places.every(({ at }, i) => at === start + i);
      const place = inPlace ? out.subarray(start * plane, (start + places.length) * plane) : undefined;
      const pixels = await readFile(file, samples, terms.grid, request, cache, place);
      for (const [i, { at }] of places.entries()) {
        const band = out.subarray(at * plane, (at + 1) * plane);
        if (!inPlace) band.set(pixels.subarray(i * plane, (i + 1) * plane));
        if (file.nodata !== terms.nodata) replace(band, file.nodata, terms.nodata);
      }
    }),
  );
  return out;
}

/** A window of some bands of one file, brought to the size asked for. */
async function readFile(
  file: TiffFile,
  samples: readonly number[],
  grid: Size,
  { window, size, method, signal }: BandRequest,
  cache: BlockCache<PixelArray>,
  into?: PixelArray,
): Promise<PixelArray> {
  const [full] = file.levels;
  if (sameSize(size, window)) {
    if (sameSize(full, grid)) return readWindow(file, 0, window, samples, cache, signal, into);
    const plan = resampleWindow(full, grid, window, { method, nodata: file.nodata });
    const pixels = await readWindow(file, 0, plan.source, samples, cache, signal);
    return plan.apply(pixels, samples.length, into);
  }
  const index = coarsestThatServes(file, grid, window, size);
  const source = scaled(window, grid, file.levels[index] ?? full);
  if (sameSize(source, size)) return readWindow(file, index, source, samples, cache, signal, into);
  // A few rows of the result at a time, so that what is shrunk need not fit into memory.
  const out = into ?? windowArray(file.pixelType, samples.length, size);
  const rowBytes = (source.width * source.height * samples.length * out.BYTES_PER_ELEMENT) / size.height;
  if (rowBytes * size.height > maxShrunkBytes)
    throw new SoftconError(
      `${file.path} has no overviews to show ${window.width} × ${window.height} pixels from; make them: gdaladdo FILE`,
      "resource",
    );
  const rows = Math.max(1, Math.min(size.height, Math.floor(partBytes / rowBytes)));
  for (let y = 0; y < size.height; y += rows) {
    const part = { x: 0, y, width: size.width, height: Math.min(rows, size.height - y) };
    const plan = resampleWindow(source, size, part, { method, antialias: true, nodata: file.nodata });
    const there = { ...plan.source, x: source.x + plan.source.x, y: source.y + plan.source.y };
    const pixels = plan.apply(await readWindow(file, index, there, samples, cache, signal), samples.length);
    const length = part.width * part.height;
    for (let band = 0; band < samples.length; band++)
      out.set(pixels.subarray(band * length, (band + 1) * length), (band * size.height + y) * size.width);
  }
  return out;
}

/** Source pixels held at a time while a window is shrunk, and the most that are read for it. */
const partBytes = 2 ** 25;
const maxShrunkBytes = 2 ** 33;

const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

/** The smallest image of the pyramid that still has a pixel for every pixel asked for. */
function coarsestThatServes(file: TiffFile, grid: Size, window: Size, size: Size): number {
  let best = 0;
  for (const [index, level] of file.levels.entries())
    if (
      (level.width / grid.width) * window.width >= size.width &&
      (level.height / grid.height) * window.height >= size.height
    )
      best = index;
  return best;
}

/** The same piece of ground in another image of it, to the nearest pixel, and at least one. */
function scaled(window: PixelWindow, from: Size, to: Size): PixelWindow {
  const along = (start: number, length: number, ratio: number, end: number) => {
    const first = Math.min(Math.round(start * ratio), end - 1);
    return [first, Math.max(Math.min(Math.round((start + length) * ratio), end) - first, 1)] as const;
  };
  const [x, width] = along(window.x, window.width, to.width / from.width, to.width);
  const [y, height] = along(window.y, window.height, to.height / from.height, to.height);
  return { x, y, width, height };
}

/** Where files of one scene mark missing pixels differently. */
function replace(pixels: PixelArray, from: number | null, to: number | null): void {
  if (from === null || to === null) return;
  for (let i = 0; i < pixels.length; i++) if (pixels[i] === from) pixels[i] = to;
}

/** Never below 0, and never onto the nodata value: a dark pixel stays a measurement. */
function subtract(pixels: PixelArray, offset: number, nodata: number | null): void {
  const least = nodata === 0 ? 1 : 0;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!;
    if (value !== nodata && !Number.isNaN(value)) pixels[i] = Math.max(value - offset, least);
  }
}

/**
 * @throws SoftconError where the window is not made of whole pixels or leaves the scene.
 */
export function checkWindow({ x, y, width, height }: PixelWindow, scene: Size): void {
  const whole = [x, y, width, height].every(Number.isSafeInteger);
  if (
    whole &&
    x >= 0 &&
    y >= 0 &&
    width > 0 &&
    height > 0 &&
    x + width <= scene.width &&
    y + height <= scene.height
  )
    return;
  throw new SoftconError(
    `window ${x},${y} of ${width} × ${height} pixels; expected whole pixels within the scene's ` +
      `${scene.width} × ${scene.height}`,
    "usage",
  );
}
