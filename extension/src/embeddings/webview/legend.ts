import { element, field } from "../../shell/webview/dom";
import { shownNumber } from "../../shell/webview/numbers";
import { rowsOf } from "./colouring";
import type { Explorer } from "./explorer";

/** Entries that are listed; a search finds the others. */
const mostListed = 200;

/** What the colours mean, with a switch a class; size and opacity of the points. */
export class LegendPanel {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #list = element("ul", { class: "legend", "aria-label": "Classes" });
  readonly #bar = element("div");
  readonly #filter = element("input", {
    type: "text",
    placeholder: "Find a class",
    "aria-label": "Find a class",
  });
  readonly #hint = element("p", { class: "quiet" });
  #known: unknown = null;

  constructor(explorer: Explorer, style: { readonly pointSize: number; readonly opacity: number }) {
    this.#explorer = explorer;
    this.#filter.addEventListener("input", () => this.#fill());
    const size = slider("Size of the points", 1, 16, 1, style.pointSize);
    const opacity = slider("Opacity of the points", 0.05, 1, 0.05, style.opacity);
    const restyle = (): void => {
      for (const { plot } of explorer.tables) plot.setStyle(size.valueAsNumber, opacity.valueAsNumber);
      this.onStyle(size.valueAsNumber, opacity.valueAsNumber);
    };
    for (const input of [size, opacity]) input.addEventListener("input", restyle);
    this.element = element(
      "div",
      {},
      this.#hint,
      this.#bar,
      this.#filter,
      this.#list,
      field("Size", size),
      field("Opacity", opacity),
    );
  }

  /** Size and opacity are others than before. */
  onStyle: (pointSize: number, opacity: number) => void = () => undefined;

  update(): void {
    const { active } = this.#explorer;
    const known = active && [active.colouring, active.hidden];
    if (JSON.stringify(known?.map(identity)) === JSON.stringify(this.#known)) return;
    this.#known = known?.map(identity) ?? null;
    this.#fill();
  }

  #fill(): void {
    const { active } = this.#explorer;
    const entries = active?.colouring.entries ?? [];
    const limits = active?.colouring.limits ?? null;
    this.#filter.hidden = entries.length <= 12;
    this.#hint.hidden = entries.length > 0 || limits !== null;
    this.#hint.textContent = "All points have one colour. Choose a column beside “Colour” above the map.";
    this.#bar.replaceChildren(
      ...(active && limits ? [ramp(active.colouring.colours.slice(0, -1), limits)] : []),
    );
    const wanted = this.#filter.hidden ? "" : this.#filter.value.toLowerCase();
    const shown = entries.filter(({ label }) => label.toLowerCase().includes(wanted)).slice(0, mostListed);
    this.#list.replaceChildren(
      ...shown.map(({ code, label, count, colour }) => {
        const visible = element("input", { type: "checkbox", "aria-label": `Show ${label}` });
        visible.checked = !active?.hidden.has(code);
        visible.addEventListener("change", () => active?.toggleClass(code, false));
        const chip = element("span", { class: "chip" });
        chip.style.background = colour;
        const only = element("button", { type: "button", class: "only", title: `Only ${label}` }, "only");
        only.addEventListener("click", () => active?.toggleClass(code, true));
        const name = element("button", { type: "button", class: "name", title: `Select ${label}` }, label);
        name.addEventListener("click", () => {
          if (active)
            this.#explorer.select(
              this.#explorer.rowsFrom(active.slot, rowsOf(active.colouring.codes, code)),
              "replace",
            );
        });
        const number = element("span", { class: "number quiet" }, count.toLocaleString("en"));
        return element("li", { "data-class": label }, visible, chip, name, only, number);
      }),
    );
  }
}

const numbers = new WeakMap<object, number>();
let next = 1;

/** A number of its own for each object. */
function identity(thing: object): number {
  const known = numbers.get(thing) ?? next++;
  numbers.set(thing, known);
  return known;
}

function slider(label: string, min: number, max: number, step: number, value: number): HTMLInputElement {
  return element("input", { type: "range", "aria-label": label, min, max, step, value });
}

/** The colours of numbers, with the values at both ends. */
function ramp(colours: readonly string[], [low, high]: readonly [number, number]): HTMLElement {
  const strip = element("div", { class: "ramp" });
  strip.style.background = `linear-gradient(to right, ${colours.filter((_, at) => at % 8 === 0).join(", ")}, ${colours.at(-1) ?? ""})`;
  return element(
    "div",
    { class: "colour-bar" },
    strip,
    element(
      "div",
      { class: "ticks" },
      element("span", {}, shownNumber(low)),
      element("span", {}, shownNumber(high)),
    ),
  );
}
