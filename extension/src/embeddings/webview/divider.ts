import { element } from "../../shell/webview/dom";

export interface DividerOptions {
  readonly label: string;
  /** What gets wider ("x") or higher ("y") as the divider is moved to the left or up. */
  readonly target: HTMLElement;
  readonly axis: "x" | "y";
  readonly least: number;
  /** Pixels that its neighbour keeps. */
  readonly spare: number;
  /** The size that somebody gave it, in pixels; null: the one it has by itself. */
  readonly changed: (size: number | null) => void;
}

const step = 16;

/** A line between two parts of the page that is dragged, or moved by arrow keys; a double click gives the size of before. */
export class Divider {
  readonly element: HTMLElement;
  readonly #options: DividerOptions;
  #from: { readonly at: number; readonly size: number } | null = null;

  constructor(options: DividerOptions) {
    const { axis, label } = options;
    this.#options = options;
    this.element = element("div", {
      ...{ class: `divider divider-${axis}`, role: "separator", tabindex: 0, "aria-label": label },
      ...{ title: `${label}: drag, or arrow keys; a double click resets it` },
      "aria-orientation": axis === "x" ? "vertical" : "horizontal",
    });
    const at = (event: PointerEvent): number => (axis === "x" ? event.clientX : event.clientY);
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      this.#from = { at: at(event), size: this.#size() };
    });
    this.element.addEventListener("pointermove", (event) => {
      if (this.#from) this.#set(this.#from.size + this.#from.at - at(event));
    });
    for (const end of ["pointerup", "pointercancel"] as const)
      this.element.addEventListener(end, () => {
        if (this.#from && this.#size() !== this.#from.size) options.changed(this.#size());
        this.#from = null;
      });
    this.element.addEventListener("dblclick", () => {
      this.set(null);
      options.changed(null);
    });
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param size in pixels; null: the one it has by itself */
  set(size: number | null): void {
    if (size === null) this.#options.target.style.removeProperty(this.#property);
    else this.#set(size);
  }

  get #property(): "width" | "height" {
    return this.#options.axis === "x" ? "width" : "height";
  }

  #size(): number {
    return Math.round(this.#options.target.getBoundingClientRect()[this.#property]);
  }

  #set(size: number): void {
    const { axis, least, spare, target } = this.#options;
    const most = (axis === "x" ? window.innerWidth : window.innerHeight) - spare;
    const given = Math.round(Math.max(least, Math.min(size, most)));
    target.style.setProperty(this.#property, `${given}px`);
    this.element.setAttribute("aria-valuenow", String(given));
  }

  #key(event: KeyboardEvent): void {
    const grow = { x: "ArrowLeft", y: "ArrowUp" }[this.#options.axis];
    const shrink = { x: "ArrowRight", y: "ArrowDown" }[this.#options.axis];
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    this.#set(this.#size() + (event.key === grow ? step : -step));
    this.#options.changed(this.#size());
  }
}
