import type { Raster } from "../raster/raster";
import { canonicalBand, productOf } from "../sensors/bands";
import { type StatisticsPreset, statisticsPreset } from "../sensors/statistics";
import { type Attributes, emptyFigure, type Figure, plain, type Trace, titled, type Value } from "./figure";
import { classColours } from "./palette";
import { measuredPlane } from "./shrink";

export interface BandHistogramOptions {
  /** The statistics to compare with: a preset's name, a preset, or null for none; "ssl4eo-s12" unless given. */
  readonly preset?: string | StatisticsPreset | null;
  /** 64 unless given. */
  readonly bins?: number;
  readonly title?: string;
}

/** Counts in bins of equal width. */
export interface Histogram {
  /** Where the first bin begins and the last ends. */
  readonly low: number;
  readonly high: number;
  /** [bins]: the share of the values that fall into each; those outside count in none. */
  readonly shares: Float64Array;
}

/**
 * How the values of each band are distributed, against the mean and deviation that preprocessing will assume: an image
 * far from its preset wants another one.
 * @throws SoftconError where there is no such preset for the image's bands.
 */
export function bandHistograms(raster: Raster, options: BandHistogramOptions = {}): Figure {
  const { bins = 64, title = "Values of each band" } = options;
  const preset = presetFor(raster.bands, options.preset);
  if (raster.bands.length === 0) return emptyFigure(title, "the image has no bands");
  const columns = Math.min(4, raster.bands.length);
  const rows = Math.ceil(raster.bands.length / columns);
  const panels = raster.bands.map((name, i) => panel(measuredPlane(raster, i), name, i, preset, bins));
  const radar = productOf(raster.bands) === "S1";
  const against = preset ? `against ${preset.name}, ${preset.product}` : "";
  return {
    data: panels.flatMap(({ traces }) => traces),
    layout: {
      title: titled(title, `${radar ? "decibels" : "digital numbers"}${against && `, ${against}`}`),
      grid: { rows, columns, pattern: "independent", xgap: 0.16, ygap: 0.46 },
      height: 120 + 132 * rows, // the margins take 156 of it
      margin: { l: 24, r: 24, t: 116, b: 40 },
      legend: {
        orientation: "h",
        x: 0,
        xanchor: "left",
        y: 1 + 22 / (132 * rows - 36),
        yanchor: "bottom",
        traceorder: "normal",
      },
      annotations: panels.map(({ label }) => label),
      ...Object.fromEntries(panels.flatMap(({ axes }) => axes)),
    },
  };
}

interface Panel {
  readonly traces: readonly Trace[];
  readonly label: Attributes;
  readonly axes: readonly (readonly [string, Value])[];
}

function panel(
  values: Float32Array,
  name: string,
  i: number,
  preset: StatisticsPreset | null,
  bins: number,
): Panel {
  const suffix = i === 0 ? "" : String(i + 1);
  const place = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
  const band = canonicalBand(name) ?? name;
  const [mean, std] = [preset?.mean[band], preset?.std[band]];
  const known = mean !== undefined && std !== undefined;
  const measured = values.filter((value) => Number.isFinite(value)).sort();
  const empty = measured.length === 0;
  const limits = rangeOf(measured, known ? [mean - 2 * std, mean + 2 * std] : null);
  const { low, high, shares } = histogram(measured, limits, bins);
  const step = (high - low) / bins;
  const top = Math.max(...shares, 1e-9) * 1.08;
  const first = i === 0;
  const traces: Trace[] = known
    ? [
        {
          type: "scatter",
          mode: "lines",
          ...place,
          name: "preset: mean ± 1 standard deviation",
          legendgroup: "range",
          showlegend: first,
          x: [mean - std, mean + std, mean + std, mean - std],
          y: [0, 0, top, top],
          fill: "toself",
          fillcolor: "rgba(204,187,68,0.3)",
          line: { width: 0 },
          hoverinfo: "skip",
        },
        {
          type: "scatter",
          mode: "lines",
          ...place,
          name: "preset: mean",
          legendgroup: "mean",
          showlegend: first,
          x: [mean, mean],
          y: [0, top],
          line: { color: "#CCBB44", width: 2 },
          hovertemplate: "preset mean %{x:.5~g}<extra></extra>",
        },
      ]
    : [];
  const own: Trace = {
    type: "scatter",
    mode: "lines",
    ...place,
    name: "this image",
    legendgroup: "image",
    showlegend: first,
    x: Float64Array.from(shares, (_, bin) => low + (bin + 0.5) * step),
    y: shares,
    line: { shape: "hvh", color: classColours[0] ?? "", width: 1.5 },
    fill: "tozeroy",
    fillcolor: "rgba(68,119,170,0.45)",
    hovertemplate: "%{x:.5~g}: %{y:.1%} of the pixels<extra></extra>",
  };
  return {
    traces: [...traces, own],
    label: {
      text: `<b>${plain(name, 16)}</b>${empty ? " nothing measured" : ""}`,
      xref: `x${suffix} domain`,
      yref: `y${suffix} domain`,
      x: 0,
      xanchor: "left",
      y: 1,
      yanchor: "bottom",
      showarrow: false,
    },
    axes: [
      [`xaxis${suffix}`, { range: [low, high], nticks: 5, showgrid: false, automargin: false }],
      [
        `yaxis${suffix}`,
        { range: [0, top], showticklabels: false, ticks: "", showgrid: false, automargin: false },
      ],
    ],
  };
}

function presetFor(bands: readonly string[], asked: BandHistogramOptions["preset"]): StatisticsPreset | null {
  if (asked === null) return null;
  if (typeof asked === "object") return asked;
  const product = productOf(bands);
  if (!product) return null; // bands without a known name have no statistics
  return statisticsPreset(asked ?? "ssl4eo-s12", product);
}

/** From the half percent of lowest values to that of highest, widened to what the preset expects. */
function rangeOf(sorted: Float32Array, expected: readonly [number, number] | null): [number, number] {
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [from, to] = [at(0.005), at(0.995)];
  const low = expected ? Math.min(from, Math.max(expected[0], Math.min(from, 0))) : from;
  const high = expected ? Math.max(to, expected[1]) : to;
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}

/** Values outside the limits are in no bin; the upper limit itself is in the last. */
export function histogram(
  values: Float32Array,
  [low, high]: readonly [number, number],
  bins: number,
): Histogram {
  const shares = new Float64Array(bins);
  for (const value of values) {
    const bin = value === high ? bins - 1 : Math.floor(((value - low) / (high - low)) * bins);
    if (bin >= 0 && bin < bins) shares[bin] = (shares[bin] ?? 0) + 1 / values.length;
  }
  return { low, high, shares };
}
