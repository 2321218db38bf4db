import type { StatisticsPreset } from "softcon";
import type { ChannelStatistics } from "../shared/questions";
import type { StretchChoice } from "./display";
import type { PictureChannel } from "./picture";

export type Limits = readonly [low: number, high: number];

/** The percentiles that most viewers stretch by. */
const usual = { low: 2, high: 98 };
/** "As the network sees it": its inputs are cut at two standard deviations. */
const sigmas = 2;

/**
 * The values of a channel that become 0 and full intensity. Where a choice does not apply (a preset that does not know
 * the band, statistics of an index), the channel's own limits, else percentiles.
 */
export function limitsOf(
  channel: PictureChannel,
  position: number,
  choice: StretchChoice,
  statistics: ChannelStatistics | null,
  presets: readonly StatisticsPreset[],
): Limits {
  const fallback = (): Limits => channel.own ?? percentileLimits(statistics, usual.low, usual.high);
  switch (choice.kind) {
    case "own":
      return fallback();
    case "percentile":
      return statistics ? percentileLimits(statistics, choice.low, choice.high) : fallback();
    case "minmax":
      return statistics ? spread(statistics.min, statistics.max) : fallback();
    case "sigma":
      return (
        sigmaLimits(channel, presets.find(({ name }) => name === choice.preset) ?? presets[0]) ?? fallback()
      );
    case "hand": {
      const limits = choice.limits[position];
      return limits ? spread(limits[0], limits[1]) : fallback();
    }
  }
}

/** Mean ± 2σ; of a difference, the means' difference and the root of the summed variances. */
export function sigmaLimits(
  { statistics }: Pick<PictureChannel, "statistics">,
  preset: StatisticsPreset | undefined,
): Limits | null {
  if (!preset || statistics === null) return null;
  const [a, b] = typeof statistics === "string" ? [statistics] : statistics;
  const known = (band: string): boolean => preset.bands.includes(band);
  if (!known(a) || (b !== undefined && !known(b))) return null;
  const at = (values: Readonly<Record<string, number>>, band: string | undefined): number =>
    band === undefined ? 0 : (values[band] ?? Number.NaN);
  const mean = at(preset.mean, a) - at(preset.mean, b);
  const reach = sigmas * Math.hypot(at(preset.std, a), at(preset.std, b));
  return [mean - reach, mean + reach];
}

/** Percentiles in percent, interpolated between those that are known. */
export function percentileLimits(statistics: ChannelStatistics | null, low: number, high: number): Limits {
  if (!statistics || statistics.count === 0) return [0, 1];
  return spread(percentile(statistics.percentiles, low), percentile(statistics.percentiles, high));
}

function percentile(known: Float64Array, percent: number): number {
  const at = (Math.min(Math.max(percent, 0), 100) / 100) * (known.length - 1);
  const below = known[Math.floor(at)] ?? Number.NaN;
  const above = known[Math.ceil(at)] ?? below;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}

/** A flat image is shown black, as the library's pictures are: its values stand at the lower limit. */
function spread(low: number, high: number): Limits {
  if (!(Number.isFinite(low) && Number.isFinite(high))) return [0, 1];
  return high > low ? [low, high] : [low, low + 1];
}
