import { SoftconError } from "../core/errors";
import { emptyFigure, type Figure, plain, titled } from "./figure";

export interface ConfusionMatrixOptions {
  readonly title?: string;
}

/**
 * How often each class was taken for each: colours are shares of the true class, a row each; numbers are counts.
 * @param counts [classes, classes]: row the true class, column the predicted one
 * @throws SoftconError where the counts are not square in the classes.
 */
export function confusionMatrix(
  counts: ArrayLike<number>,
  classes: readonly string[],
  options: ConfusionMatrixOptions = {},
): Figure {
  const { title = "Confusion matrix" } = options;
  const n = classes.length;
  if (counts.length !== n * n)
    throw new SoftconError(`${counts.length} counts for ${n} classes: ${n} × ${n} are needed`);
  if (n === 0) return emptyFigure(title, "no classes to show");
  const row = (i: number): number[] => Array.from({ length: n }, (_, j) => counts[i * n + j] ?? 0);
  const rows = classes.map((_, i) => row(i));
  const sums = rows.map((values) => values.reduce((sum, value) => sum + value, 0));
  const total = sums.reduce((sum, value) => sum + value, 0);
  const right = rows.reduce((sum, values, i) => sum + (values[i] ?? 0), 0);
  const shares = rows.map((values, i) =>
    Float32Array.from(values, (value) => (sums[i] ? value / (sums[i] ?? 1) : Number.NaN)),
  );
  const names = classes.map((name) => plain(name, 60));
  const places = classes.map((_, i) => i);
  const labels = classes.map((name) => plain(name, 22));
  const accuracy = total > 0 ? `overall accuracy ${((100 * right) / total).toFixed(1)}% of ` : "";
  return {
    data: [
      {
        type: "heatmap",
        x: places,
        y: places,
        z: shares,
        zmin: 0,
        zmax: 1,
        text: rows.map((values) => values.map((value) => (value === 0 ? "" : String(value)))),
        ...(n <= 24 && { texttemplate: "%{text}", textfont: { size: n > 14 ? 9 : 11 } }),
        customdata: rows.map((values, i) =>
          values.map((value, j) => `${value} of ${sums[i]} ${names[i]}<br>taken for ${names[j]}`),
        ),
        hovertemplate: "%{customdata}<br>%{z:.1%}<extra></extra>",
        xgap: n > 40 ? 0 : 1,
        ygap: n > 40 ? 0 : 1,
        colorbar: { title: { text: "Share" }, tickformat: ".0%" },
      },
    ],
    layout: {
      title: titled(
        title,
        `${accuracy}${total.toLocaleString("en-US")} samples; colours: share of the true class`,
      ),
      xaxis: {
        title: { text: "Predicted" },
        ...ticks(labels),
        constrain: "domain",
        constraintoward: "right",
        tickangle: n > 6 ? -45 : 0,
      },
      yaxis: {
        title: { text: "True" },
        ...ticks(labels),
        autorange: "reversed",
        scaleanchor: "x",
        constrain: "domain",
      },
      height: Math.min(900, Math.max(460, 300 + 26 * n)),
    },
  };
}

/** Names at whole numbers; as categories, two classes that are cut to the same label would become one. */
function ticks(labels: readonly string[]) {
  return { tickvals: labels.map((_, i) => i), ticktext: [...labels], showgrid: false, zeroline: false };
}
