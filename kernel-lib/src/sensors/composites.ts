import { SoftconError } from "../core/errors";

/** A colour channel: a band, or the difference of two (for decibels: their ratio). */
export type Channel = string | readonly [minuend: string, subtrahend: string];

/** How measured values become 0 … 255, per channel, over the pixels that are measurements. */
export type Stretch =
  | { readonly kind: "percentile"; readonly low: number; readonly high: number }
  | { readonly kind: "sigma"; readonly sigmas: number }
  | { readonly kind: "minmax" }
  | { readonly kind: "fixed"; readonly limits: readonly (readonly [number, number])[] };

/** Three channels that show something, under the name people know. */
export interface Composite {
  readonly id: string;
  readonly name: string;
  /** What stands out in it. */
  readonly shows: string;
  readonly sensor: "S1" | "S2";
  /** Red, green, blue. */
  readonly channels: readonly [Channel, Channel, Channel];
  readonly stretch: Stretch;
  /** Exponent applied after stretching: below 1 brightens. */
  readonly gamma: number;
}

const usual: Stretch = { kind: "percentile", low: 2, high: 98 };
const optical = (id: string, name: string, shows: string, r: string, g: string, b: string): Composite => ({
  id,
  name,
  shows,
  sensor: "S2",
  channels: [r, g, b],
  stretch: usual,
  gamma: 1,
});

/** Band triples as the Sentinel-2 community names them (Copernicus Browser's custom composites). */
export const composites: readonly Composite[] = [
  optical("true-colour", "True colour", "what the eye would see", "B4", "B3", "B2"),
  optical("false-colour", "False colour infrared", "living vegetation in red", "B8", "B4", "B3"),
  optical("swir", "Short-wave infrared", "moisture, burnt ground, bare soil", "B12", "B8A", "B4"),
  optical("agriculture", "Agriculture", "crops in bright green, soil in magenta", "B11", "B8", "B2"),
  optical("geology", "Geology", "rock and soil types", "B12", "B11", "B2"),
  optical("bathymetric", "Bathymetric", "shallow water and sediment", "B4", "B3", "B1"),
  {
    id: "sar",
    name: "SAR VV, VH, ratio",
    shows: "rough and built surfaces in yellow, smooth ones in blue",
    sensor: "S1",
    channels: ["VV", "VH", ["VV", "VH"]],
    stretch: {
      kind: "fixed",
      limits: [
        [-25, 0],
        [-32, -5],
        [0, 15],
      ],
    },
    gamma: 1,
  },
];

/**
 * The composite of that id.
 * @throws SoftconError listing what there is.
 */
export function namedComposite(id: string): Composite {
  const found = composites.find((composite) => composite.id === id);
  if (!found)
    throw new SoftconError(
      `no composite "${id}"; there are ${composites.map((c) => c.id).join(", ")}`,
      "usage",
    );
  return found;
}

/** The bands a composite reads, each once. */
export function compositeBands(composite: Composite): string[] {
  return [...new Set(composite.channels.flat())];
}

/**
 * The values that become 0 and 255. NaN is not a measurement and is left out.
 * Percentiles interpolate linearly between ranks, as NumPy does; over a million values every n-th is taken.
 *
 * @param values [pixels]
 * @param channel which of a fixed stretch's limits to take
 * @returns [low, high]; [0, 1] where nothing is measured
 */
export function stretchLimits(values: ArrayLike<number>, stretch: Stretch, channel = 0): [number, number] {
  if (stretch.kind === "fixed") {
    const limits = stretch.limits[channel] ?? stretch.limits[0] ?? [0, 1];
    return [limits[0], limits[1]];
  }
  const step = stretch.kind === "percentile" ? Math.max(1, Math.ceil(values.length / 1_000_000)) : 1;
  const sample = new Float64Array(Math.ceil(values.length / step));
  let count = 0;
  for (let i = 0; i < values.length; i += step) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isNaN(value)) sample[count++] = value;
  }
  if (count === 0) return [0, 1];
  const measured = sample.subarray(0, count);
  if (stretch.kind === "percentile") {
    measured.sort();
    return [percentile(measured, stretch.low), percentile(measured, stretch.high)];
  }
  if (stretch.kind === "minmax") {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const value of measured) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return [low, high];
  }
  let sum = 0;
  for (const value of measured) sum += value;
  const mean = sum / count;
  let squares = 0;
  for (const value of measured) squares += (value - mean) ** 2;
  const reach = stretch.sigmas * Math.sqrt(squares / count);
  return [mean - reach, mean + reach];
}

/** Linear interpolation between ranks of ascending values; `p` in percent. */
function percentile(sorted: Float64Array, p: number): number {
  const at = (Math.min(100, Math.max(0, p)) / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

/** Imagery as `raster` describes it, as far as a picture needs it. */
export interface Pixels {
  /** Band-major: index = band · width · height + row · width + column. */
  readonly data: ArrayLike<number>;
  /** Canonical names. */
  readonly bands: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly nodata: number | null;
}

/**
 * A composite as a picture. A pixel where a band is nodata or NaN is black and fully transparent.
 *
 * @returns [height, width, 4] RGBA, 8 bits each
 * @throws SoftconError where the pixels lack a band of the composite
 */
export function renderComposite(
  pixels: Pixels,
  composite: Composite,
  options: { readonly stretch?: Stretch; readonly gamma?: number } = {},
): Uint8Array {
  const stretch = options.stretch ?? composite.stretch;
  const gamma = options.gamma ?? composite.gamma;
  const count = pixels.width * pixels.height;
  const rgba = new Uint8Array(count * 4).fill(255);
  composite.channels.forEach((channel, c) => {
    const values = channelValues(pixels, channel, composite.id);
    const [low, high] = stretchLimits(values, stretch, c);
    const span = high > low ? high - low : 1;
    for (let i = 0; i < count; i++) {
      const share = ((values[i] ?? 0) - low) / span;
      if (Number.isNaN(share)) rgba[i * 4 + 3] = 0;
      rgba[i * 4 + c] = Math.round(255 * Math.min(1, Math.max(0, share || 0)) ** gamma);
    }
  });
  for (let i = 0; i < count; i++) if (rgba[i * 4 + 3] === 0) rgba.fill(0, i * 4, i * 4 + 3);
  return rgba;
}

/**
 * One channel's values, NaN where nothing was measured.
 * @throws SoftconError where the pixels lack a band of it
 */
export function channelValues(pixels: Pixels, channel: Channel, wanted: string): Float32Array {
  const count = pixels.width * pixels.height;
  const band = (name: string): Float32Array => {
    const at = pixels.bands.indexOf(name);
    if (at < 0)
      throw new SoftconError(`"${wanted}" needs band ${name}; the image has ${pixels.bands.join(", ")}`);
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const value = pixels.data[at * count + i] ?? Number.NaN;
      values[i] = value === pixels.nodata ? Number.NaN : value;
    }
    return values;
  };
  if (typeof channel === "string") return band(channel);
  const [a, b] = [band(channel[0]), band(channel[1])];
  for (let i = 0; i < count; i++) a[i] = (a[i] ?? 0) - (b[i] ?? 0);
  return a;
}
