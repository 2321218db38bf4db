import type { ChannelStatistics } from "../shared/questions";

const bins = 256;
const steps = 200;

/**
 * Statistics of values, NaN left out.
 * @param exact whether these are all there are
 */
export function statisticsOf(values: Float32Array | Float64Array, exact: boolean): ChannelStatistics {
  const measured = withoutNaN(values).sort();
  const count = measured.length;
  const finite = finiteOf(measured);
  let sum = 0;
  for (let i = 0; i < finite.length; i++) sum += finite[i]!;
  const mean = finite.length > 0 ? sum / finite.length : Number.NaN;
  let squares = 0;
  for (let i = 0; i < finite.length; i++) squares += (finite[i]! - mean) ** 2;
  const percentiles = Float64Array.from({ length: steps + 1 }, (_, i) => ranked(measured, i / steps));
  const range = histogramRange(percentiles, finite);
  return {
    count,
    exact,
    min: measured[0] ?? Number.NaN,
    max: measured[count - 1] ?? Number.NaN,
    mean,
    std: finite.length > 0 ? Math.sqrt(squares / finite.length) : Number.NaN,
    percentiles,
    histogram: histogram(finite, range),
    histogramRange: range,
  };
}

function withoutNaN(values: Float32Array | Float64Array): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) kept[count++] = value;
  }
  return kept.subarray(0, count);
}

/** Ascending values without the infinities at their ends. */
function finiteOf(sorted: Float64Array): Float64Array {
  let [start, end] = [0, sorted.length];
  while (start < end && sorted[start] === Number.NEGATIVE_INFINITY) start++;
  while (end > start && sorted[end - 1] === Number.POSITIVE_INFINITY) end--;
  return sorted.subarray(start, end);
}

/** Linear interpolation between ranks of ascending values. */
function ranked(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? below;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}

/** From the smallest value to the largest, but a few outliers shall not squeeze the rest into one bin. */
function histogramRange(percentiles: Float64Array, finite: Float64Array): [number, number] {
  const [first, last] = [finite[0], finite.at(-1)];
  if (first === undefined || last === undefined) return [0, 1];
  const [low, high] = [percentiles[1] ?? first, percentiles[steps - 1] ?? last];
  const reach = Math.max(high - low, 1e-12);
  const range: [number, number] = [Math.max(first, low - reach), Math.min(last, high + reach)];
  return range[1] > range[0] ? range : [first - 0.5, first + 0.5];
}

function histogram(values: Float64Array, [low, high]: readonly [number, number]): Uint32Array {
  const counts = new Uint32Array(bins);
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor(((values[i]! - low) / (high - low)) * bins);
    const at = Math.min(Math.max(bin, 0), bins - 1);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}
