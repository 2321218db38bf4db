import { SoftconError } from "../core/errors";
import { bandInfo } from "../sensors/bands";
import { emptyFigure, type Figure, plain, type Trace, titled } from "./figure";
import { classLooks } from "./palette";

/** One spectrum: a value a band. */
export interface SpectralCurve {
  readonly name: string;
  /** [bands]; NaN where nothing was measured. */
  readonly values: ArrayLike<number>;
  /** [bands]: shown as a band of that reach above and below. */
  readonly deviation?: ArrayLike<number>;
  /** CSS colour; the palette's unless given. */
  readonly colour?: string;
}

export interface SpectralCurveOptions {
  /** What the values are; "Digital number (reflectance × 10,000)" unless given. */
  readonly unit?: string;
  readonly title?: string;
}

/**
 * Spectra over wavelength, with the name of each band and its width.
 * @param bands optical bands, by any name, in the order of the values
 * @throws SoftconError where a band is unknown or radar, which has no wavelength to compare, or a curve has more or
 *   fewer values than there are bands.
 */
export function spectralCurves(
  curves: readonly SpectralCurve[],
  bands: readonly string[],
  options: SpectralCurveOptions = {},
): Figure {
  const { unit = "Digital number (reflectance × 10,000)", title = "Spectra" } = options;
  const known = bands.map((name) => bandInfo(name));
  const radar = known.find(({ bandwidth }) => bandwidth === null);
  if (radar) throw new SoftconError(`${radar.name} is radar: spectra are of optical bands`, "usage");
  const wrong = curves.find(({ values }) => values.length !== bands.length);
  if (wrong)
    throw new SoftconError(
      `"${wrong.name}" has ${wrong.values.length} values for ${bands.length} bands`,
      "usage",
    );
  if (curves.length === 0 || bands.length === 0) return emptyFigure(title, "no spectra to show");

  const order = known.map((_, i) => i).sort((a, b) => (known[a]?.centre ?? 0) - (known[b]?.centre ?? 0));
  const ordered = order.flatMap((i) => known[i] ?? []);
  const x = ordered.map(({ centre }) => centre);
  const text = ordered.map(({ name }) => name);
  const data = curves.flatMap(({ name, values, deviation, colour }, c): Trace[] => {
    const { color, symbol } = classLooks(c);
    const line = { color: colour ?? color };
    const y = order.map((i) => finite(values[i]));
    const curve: Trace = {
      type: "scatter",
      mode: "lines+markers",
      name: plain(name, 32),
      legendgroup: String(c),
      x,
      y,
      text,
      line: { ...line, width: 2 },
      marker: { ...line, symbol, size: 6 },
      hovertemplate: "%{text}, %{x:.0f} nm: %{y:.4~g}",
    };
    if (!deviation) return [curve];
    const reach = order.map((i) => finite(deviation[i]) ?? 0);
    const edge = (sign: number) =>
      y.map((value, i) => (value === null ? null : value + sign * (reach[i] ?? 0)));
    const around: Trace = {
      type: "scatter",
      mode: "lines",
      legendgroup: String(c),
      showlegend: false,
      hoverinfo: "skip",
      x: [...x, ...[...x].reverse()],
      y: [...edge(1), ...edge(-1).reverse()],
      fill: "toself",
      opacity: 0.18,
      fillcolor: line.color,
      line: { width: 0 },
    };
    return [around, curve];
  });
  return {
    data,
    layout: {
      title: titled(title, "grey stripes: the bands at half of their maximum response"),
      xaxis: { title: { text: "Wavelength (nm)" }, showgrid: false, range: wavelengthRange(ordered) },
      yaxis: { title: { text: plain(unit) }, rangemode: "tozero" },
      legend: { orientation: "v" },
      margin: { t: 108 },
      height: 520,
      shapes: ordered.map(({ centre, bandwidth }) => ({
        type: "rect",
        xref: "x",
        yref: "paper",
        x0: centre - (bandwidth ?? 0) / 2,
        x1: centre + (bandwidth ?? 0) / 2,
        y0: 0,
        y1: 1,
        fillcolor: "rgba(128,128,128,0.16)",
        line: { width: 0 },
        layer: "below",
      })),
      annotations: labelLevels(x).map((level, i) => ({
        text: text[i] ?? "",
        x: x[i] ?? 0,
        xref: "x",
        y: 1,
        yref: "paper",
        yanchor: "bottom",
        yshift: level * 13,
        showarrow: false,
        font: { size: 11 },
      })),
    },
  };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function wavelengthRange(
  bands: readonly { readonly centre: number; readonly bandwidth: number | null }[],
): number[] {
  const low = Math.min(...bands.map(({ centre, bandwidth }) => centre - (bandwidth ?? 0)));
  const high = Math.max(...bands.map(({ centre, bandwidth }) => centre + (bandwidth ?? 0)));
  return [low - 30, high + 30];
}

/** On which line the name of each band stands, so that those of neighbours do not run into each other. */
function labelLevels(x: readonly number[]): number[] {
  const span = (x.at(-1) ?? 1) - (x[0] ?? 0) || 1;
  const ends: number[] = [];
  return x.map((at) => {
    const free = ends.findIndex((end) => at - end > span * 0.055);
    const level = free < 0 ? ends.length : free;
    ends[level] = at;
    return level;
  });
}
