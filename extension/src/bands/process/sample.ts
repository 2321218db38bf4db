import type { PixelWindow, Scene } from "softcon";
import type { ChannelStatistics, StatisticsChannel } from "../shared/questions";
import { statisticsOf } from "./statistics";

/** Scenes up to so many pixels are looked at whole. */
const wholeArea = 2 ** 20;
/** Of larger ones at most so many are, and of overviews at least a quarter: percentiles of that many stand still. */
const sampleArea = 2 ** 18;
/** Pieces along each side of a scene that has no overviews. */
const pieces = 5;
const pieceSide = 256;

/**
 * Statistics of channels: of every pixel where the scene is small, else of an overview, else of pieces spread evenly.
 */
export async function sampledStatistics(
  scene: Scene,
  channels: readonly StatisticsChannel[],
  signal: AbortSignal,
): Promise<ChannelStatistics[]> {
  const bands = [...new Set(channels.flat())];
  const { width, height } = scene;
  const exact = width * height <= wholeArea;
  const samples = exact
    ? [await measured(scene, { x: 0, y: 0, width, height }, bands, signal)]
    : await sample(scene, bands, signal);
  return channels.map((channel) => {
    const [a, b] = typeof channel === "string" ? [channel] : channel;
    const first = bands.indexOf(a);
    const second = b === undefined ? -1 : bands.indexOf(b);
    const parts = samples.map((planes) => {
      const minuend = planes[first] ?? new Float64Array(0);
      const subtrahend = planes[second];
      return subtrahend ? minuend.map((value, i) => value - (subtrahend[i] ?? Number.NaN)) : minuend;
    });
    const values = joined(parts);
    return statisticsOf(exact ? values : thinned(values), exact);
  });
}

async function sample(
  scene: Scene,
  bands: readonly string[],
  signal: AbortSignal,
): Promise<Float64Array[][]> {
  const { width, height, storage } = scene;
  const shrink = Math.sqrt(sampleArea / (width * height));
  const overview = storage.overviews.filter((size) => size.width * size.height >= sampleArea / 4).at(-1);
  if (overview) {
    const size = { width: Math.ceil(width * shrink), height: Math.ceil(height * shrink) };
    const small = overview.width < size.width ? overview : size;
    return [await measured(scene, { x: 0, y: 0, width, height }, bands, signal, small)];
  }
  const parts: Float64Array[][] = [];
  for (const window of spread(scene)) parts.push(await measured(scene, window, bands, signal));
  return parts;
}

/** Windows spread evenly over a scene, on borders of its blocks. */
function spread({ width, height, storage: { tiled, block } }: Scene): PixelWindow[] {
  const across = tiled ? Math.min(pieceSide, width) : width;
  const down = Math.min(tiled ? pieceSide : Math.max(8, Math.min(block.height, 64)), height);
  const starts = (extent: number, length: number, unit: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => {
      const start = ((i + 0.5) / count) * (extent - length);
      return Math.min(Math.max(0, Math.round(start / unit) * unit), extent - length);
    });
  const xs = starts(width, across, block.width, tiled ? pieces : 1);
  return starts(height, down, block.height, tiled ? pieces : 4 * pieces).flatMap((y) =>
    xs.map((x) => ({ x, y, width: across, height: down })),
  );
}

/** Bands of a window as float64, NaN where nothing was measured. */
async function measured(
  scene: Scene,
  window: PixelWindow,
  bands: readonly string[],
  signal: AbortSignal,
  size: { readonly width: number; readonly height: number } = window,
): Promise<Float64Array[]> {
  const { width, height } = size;
  const { data, nodata } = await scene.read(window, { bands, width, height, resample: "nearest", signal });
  const plane = width * height;
  return bands.map((_, band) => {
    const values = new Float64Array(data.subarray(band * plane, (band + 1) * plane));
    if (nodata !== null && !Number.isNaN(nodata))
      for (let i = 0; i < plane; i++) if (values[i] === nodata) values[i] = Number.NaN;
    return values;
  });
}

/** Every n-th value. */
function thinned(values: Float64Array): Float64Array {
  const step = Math.max(1, Math.ceil(values.length / sampleArea));
  return step === 1
    ? values
    : Float64Array.from({ length: Math.ceil(values.length / step) }, (_, i) => values[i * step]!);
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
