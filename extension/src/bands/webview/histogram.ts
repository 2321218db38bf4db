import type { ChannelStatistics } from "../shared/questions";

/** A histogram as it is drawn: positions in [0, 1] from left and from below. */
export interface HistogramShape {
  /** Height of each bar; the square root of its count, so that small counts show beside large ones. */
  readonly bars: readonly number[];
  readonly range: readonly [number, number];
}

/** Bins are joined to so many bars. */
const most = 128;

export function histogramShape({ histogram, histogramRange }: ChannelStatistics): HistogramShape {
  const joined = Math.max(1, Math.ceil(histogram.length / most));
  const sums: number[] = [];
  for (let from = 0; from < histogram.length; from += joined)
    sums.push(histogram.subarray(from, from + joined).reduce((sum, count) => sum + count, 0));
  const highest = Math.max(1, ...sums);
  return { bars: sums.map((sum) => Math.sqrt(sum / highest)), range: histogramRange };
}

/** Where a value stands between the ends of a range, cut to [0, 1]. */
export function positionIn([low, high]: readonly [number, number], value: number): number {
  return Math.min(Math.max((value - low) / (high - low), 0), 1);
}

/** An outline of bars over a width and height, as the path of an SVG. */
export function outline(bars: readonly number[], width: number, height: number): string {
  const step = width / bars.length;
  const points = bars.flatMap((bar, i) => {
    const y = (height * (1 - bar)).toFixed(2);
    return [`L${(i * step).toFixed(2)} ${y}`, `L${((i + 1) * step).toFixed(2)} ${y}`];
  });
  return `M0 ${height} ${points.join(" ")} L${width} ${height} Z`;
}
