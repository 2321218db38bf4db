import { element } from "../../shell/webview/dom";

/** The bar between two pictures: dragged with the pointer, or moved with the arrow keys. */
export class SwipeBar {
  readonly element: HTMLElement;
  readonly #move: (share: number) => void;
  #share = 0.5;

  constructor(move: (share: number) => void) {
    this.#move = move;
    this.element = element(
      "div",
      {
        class: "swipe",
        role: "slider",
        tabindex: 0,
        "aria-label": "Divider of the comparison",
        "aria-valuemin": 0,
        "aria-valuemax": 100,
      },
      element("div", { class: "grip" }, "⇔"),
    );
    this.element.addEventListener("pointerdown", (event) => this.element.setPointerCapture(event.pointerId));
    this.element.addEventListener("pointermove", (event) => {
      if (this.element.hasPointerCapture(event.pointerId)) this.#dragged(event.clientX);
    });
    this.element.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.#move(clamp(this.#share + step));
    });
  }

  /** Share of the width left of the bar; null hides it. */
  show(share: number | null): void {
    this.element.hidden = share === null;
    if (share === null) return;
    this.#share = share;
    this.element.style.left = `${100 * share}%`;
    this.element.setAttribute("aria-valuenow", String(Math.round(100 * share)));
  }

  #dragged(clientX: number): void {
    const box = this.element.parentElement?.getBoundingClientRect();
    if (box) this.#move(clamp((clientX - box.left) / box.width));
  }
}

const clamp = (share: number): number => Math.min(Math.max(share, 0), 1);
