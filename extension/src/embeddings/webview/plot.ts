import { element } from "../../shell/webview/dom";
import type { Colouring } from "./colouring";
import { Drawing, mapPictureUrl, type Points } from "./drawing";
import { Gestures, type Tool } from "./gestures";
import { rowsInBox, rowsInPolygon } from "./lasso";
import { drawMarks, type Marks, noMarks } from "./marks";
import { plotKeys } from "./plot-keys";
import { PointIndex } from "./point-index";
import type { SelectHow } from "./row-sets";
import type { Theme } from "./theme";
import {
  boundsOf,
  fitted,
  panned,
  pointBounds,
  type ScreenPoint,
  type Size,
  toMap,
  toScreen,
  type ViewBox,
  zoomed,
} from "./view-box";

export interface PlotActions {
  /** A point is under the pointer, or none. */
  readonly hover: (row: number | null, at: ScreenPoint) => void;
  readonly choose: (row: number | null) => void;
  readonly select: (rows: Uint32Array, how: SelectHow) => void;
  readonly toggle: (row: number) => void;
  readonly clear: () => void;
  readonly failed: (problem: unknown) => void;
  readonly moved: (box: ViewBox) => void;
}

/** Pixels from a point within which the pointer is on it. */
const reach = 8;
const nowhere = new Float32Array();

/** The map of a table's rows: drawn, moved, pointed at and selected from. */
export class Plot {
  readonly element: HTMLElement;
  readonly #layer = element("div", { class: "points" });
  readonly #canvas = element("canvas", { class: "marks", "aria-hidden": "true" });
  readonly #drawing: Drawing;
  readonly #gestures: Gestures;
  readonly #actions: PlotActions;
  readonly #observer: ResizeObserver;
  #theme: Theme;
  #points: Points;
  #index: PointIndex | null = null;
  #box: ViewBox = { x: 0, y: 0, perPixel: 1 };
  #size: Size = { width: 0, height: 0 };
  #placed = false;
  #touched = false;
  #marks: Marks = noMarks;
  #line: readonly ScreenPoint[] = [];
  #frame = 0;

  constructor(label: string, colouring: Colouring, theme: Theme, actions: PlotActions) {
    this.#actions = actions;
    this.#theme = theme;
    this.#drawing = new Drawing(this.#layer, actions.failed);
    this.#points = {
      ...{ x: nowhere, y: nowhere, colouring, hidden: new Set<number>() },
      ...{ pointSize: 5, opacity: 0.8 },
    };
    this.element = element(
      "div",
      { class: "plot", tabindex: 0, role: "application", "aria-label": label },
      this.#layer,
      this.#canvas,
    );
    this.#gestures = new Gestures(this.element, {
      pan: (right, down) => this.#touch(panned(this.#box, right, down)),
      zoom: (factor, fixed) => this.#touch(zoomed(this.#box, this.#size, factor, fixed)),
      point: (at) => actions.hover(at && this.rowAt(at), at ?? { left: 0, top: 0 }),
      click: (at, toggle) => {
        const row = this.rowAt(at);
        if (toggle && row !== null) actions.toggle(row);
        else actions.choose(row);
      },
      draw: (line) => {
        this.#line = line;
        this.#soon();
      },
      select: (line, tool, how) => this.#select(line, tool, how),
    });
    plotKeys(this.element, {
      move: (right, up) => this.#step(right, up),
      pan: (right, up) => this.#touch(panned(this.#box, -right * 40, up * 40)),
      zoom: (factor) => this.zoom(factor),
      fit: () => this.fit(),
      toggle: () => this.#marks.chosen !== null && actions.toggle(this.#marks.chosen),
      giveUp: () => (this.#line.length > 0 ? this.#gestures.giveUp() : actions.clear()),
    });
    this.#observer = new ResizeObserver(([entry]) => {
      if (entry) this.#resize(entry.contentRect.width, entry.contentRect.height);
    });
    this.#observer.observe(this.element);
  }

  get box(): ViewBox {
    return this.#box;
  }

  /** Whether somebody moved the map since all of it was shown. */
  get touched(): boolean {
    return this.#touched;
  }

  set tool(tool: Tool) {
    this.#gestures.tool = tool;
    this.element.setAttribute("data-tool", tool);
  }

  /** Puts the points there; the view stays where `keep` is set, or it is given. */
  setMap(x: Float32Array, y: Float32Array, keep: boolean, box: ViewBox | null = null): void {
    this.#points = { ...this.#points, x, y };
    const bounds = pointBounds(x, y);
    this.#index = bounds && new PointIndex(x, y, bounds);
    if (box) [this.#box, this.#placed, this.#touched] = [box, true, true];
    else if (!keep || !this.#placed) {
      this.#placed = false;
      this.fit();
    }
    this.#show();
  }

  setColouring(colouring: Colouring, hidden: ReadonlySet<number>): void {
    this.#points = { ...this.#points, colouring, hidden };
    this.#show();
  }

  setStyle(pointSize: number, opacity: number): void {
    this.#points = { ...this.#points, pointSize, opacity };
    this.#show();
  }

  setMarks(marks: Marks): void {
    this.#marks = marks;
    this.#layer.classList.toggle("dimmed", marks.selected.length > 0);
    this.#soon();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#soon();
  }

  fit(): void {
    const bounds = pointBounds(this.#points.x, this.#points.y);
    if (!bounds || this.#size.width < 1) return;
    [this.#placed, this.#touched] = [true, false];
    this.#look(fitted(bounds, this.#size));
  }

  zoom(factor: number): void {
    const { width, height } = this.#size;
    this.#touch(zoomed(this.#box, this.#size, factor, { left: width / 2, top: height / 2 }));
  }

  /** Moves the view so that a row is seen. */
  reveal(row: number): void {
    const at = this.screenOf(row);
    const { width, height } = this.#size;
    if (!at || (at.left > 0 && at.top > 0 && at.left < width && at.top < height)) return;
    const [x = 0, y = 0] = [this.#points.x[row], this.#points.y[row]];
    this.#look({ ...this.#box, x, y });
  }

  /** The rows that are in view and shown. */
  inView(): Uint32Array {
    if (!this.#index) return new Uint32Array();
    return rowsInBox(this.#index, boundsOf(this.#box, this.#size), this.#isShown);
  }

  rowAt(at: ScreenPoint): number | null {
    const [x, y] = toMap(this.#box, this.#size, at);
    return this.#index?.nearest(x, y, reach * this.#box.perPixel, this.#isShown) ?? null;
  }

  /** Where a row is on the screen; null where it is not on the map. */
  screenOf(row: number): ScreenPoint | null {
    const [x = Number.NaN, y = Number.NaN] = [this.#points.x[row], this.#points.y[row]];
    return Number.isFinite(x) && Number.isFinite(y) ? toScreen(this.#box, this.#size, x, y) : null;
  }

  /** A picture of what is seen, as a data: address. */
  picture(format: "png" | "svg"): Promise<string> {
    return mapPictureUrl(format, this.#points, this.#marks.selected, this.#box, this.#size, this.#theme);
  }

  /** Ends when everything is on the screen. */
  async settled(): Promise<void> {
    await this.#drawing.settled();
    if (this.#frame !== 0) this.#draw();
  }

  dispose(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#drawing.dispose();
    this.element.remove();
  }

  readonly #isShown = (row: number): boolean =>
    !this.#points.hidden.has(this.#points.colouring.codes[row] ?? 0);

  #resize(width: number, height: number): void {
    this.#size = { width: Math.round(width), height: Math.round(height) };
    if (!this.#placed) this.#drawing.prepare(this.#size);
    if (this.#placed && this.#touched) this.#show();
    else this.fit(); // all of it is seen until somebody moves it
  }

  #touch(box: ViewBox): void {
    this.#touched = true;
    this.#look(box);
  }

  #look(box: ViewBox): void {
    this.#box = box;
    this.#show();
    this.#actions.moved(box);
  }

  #show(): void {
    if (!this.#placed) return;
    this.#drawing.show(this.#points, this.#box, this.#size);
    this.#soon();
  }

  #soon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    drawMarks(
      this.#canvas,
      { ...this.#points, box: this.#box, size: this.#size },
      this.#marks,
      this.#line,
      this.#theme,
    );
  }

  #select(line: readonly ScreenPoint[], tool: "lasso" | "box", how: SelectHow): void {
    if (!this.#index) return;
    const corners = line.map((at) => toMap(this.#box, this.#size, at));
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    const rows =
      tool === "box"
        ? rowsInBox(
            this.#index,
            {
              ...{ minX: Math.min(...xs), maxX: Math.max(...xs) },
              ...{ minY: Math.min(...ys), maxY: Math.max(...ys) },
            },
            this.#isShown,
          )
        : rowsInPolygon(this.#index, this.#points.x, this.#points.y, corners.flat(), this.#isShown);
    this.#actions.select(rows, how);
  }

  /** To the next point; to the one nearest to the middle where none is chosen. */
  #step(right: number, up: number): void {
    const { chosen } = this.#marks;
    const on = chosen !== null && this.screenOf(chosen) ? chosen : null;
    const span = Math.max(this.#size.width, this.#size.height) * this.#box.perPixel;
    const next =
      on === null
        ? this.#index?.nearest(this.#box.x, this.#box.y, span, this.#isShown)
        : this.#index?.next(on, right, up, this.#isShown);
    if (next === undefined || next === null) return;
    this.#actions.choose(next);
    this.reveal(next);
  }
}
