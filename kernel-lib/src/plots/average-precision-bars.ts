import { SoftconError } from "../core/errors";
import { emptyFigure, type Figure, plain, titled } from "./figure";
import { classColours } from "./palette";

export interface AveragePrecisionOptions {
  /** [classes]: how many samples have the class; shown where the pointer rests. */
  readonly support?: ArrayLike<number>;
  /** [classes, 2]: ends of each value's interval, drawn as whiskers. */
  readonly intervals?: ArrayLike<number>;
  /** The mean over all classes and samples, named in the line below the title. */
  readonly micro?: number;
  readonly title?: string;
}

/**
 * Average precision of each class, the best at the top, with their mean. A class without a positive sample has none
 * (NaN), and is listed with no bar.
 * @param values [classes], in [0, 1] or NaN
 * @throws SoftconError where a list is of another length than the classes.
 */
export function averagePrecisionBars(
  values: ArrayLike<number>,
  classes: readonly string[],
  options: AveragePrecisionOptions = {},
): Figure {
  const { title = "Average precision of each class", support, intervals, micro } = options;
  const n = classes.length;
  if (values.length !== n || (support && support.length !== n) || (intervals && intervals.length !== 2 * n))
    throw new SoftconError(
      `${values.length} values for ${n} classes: one each is needed, and two ends an interval`,
    );
  if (n === 0) return emptyFigure(title, "no classes to show");
  const value = (i: number): number => values[i] ?? Number.NaN;
  const order = classes.map((_, i) => i).sort((a, b) => (value(a) || -1) - (value(b) || -1));
  const known = order.filter((i) => !Number.isNaN(value(i)));
  const mean = known.reduce((sum, i) => sum + value(i), 0) / known.length;
  const reach = (i: number, end: 0 | 1): number =>
    Math.max(0, (end === 1 ? 1 : -1) * ((intervals?.[2 * i + end] ?? value(i)) - value(i))) || 0;
  const summary = [
    known.length > 0 ? `macro ${mean.toFixed(3)}` : "no class has a positive sample",
    micro === undefined ? "" : `micro ${micro.toFixed(3)}`,
  ];
  return {
    data: [
      {
        type: "bar",
        orientation: "h",
        x: order.map((i) => (Number.isNaN(value(i)) ? null : value(i))),
        y: order.map((_, place) => place),
        text: order.map((i) => (Number.isNaN(value(i)) ? "" : value(i).toFixed(2))),
        textposition: intervals ? "none" : "outside",
        cliponaxis: false,
        marker: { color: classColours[0] ?? "" },
        ...(intervals && {
          error_x: {
            type: "data",
            symmetric: false,
            array: order.map((i) => reach(i, 1)),
            arrayminus: order.map((i) => reach(i, 0)),
            color: "#888888",
            thickness: 1.5,
            width: 3,
          },
        }),
        customdata: order.map((i) => {
          const samples = support ? `<br>${support[i]} samples` : "";
          return `${plain(classes[i] ?? "", 80)}${samples}`;
        }),
        hovertemplate: "%{customdata}<br>average precision %{x:.3f}<extra></extra>",
      },
    ],
    layout: {
      title: titled(title, summary.filter(Boolean).join(", ")),
      xaxis: { title: { text: "Average precision" }, range: [0, 1.06], tickvals: [0, 0.2, 0.4, 0.6, 0.8, 1] },
      yaxis: {
        tickvals: order.map((_, place) => place),
        ticktext: order.map((i) => plain(classes[i] ?? "", 34)),
        showgrid: false,
        range: [-0.6, n - 0.4],
      },
      bargap: 0.3,
      height: Math.max(260, 150 + 24 * n),
      ...(known.length > 0 && {
        shapes: [
          {
            type: "line",
            x0: mean,
            x1: mean,
            yref: "paper",
            y0: 0,
            y1: 1,
            line: { dash: "dot", width: 1.5 },
          },
        ],
      }),
    },
  };
}
