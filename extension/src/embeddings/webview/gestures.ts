import type { SelectHow } from "./row-sets";
import type { ScreenPoint } from "./view-box";

/** What dragging does. */
export type Tool = "pan" | "lasso" | "box";

export interface GestureActions {
  readonly pan: (right: number, down: number) => void;
  readonly zoom: (factor: number, fixed: ScreenPoint) => void;
  readonly point: (at: ScreenPoint | null) => void;
  readonly click: (at: ScreenPoint, toggle: boolean) => void;
  /** The line so far; empty where it was given up. */
  readonly draw: (line: readonly ScreenPoint[]) => void;
  readonly select: (line: readonly ScreenPoint[], tool: "lasso" | "box", how: SelectHow) => void;
}

/** Pixels that a pointer moves before a click is a drag. */
const clickSlack = 4;

/** What the pointer does over the map. */
export class Gestures {
  tool: Tool = "pan";
  readonly #element: HTMLElement;
  readonly #actions: GestureActions;
  #start: ScreenPoint | null = null;
  #last: ScreenPoint | null = null;
  #dragging: Tool | null = null;
  #line: ScreenPoint[] = [];

  constructor(element: HTMLElement, actions: GestureActions) {
    this.#element = element;
    this.#actions = actions;
    element.addEventListener("pointerdown", (event) => this.#down(event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    element.addEventListener("pointerup", (event) => this.#up(event));
    element.addEventListener("pointercancel", () => this.giveUp());
    element.addEventListener("pointerleave", () => actions.point(null));
    element.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
        actions.zoom(Math.exp(-event.deltaY * lines * 0.002), this.#at(event));
      },
      { passive: false },
    );
  }

  /** Ends what is being dragged without an effect. */
  giveUp(): void {
    [this.#start, this.#last, this.#dragging] = [null, null, null];
    if (this.#line.length > 0) this.#actions.draw([]);
    this.#line = [];
  }

  #at(event: MouseEvent): ScreenPoint {
    const { left, top } = this.#element.getBoundingClientRect();
    return { left: event.clientX - left, top: event.clientY - top };
  }

  #down(event: PointerEvent): void {
    if (event.button > 1) return;
    this.#element.setPointerCapture(event.pointerId);
    this.#element.focus({ preventScroll: true });
    this.#start = this.#at(event);
    this.#last = this.#start;
    this.#dragging = event.button === 1 ? "pan" : this.tool;
    this.#line = [this.#start];
  }

  #move(event: PointerEvent): void {
    const at = this.#at(event);
    const last = this.#last;
    if (!last || !this.#dragging || !this.#start) {
      this.#actions.point(at);
      return;
    }
    if (this.#dragging === "pan") this.#actions.pan(at.left - last.left, at.top - last.top);
    else {
      const { left, top } = this.#start;
      if (this.#dragging === "box")
        this.#line = [this.#start, { left: at.left, top }, at, { left, top: at.top }];
      else this.#line.push(at);
      this.#actions.draw(this.#line);
    }
    this.#last = at;
  }

  #up(event: PointerEvent): void {
    const [start, dragging, line] = [this.#start, this.#dragging, this.#line];
    const at = this.#at(event);
    if (!start || !dragging) return;
    this.giveUp();
    if (Math.hypot(at.left - start.left, at.top - start.top) < clickSlack && line.length < 8)
      this.#actions.click(at, event.shiftKey || event.ctrlKey || event.metaKey);
    else if (dragging !== "pan") {
      const how = event.shiftKey ? "add" : event.altKey || event.ctrlKey ? "remove" : "replace";
      this.#actions.select(line, dragging, how);
    }
  }
}
