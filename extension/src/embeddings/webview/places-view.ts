import { button, element, signButton } from "../../shell/webview/dom";
import type { Explorer } from "./explorer";
import { PlaceMap } from "./place-map";
import { toggled } from "./row-sets";
import type { Theme } from "./theme";

/** Footprints that are drawn at once. */
const mostFootprints = 5000;
/** A view has to rest that long before the scene below it is read. */
const restMs = 250;

/** The first table's rows on Earth, with the same colours and the same selection as on the map of embeddings. */
export class PlacesView {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #target = element("div", {
    class: "place-map",
    tabindex: 0,
    "aria-label": "Map of the footprints",
  });
  readonly #empty = element("p", { class: "empty", hidden: true });
  readonly #tools: HTMLElement;
  readonly #scene = element("input", { type: "checkbox" });
  readonly #box = button("Box", "Dragging draws a box around rows; Shift adds, Alt takes away", () =>
    this.#setBoxing(this.#box.getAttribute("aria-pressed") !== "true"),
  );
  readonly #observer: ResizeObserver;
  #map: PlaceMap | null = null;
  #theme: Theme;
  #shownTable: unknown = null;
  #shownSelection: unknown = null;
  #shownColours: unknown = null;
  #timer: number | undefined;
  #asked = 0;

  constructor(explorer: Explorer, theme: Theme) {
    this.#explorer = explorer;
    this.#theme = theme;
    this.#scene.addEventListener("change", () => this.#askScene());
    this.#tools = element(
      "div",
      { class: "list-head" },
      signButton("+", "Zoom in", () => this.#map?.zoom(1)),
      signButton("−", "Zoom out", () => this.#map?.zoom(-1)),
      button("Fit", "Show the selected rows, or all", () => this.#map?.fit()),
      this.#box,
      button("In view", "Select all rows in view", () => {
        if (this.#map) this.#explorer.select(this.#map.inView(), "replace");
      }),
      element("label", { class: "check" }, this.#scene, "scene"),
    );
    this.element = element(
      "div",
      { class: "dock-view", id: "places" },
      this.#tools,
      this.#target,
      this.#empty,
    );
    this.#observer = new ResizeObserver(() => {
      this.#map?.resize();
      this.update();
    });
    this.#observer.observe(this.#target);
  }

  update(): void {
    const [table] = this.#explorer.tables;
    const placed = table?.facts.placed ?? false;
    this.#empty.hidden = placed;
    this.#empty.textContent =
      "The rows of this table have no place on Earth. A table that is embedded from georeferenced images has.";
    this.#target.hidden = !placed;
    this.#tools.hidden = !placed;
    this.#scene.parentElement?.toggleAttribute("hidden", !(table?.facts.openable ?? false));
    if (!table || !placed || this.element.clientWidth === 0) return;
    if (this.#shownTable !== table) {
      this.#shownTable = table;
      this.#map?.dispose();
      this.#map = new PlaceMap(this.#target, this.#theme, {
        click: (row, toggle) =>
          toggle
            ? this.#explorer.select(toggled(this.#explorer.selected, row), "replace")
            : this.#explorer.choose(0, row),
        select: (rows, how) => this.#explorer.select(rows, how),
        moved: () => this.#askScene(),
      });
      this.#setBoxing(false);
      this.#shownSelection = null;
      this.#shownColours = null;
      const map = this.#map;
      this.#explorer.questions
        .ask(0, { kind: "places" }, "places")
        .then(({ centres }) => map === this.#map && map.setPlaces(centres))
        .catch((problem: Error) => this.#explorer.tell(problem.message));
    }
    if (
      this.#shownColours !== table.colouring ||
      this.element.dataset["hidden"] !== String(table.hidden.size)
    ) {
      this.#shownColours = table.colouring;
      this.element.dataset["hidden"] = String(table.hidden.size);
      this.#map?.setColouring(table.colouring, table.hidden);
    }
    if (this.#shownSelection !== this.#explorer.selected) void this.#showSelection();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#map?.setTheme(theme);
  }

  dispose(): void {
    window.clearTimeout(this.#timer);
    this.#observer.disconnect();
    this.#map?.dispose();
  }

  #setBoxing(boxing: boolean): void {
    this.#box.setAttribute("aria-pressed", String(boxing));
    if (this.#map) this.#map.boxing = boxing;
  }

  async #showSelection(): Promise<void> {
    const { selected, questions } = this.#explorer;
    this.#shownSelection = selected;
    try {
      const rows = selected.slice(0, mostFootprints);
      const { corners, ends } =
        rows.length === 0
          ? { corners: new Float64Array(), ends: new Uint32Array() }
          : await questions.ask(0, { kind: "footprints", rows }, "footprints");
      if (this.#shownSelection !== selected) return;
      this.#map?.setFootprints(corners, ends);
      this.element.dataset["footprints"] = String(rows.length);
    } catch (problem) {
      this.#explorer.tell(problem instanceof Error ? problem.message : String(problem));
    }
  }

  #askScene(): void {
    window.clearTimeout(this.#timer);
    const asked = ++this.#asked;
    if (!this.#scene.checked) {
      this.#map?.setScene(null, [0, 0, 0, 0]);
      return;
    }
    this.#timer = window.setTimeout(() => {
      const seen = this.#map?.seen;
      if (!seen) return;
      const { extent, width, height } = seen;
      const scale = Math.min(1, 1024 / Math.max(width, height));
      const question = {
        kind: "background",
        ...{ extent, composite: this.#explorer.composite },
        ...{ width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) },
      } as const;
      this.#explorer.questions
        .ask(0, question, "background")
        .then((answer) => {
          if (asked !== this.#asked) return;
          this.#map?.setScene(answer.png, answer.extent);
          this.element.dataset["scene"] = String(answer.png !== null);
        })
        .catch((problem: Error) => this.#explorer.tell(problem.message));
    }, restMs);
  }
}
