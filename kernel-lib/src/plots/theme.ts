import type { Attributes, Figure, Value } from "./figure";
import { classColours, sequentialScale } from "./palette";

/**
 * What a figure lies on. `neutral` has no paper of its own and a grey that can be read on white and on black: for
 * notebooks, whose page may be either.
 */
export type Theme = "light" | "dark" | "neutral";

const light = template({
  paper: "#ffffff",
  ink: "#1c2330",
  soft: "#5b6473",
  grid: "#e3e7ee",
  card: "#ffffff",
});
const dark = template({
  paper: "#12161d",
  ink: "#e6e9ef",
  soft: "#9aa4b5",
  grid: "#2b3340",
  card: "#1a202a",
});
const neutral = template({
  paper: "rgba(0,0,0,0)",
  ink: "#7b828d",
  soft: "#7b828d",
  grid: "rgba(128,128,128,0.25)",
  card: "#3a414c",
});

/** plotly.js templates: every colour that depends on the paper is here and nowhere else. */
export const templates: Readonly<Record<Theme, Attributes>> = { light, dark, neutral };

/** The figure on that paper. */
export function withTheme(figure: Figure, theme: Theme): Figure {
  return { ...figure, layout: { ...figure.layout, template: templates[theme] } };
}

interface Colours {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
  readonly grid: string;
  /** Behind hover labels. */
  readonly card: string;
}

function template({ paper, ink, soft, grid, card }: Colours): Attributes {
  const axis: Value = {
    gridcolor: grid,
    linecolor: soft,
    tickcolor: soft,
    zerolinecolor: grid,
    tickfont: { color: soft },
    title: { font: { color: ink, size: 13 }, standoff: 10 },
    automargin: true,
    ticks: "outside",
    ticklen: 4,
  };
  const colourBar = { outlinewidth: 0, tickcolor: soft, ticks: "outside", ticklen: 4, thickness: 16 };
  return {
    data: {
      heatmap: [{ colorscale: [...sequentialScale], colorbar: colourBar }],
      scatter: [{ marker: { line: { width: 0 } } }],
    },
    layout: {
      font: { family: "Arial, Liberation Sans, DejaVu Sans, sans-serif", size: 12, color: ink },
      title: {
        font: { size: 17, color: ink },
        subtitle: { font: { size: 12, color: soft } },
        x: 0,
        xref: "container",
        xanchor: "left",
        pad: { l: 16, t: 16 },
        y: 1,
        yref: "container",
        yanchor: "top",
      },
      paper_bgcolor: paper,
      plot_bgcolor: paper,
      colorway: [...classColours],
      xaxis: axis,
      yaxis: axis,
      legend: { bgcolor: "rgba(0,0,0,0)", font: { color: ink } },
      hoverlabel: {
        bgcolor: card,
        bordercolor: soft,
        font: { color: card === "#ffffff" ? ink : "#e6e9ef", size: 12 },
        align: "left",
      },
      annotationdefaults: { font: { color: soft } },
      shapedefaults: { line: { color: ink } },
      margin: { l: 72, r: 24, t: 76, b: 60 },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: soft, activecolor: ink },
      height: 480,
    },
  };
}
