import "./plotly-styles";
import * as Plotly from "plotly.js-strict-dist-min";
import type { Colouring } from "./colouring";
import type { Theme } from "./theme";
import { boundsOf, type Size, type ViewBox } from "./view-box";

/** The points as Plotly is to draw them. */
export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly colouring: Colouring;
  /** Codes whose rows are not drawn. */
  readonly hidden: ReadonlySet<number>;
  readonly pointSize: number;
  readonly opacity: number;
}

/** While the view is moved nothing is drawn anew: what is drawn is moved along, and drawn when the view rests that long. */
const restMs = 120;

const config = { displayModeBar: false, responsive: false, doubleClick: false, scrollZoom: false } as const;

/**
 * Plotly's WebGL scatter of the points. Drawing takes as long as it takes: meanwhile what was drawn last is moved and
 * stretched to where it belongs now, and of several wishes only the last is drawn.
 */
export class Drawing {
  readonly element: HTMLDivElement;
  #points: Points | null = null;
  #box: ViewBox = { x: 0, y: 0, perPixel: 1 };
  #size: Size = { width: 0, height: 0 };
  /** What the drawing shows that is on the screen. */
  #drawn: { readonly box: ViewBox; readonly points: Points; readonly size: Size } | null = null;
  #working: Promise<void> | null = null;
  #movedAt = 0;
  #gone = false;

  constructor(element: HTMLDivElement) {
    this.element = element;
  }

  /** Draws these points, seen so. */
  show(points: Points, box: ViewBox, size: Size): void {
    if (points === this.#points && size === this.#size) this.#movedAt = performance.now();
    [this.#points, this.#box, this.#size] = [points, box, size];
    this.#place();
    this.#working ??= this.#work();
  }

  /** Ends when all that was wished for is on the screen. */
  async settled(): Promise<void> {
    while (this.#working) await this.#working;
  }

  dispose(): void {
    this.#gone = true;
    Plotly.purge(this.element);
  }

  async #work(): Promise<void> {
    await Promise.resolve(); // what is wished for in the same turn
    try {
      for (;;) {
        const [points, box, size] = [this.#points, this.#box, this.#size];
        const drawn = this.#drawn;
        if (!points || this.#gone || size.width < 1 || size.height < 1) return;
        const samePoints = drawn?.points === points && drawn.size === size;
        if (samePoints && drawn.box === box) return;
        const wait = this.#movedAt + restMs - performance.now();
        if (samePoints && wait > 0) {
          await new Promise((resolve) => setTimeout(resolve, wait));
          continue;
        }
        if (samePoints) await Plotly.relayout(this.element, rangesOf(box, size));
        else await Plotly.react(this.element, [traceOf(points)], layoutOf(box, size, null), config);
        this.#drawn = { points, box, size };
        this.#place();
        await nextFrame();
      }
    } finally {
      this.#working = null;
    }
  }

  /** Puts what is drawn where it belongs. */
  #place(): void {
    const { style } = this.element;
    const from = this.#drawn?.box;
    if (!from || from === this.#box) {
      style.transform = "";
      return;
    }
    const to = this.#box;
    const [right, down] = [(from.x - to.x) / to.perPixel, (to.y - from.y) / to.perPixel];
    style.transform = `translate(${right}px, ${down}px) scale(${from.perPixel / to.perPixel})`;
  }
}

/** Drawings up to which a vector graphic has a shape for every point; beyond, a picture in it. */
const mostShapes = 20_000;

/** The map as a picture of its own, on the theme's ground; `over`: what stands out. */
export async function mapPictureUrl(
  format: "png" | "svg",
  points: Points,
  selected: Uint32Array,
  box: ViewBox,
  size: Size,
  theme: Theme,
): Promise<string> {
  const shapes = format === "svg" && points.x.length <= mostShapes;
  const dimmed = selected.length > 0 ? { ...points, opacity: points.opacity * 0.3 } : points;
  const traces = [traceOf(dimmed)];
  if (selected.length > 0) traces.push(traceOf(onlyRows(points, selected)));
  const data = traces.map((trace) => ({ ...trace, type: shapes ? ("scatter" as const) : trace.type }));
  const figure = { data, layout: layoutOf(box, size, theme) };
  return Plotly.toImage(figure, { format, width: size.width, height: size.height });
}

function onlyRows(points: Points, rows: Uint32Array): Points {
  return {
    ...points,
    x: Float32Array.from(rows, (row) => points.x[row] ?? Number.NaN),
    y: Float32Array.from(rows, (row) => points.y[row] ?? Number.NaN),
    colouring: {
      ...points.colouring,
      codes: Uint16Array.from(rows, (row) => points.colouring.codes[row] ?? 0),
    },
    opacity: 1,
  };
}

function traceOf({ x, y, colouring, hidden, pointSize, opacity }: Points): Plotly.PointTrace {
  const { codes, colours } = colouring;
  const [only = "#888888"] = colours;
  const shown =
    hidden.size === 0 ? x : x.map((value, row) => (hidden.has(codes[row] ?? 0) ? Number.NaN : value));
  return {
    ...{ type: "scattergl", mode: "markers", hoverinfo: "skip" },
    x: shown,
    y,
    marker: {
      size: pointSize,
      opacity,
      color: colours.length === 1 ? only : Array.from(codes, (code) => colours[code] ?? only),
      line: { width: 0 },
    },
  };
}

function rangesOf(box: ViewBox, size: Size): Record<string, number[]> {
  const { minX, maxX, minY, maxY } = boundsOf(box, size);
  return { "xaxis.range": [minX, maxX], "yaxis.range": [minY, maxY] };
}

function layoutOf(box: ViewBox, size: Size, theme: Theme | null): Plotly.PlotLayout {
  const { minX, maxX, minY, maxY } = boundsOf(box, size);
  const ground = theme?.background ?? "rgba(0,0,0,0)";
  return {
    margin: { l: 0, r: 0, t: 0, b: 0 },
    width: size.width,
    height: size.height,
    xaxis: { visible: false, fixedrange: true, range: [minX, maxX] },
    yaxis: { visible: false, fixedrange: true, range: [minY, maxY] },
    showlegend: false,
    hovermode: false,
    dragmode: false,
    paper_bgcolor: ground,
    plot_bgcolor: ground,
  };
}

const nextFrame = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
  });
