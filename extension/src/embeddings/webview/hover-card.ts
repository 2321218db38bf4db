import { element } from "../../shell/webview/dom";
import type { Slot } from "../shared/messages";
import type { Pictures } from "./pictures";
import { detailRows } from "./point-panel";
import type { Questions } from "./questions";

export interface HoverPlace {
  /** Of the window. */
  readonly left: number;
  readonly top: number;
}

/** What the pointer is on: text at once, the picture when it has come. */
export class HoverCard {
  readonly element = element("div", { class: "hover-card", role: "status", hidden: true });
  readonly #questions: Questions;
  readonly #pictures: Pictures;
  #row: string | null = null;

  constructor(questions: Questions, pictures: Pictures) {
    this.#questions = questions;
    this.#pictures = pictures;
  }

  /** @param composite what the picture shows; null: the table has none */
  show(slot: Slot, row: number, composite: string | null, at: HoverPlace): void {
    const key = `${slot} ${row}`;
    if (key === this.#row) return;
    this.#row = key;
    this.#questions
      .ask(slot, { kind: "details", row }, "details")
      .then((details) => {
        if (this.#row !== key) return;
        const picture = composite === null ? [] : [this.#pictures.frame(slot, row, composite, details.id)];
        this.element.replaceChildren(...picture, detailRows(details));
        this.element.dataset["row"] = String(row);
        this.element.hidden = false;
        this.#place(at);
      })
      .catch(() => this.hide());
  }

  hide(): void {
    this.#row = null;
    this.element.hidden = true;
    delete this.element.dataset["row"];
  }

  /** Beside the point, within the window. */
  #place({ left, top }: HoverPlace): void {
    const { offsetWidth: width, offsetHeight: height, style } = this.element;
    const right = left + 16 + width <= window.innerWidth;
    style.left = `${Math.max(4, right ? left + 16 : left - 16 - width)}px`;
    style.top = `${Math.max(4, Math.min(top + 12, window.innerHeight - height - 4))}px`;
  }
}
