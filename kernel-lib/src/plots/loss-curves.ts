import { SoftconError } from "../core/errors";
import { type Attributes, type Figure, plain, type Trace, titled, type Value } from "./figure";
import { classLooks } from "./palette";

/** A quantity that training reports: points in the order they came. */
export interface LossCurve {
  readonly name: string;
  /** Steps or epochs. */
  readonly x: readonly number[];
  /** NaN is a gap, and said to be. */
  readonly y: readonly number[];
}

export interface LossCurveOptions {
  /** What x counts: "Step" unless given. */
  readonly unit?: string;
  /** What y is: "Loss" unless given. */
  readonly quantity?: string;
  /** A logarithmic scale of the losses. */
  readonly logarithmic?: boolean;
  readonly title?: string;
}

/** More points for curves that are drawn: the arguments of `Plotly.extendTraces` after the element. */
export interface LossUpdate {
  readonly update: {
    readonly x: readonly (readonly number[])[];
    readonly y: readonly (readonly (number | null)[])[];
  };
  readonly traces: readonly number[];
}

/** Losses over training. Curves may be empty: that is how a live figure begins. */
export function lossCurves(curves: readonly LossCurve[], options: LossCurveOptions = {}): Figure {
  const { unit = "Step", quantity = "Loss", logarithmic = false, title = "Training" } = options;
  const wrong = curves.find(({ x, y }) => x.length !== y.length);
  if (wrong)
    throw new SoftconError(`"${wrong.name}" has ${wrong.x.length} steps and ${wrong.y.length} values`);
  const gaps = curves.reduce((sum, { y }) => sum + y.filter((value) => !Number.isFinite(value)).length, 0);
  return {
    data: curves.map(({ name, x, y }, i): Trace => {
      const { color, symbol } = classLooks(i);
      return {
        type: "scatter",
        mode: x.length === 1 ? "markers" : "lines",
        name: plain(name, 32),
        x: [...x],
        y: y.map(finite),
        line: { color, width: 2 },
        marker: { color, symbol, size: 7 },
        hovertemplate: "%{x}: %{y:.4~g}",
      };
    }),
    layout: {
      title: titled(title, gaps > 0 ? `${gaps} values are not finite: gaps` : ""),
      xaxis: { title: { text: plain(unit) } },
      yaxis: { title: { text: plain(quantity) }, ...(logarithmic && { type: "log" }) },
      showlegend: curves.length > 0,
      hovermode: "x unified",
    },
  };
}

/**
 * The points that came since, for a figure of `lossCurves` that is on the screen:
 * `Plotly.extendTraces(element, update, traces)`.
 * @param curves by the names they were begun with; a curve may be left out
 * @throws SoftconError where the figure has no curve of that name.
 */
export function lossUpdate(figure: Figure, curves: readonly LossCurve[]): LossUpdate {
  const names = figure.data.map((trace) => trace["name"]);
  const traces = curves.map(({ name }) => {
    const at = names.indexOf(plain(name, 32));
    if (at < 0) throw new SoftconError(`the figure has no curve "${name}"; it has ${names.join(", ")}`);
    return at;
  });
  return {
    update: { x: curves.map(({ x }) => [...x]), y: curves.map(({ y }) => y.map(finite)) },
    traces,
  };
}

/** The figure with the points of an update: what is on the screen after `Plotly.extendTraces`. */
export function extended(figure: Figure, { update, traces }: LossUpdate): Figure {
  const data = figure.data.map((trace, at): Trace => {
    const which = traces.indexOf(at);
    if (which < 0) return trace;
    const x = [...listOf(trace["x"]), ...(update.x[which] ?? [])];
    const y = [...listOf(trace["y"]), ...(update.y[which] ?? [])];
    return { ...trace, x, y, mode: x.length === 1 ? "markers" : "lines" };
  });
  const layout: Attributes = figure.layout;
  return { data, layout };
}

function listOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
