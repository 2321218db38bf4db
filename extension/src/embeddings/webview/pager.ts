import { element, signButton } from "../../shell/webview/dom";

/** Turns the pages of a long list. */
export class Pager {
  readonly element: HTMLElement;
  readonly size: number;
  readonly #text = element("span", { class: "quiet" });
  readonly #back: HTMLButtonElement;
  readonly #on: HTMLButtonElement;
  #page = 0;
  #total = 0;

  constructor(size: number, turned: () => void) {
    this.size = size;
    const turn = (by: number) => () => {
      this.#page += by;
      turned();
    };
    this.#back = signButton("‹", "Page before", turn(-1));
    this.#on = signButton("›", "Next page", turn(1));
    this.element = element("span", { class: "pager" }, this.#back, this.#text, this.#on);
  }

  /** The part of `rows` that the page shows. */
  page<T extends Uint32Array | Float32Array>(rows: T): { readonly from: number; readonly to: number } {
    this.#total = rows.length;
    const last = Math.max(0, Math.ceil(this.#total / this.size) - 1);
    this.#page = Math.min(Math.max(this.#page, 0), last);
    const from = this.#page * this.size;
    const to = Math.min(from + this.size, this.#total);
    this.#back.disabled = this.#page === 0;
    this.#on.disabled = this.#page === last;
    this.element.hidden = this.#total <= this.size;
    const shown = (value: number): string => value.toLocaleString("en");
    this.#text.textContent = `${shown(from + 1)}–${shown(to)} of ${shown(this.#total)}`;
    return { from, to };
  }

  first(): void {
    this.#page = 0;
  }
}
