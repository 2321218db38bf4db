import { element } from "../../shell/webview/dom";
import { Divider } from "./divider";
import type { DockView } from "./view-state";

const names: Readonly<Record<DockView, readonly [label: string, title: string]>> = {
  table: ["Table", "The selected points as a table"],
  pictures: ["Pictures", "The selected points as pictures"],
  list: ["List", "Neighbours, search results and checks"],
  places: ["Places", "The same points on Earth"],
};

/** Views below the map, each shown or not; those that are shown share the width. */
export class Dock {
  readonly element: HTMLElement;
  readonly #views: ReadonlyMap<DockView, HTMLElement>;
  readonly #buttons = new Map<DockView, HTMLButtonElement>();
  readonly #body = element("div", { class: "dock-body" });
  readonly #count = element("span", { class: "quiet", id: "selected-count", role: "status" });
  readonly #divider: Divider;
  readonly #changed: () => void;
  #shown: readonly DockView[] = [];

  constructor(
    views: ReadonlyMap<DockView, HTMLElement>,
    changed: () => void,
    heightChanged: (height: number | null) => void,
  ) {
    this.#views = views;
    this.#changed = changed;
    this.#divider = new Divider({
      ...{
        label: "Height of the views below the map",
        target: this.#body,
        axis: "y",
        least: 120,
        spare: 260,
      },
      changed: heightChanged,
    });
    const buttons = [...views.keys()].map((view) => {
      const [label, title] = names[view];
      const made = element("button", { type: "button", title, "data-view": view }, label);
      made.addEventListener("click", () => this.show(view, !this.#shown.includes(view)));
      this.#buttons.set(view, made);
      return made;
    });
    this.element = element(
      "section",
      { class: "dock", "aria-label": "Below the map" },
      this.#divider.element,
      element(
        "div",
        { class: "toolbar", role: "toolbar", "aria-label": "Views below the map" },
        ...buttons,
        element("span", { class: "space" }),
        this.#count,
      ),
      this.#body,
    );
    this.#body.append(...views.values());
    this.set([]);
  }

  get shown(): readonly DockView[] {
    return this.#shown;
  }

  show(view: DockView, shown: boolean): void {
    const others = this.#shown.filter((other) => other !== view);
    this.set(shown ? [...others, view] : others);
    this.#changed();
  }

  set(shown: readonly DockView[]): void {
    this.#shown = shown;
    this.#body.hidden = shown.length === 0;
    this.#divider.element.hidden = shown.length === 0;
    for (const [view, button] of this.#buttons)
      button.setAttribute("aria-pressed", String(shown.includes(view)));
    for (const [view, content] of this.#views) content.hidden = !shown.includes(view);
  }

  /** Null: the height that it has by itself. */
  setHeight(height: number | null): void {
    this.#divider.set(height);
  }

  showCount(selected: number, rows: number): void {
    this.#count.textContent =
      selected === 0
        ? `${rows.toLocaleString("en")} rows`
        : `${selected.toLocaleString("en")} of ${rows.toLocaleString("en")} selected`;
  }
}
