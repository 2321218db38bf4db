import type { Colouring } from "./colouring";
import { forgoPlotlyStyles, type PlotLayout, type PointTrace, plotly } from "./plotly";
import { type PointGroup, pointGroups } from "./point-groups";
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

/**
 * While the view is moved nothing is drawn anew: what is drawn is moved along, and drawn when the view rests: that long,
 * and longer where drawing takes long, so that it does not come between the pointer and the map.
 */
const restMs = 120;
const mostRestMs = 1500;

const config = { displayModeBar: false, responsive: false, doubleClick: false, scrollZoom: false } as const;

forgoPlotlyStyles();

/**
 * Plotly's WebGL scatter of the points. Drawing takes as long as it takes: meanwhile what was drawn last is moved and
 * stretched to where it belongs now, and of several wishes only the last is drawn.
 */
export class Drawing {
  readonly element: HTMLDivElement;
  readonly #failed: (problem: unknown) => void;
  #points: Points | null = null;
  #box: ViewBox = { x: 0, y: 0, perPixel: 1 };
  #size: Size = { width: 0, height: 0 };
  /** What the drawing shows that is on the screen. */
  #drawn: { readonly box: ViewBox; readonly points: Points | null; readonly size: Size } | null = null;
  #working: Promise<void> | null = null;
  #movedAt = 0;
  /** How long the last drawing took, to the screen. */
  #took = 0;
  #gone = false;
  #groups: { readonly of: Points; readonly groups: readonly PointGroup[] } | null = null;

  constructor(element: HTMLDivElement, failed: (problem: unknown) => void) {
    this.element = element;
    this.#failed = failed;
  }

  /** Gets everything ready that the first drawing needs, while the points are on their way. */
  prepare(size: Size): void {
    if (this.#points || this.#drawn) return;
    this.#size = size;
    this.#working ??= this.#work();
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
    plotly().then(
      ({ purge }) => purge(this.element),
      () => undefined, // it was never there
    );
  }

  async #work(): Promise<void> {
    try {
      const { react, relayout } = await plotly();
      for (;;) {
        const [points, box, size] = [this.#points, this.#box, this.#size];
        const drawn = this.#drawn;
        if (this.#gone || size.width < 1 || size.height < 1) return;
        const samePoints = drawn?.points === points && drawn.size === size;
        if (samePoints && (drawn.box === box || !points)) return;
        const rest = Math.min(Math.max(restMs, 2 * this.#took), mostRestMs);
        const wait = this.#movedAt + rest - performance.now();
        if (samePoints && wait > 0) {
          await new Promise((resolve) => setTimeout(resolve, wait));
          continue;
        }
        const start = performance.now();
        if (samePoints) await relayout(this.element, rangesOf(box, size));
        else await react(this.element, this.#traces(points), layoutOf(box, size, null), config);
        this.#drawn = { points, box, size };
        this.#place();
        await nextFrame();
        await nextFrame(); // the one in which it is on the screen
        this.#took = performance.now() - start;
        if (points && !this.element.dataset["drawn"]) performance.mark("first map");
        if (points) this.element.dataset["drawn"] = String(points.x.length);
      }
    } catch (problem) {
      this.#failed(problem);
    } finally {
      this.#working = null;
    }
  }

  /** One a colour; without points one that nobody sees, for which Plotly makes all it needs for others. */
  #traces(points: Points | null): PointTrace[] {
    if (!points) return [unseen];
    const known = this.#groups;
    const same =
      known?.of.x === points.x &&
      known.of.y === points.y &&
      known.of.colouring.codes === points.colouring.codes;
    const groups = same ? known.groups : pointGroups(points.x, points.y, points.colouring.codes);
    this.#groups = { of: points, groups };
    return tracesOf(points, groups);
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

/** The map as a picture of its own, on the theme's ground; `selected` stands out. */
export async function mapPictureUrl(
  format: "png" | "svg",
  points: Points,
  selected: Uint32Array,
  box: ViewBox,
  size: Size,
  theme: Theme,
): Promise<string> {
  const { x, y, colouring } = points;
  const shapes = format === "svg" && x.length <= mostShapes;
  const dimmed = selected.length > 0 ? { ...points, opacity: points.opacity * 0.3 } : points;
  const all = tracesOf(dimmed, pointGroups(x, y, colouring.codes));
  const over = tracesOf({ ...points, opacity: 1 }, pointGroups(x, y, colouring.codes, selected));
  const traces = [...all, ...over].filter((trace) => trace !== unseen);
  const data = traces.map((trace) => ({ ...trace, type: shapes ? ("scatter" as const) : trace.type }));
  const figure = { data, layout: layoutOf(box, size, theme) };
  const { toImage } = await plotly();
  return toImage(figure, { format, width: size.width, height: size.height });
}

const unseen: PointTrace = {
  ...{ type: "scattergl", mode: "markers", hoverinfo: "skip" },
  ...{ x: Float32Array.of(0), y: Float32Array.of(0) },
  marker: { size: 1, opacity: 0, color: "#888888", line: { width: 0 } },
};

function tracesOf(points: Points, groups: readonly PointGroup[]): PointTrace[] {
  const { colouring, hidden, pointSize, opacity } = points;
  const last = colouring.colours.at(-1) ?? "#888888";
  const shown = groups.filter(({ code }) => !hidden.has(code));
  if (shown.length === 0) return [unseen];
  return shown.map(({ code, x, y }) => ({
    ...{ type: "scattergl", mode: "markers", hoverinfo: "skip", x, y },
    marker: { size: pointSize, opacity, color: colouring.colours[code] ?? last, line: { width: 0 } },
  }));
}

function rangesOf(box: ViewBox, size: Size): Record<string, number[]> {
  const { minX, maxX, minY, maxY } = boundsOf(box, size);
  return { "xaxis.range": [minX, maxX], "yaxis.range": [minY, maxY] };
}

function layoutOf(box: ViewBox, size: Size, theme: Theme | null): PlotLayout {
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
