import { button, element, field, Select } from "../../shell/webview/dom";
import type { EmbeddedTiles } from "../shared/embedded-tiles";

export type OverlayKind = "none" | "tile" | "token" | "components";

/** What people ask of a model. */
export interface ModelActions {
  /** The grid is shown or not, or has another size. */
  readonly grid: () => void;
  readonly embedVisible: () => void;
  readonly embedAll: () => void;
  readonly openTable: () => void;
  readonly overlay: (kind: OverlayKind) => void;
  readonly opacity: (opacity: number) => void;
}

/** The part of the panel that tells what a model sees. */
export class ModelPanel {
  readonly element: HTMLElement;
  readonly #shown = element("input", { type: "checkbox", id: "tile-grid" });
  readonly #tile = element("input", {
    type: "number",
    min: 1,
    step: 1,
    value: 224,
    "aria-label": "Tile side",
  });
  readonly #stride = element("input", {
    type: "number",
    min: 1,
    step: 1,
    value: 224,
    "aria-label": "Tile step",
  });
  readonly #count = element("p", { class: "quiet", id: "tile-count" });
  readonly #visible: HTMLButtonElement;
  readonly #result = element("div", { hidden: true });
  readonly #about = element("p", { class: "quiet", id: "embedded" });
  readonly #overlay: Select;
  readonly #hint = element("p", { class: "quiet" });
  readonly #bar = element("div");

  constructor(actions: ModelActions) {
    for (const input of [this.#shown, this.#tile, this.#stride])
      input.addEventListener("change", actions.grid);
    this.#visible = button(
      "Embed visible tiles …",
      "Embed the tiles in view with a model",
      actions.embedVisible,
    );
    this.#overlay = new Select("What the model made of it", (value) => actions.overlay(kindOf(value)));
    const opacity = element("input", {
      ...{ type: "range", min: 0, max: 1, step: 0.05, value: 0.7, "aria-label": "Opacity of the overlay" },
    });
    opacity.addEventListener("input", () => actions.opacity(opacity.valueAsNumber));
    this.#result.append(
      this.#about,
      field("Overlay", this.#overlay.element),
      field("Opacity", opacity),
      this.#hint,
      this.#bar,
    );
    this.element = element(
      "div",
      {},
      element("label", { class: "check" }, this.#shown, "tile grid"),
      field("Side, step", this.#tile, this.#stride),
      this.#count,
      element(
        "div",
        { class: "buttons" },
        this.#visible,
        button("Embed all …", "Embed every tile of the image into a table on disk", actions.embedAll),
        button(
          "Open table …",
          "Take the vectors from a table of embeddings of this image",
          actions.openTable,
        ),
      ),
      this.#result,
    );
  }

  /** Side and step, once both are usable. */
  get tiles(): { readonly tile: number; readonly stride: number } | null {
    const [tile, stride] = [this.#tile.valueAsNumber, this.#stride.valueAsNumber];
    return Number.isInteger(tile) && Number.isInteger(stride) && tile > 0 && stride > 0
      ? { tile, stride }
      : null;
  }

  get gridShown(): boolean {
    return this.#shown.checked;
  }

  showGrid(shown: boolean): void {
    this.#shown.checked = shown;
  }

  setTiles(tile: number, stride: number): void {
    this.#tile.value = String(tile);
    this.#stride.value = String(stride);
  }

  showCounts(all: number, visible: number): void {
    this.#count.textContent = `${all} ${all === 1 ? "tile" : "tiles"}, ${visible} in view`;
    this.#visible.disabled = visible === 0;
  }

  showEmbedded(embedded: EmbeddedTiles | null, kind: OverlayKind): void {
    this.#result.hidden = embedded === null;
    if (!embedded) return;
    const { model, windows, tokenRows, tokenColumns, notes } = embedded;
    const tokens = tokenRows > 0 ? `, ${tokenRows} × ${tokenColumns} patch tokens each` : "";
    this.#about.textContent = [`${windows.length / 4} tiles by ${model}${tokens}`, ...notes].join("; ");
    const choices = [
      { value: "none", label: "Nothing" },
      { value: "tile", label: "Similarity to a tile" },
      ...(tokenRows > 0
        ? [
            { value: "token", label: "Similarity to a patch token" },
            { value: "components", label: "Principal components" },
          ]
        : []),
    ];
    this.#overlay.update(choices, kind);
    this.#hint.textContent = {
      none: "",
      tile: "Click a tile: the others are coloured by their cosine to it.",
      token: "Click a patch: all patches are coloured by their cosine to it.",
      components: "The three directions of greatest variance as red, green and blue.",
    }[kind];
  }

  showBar(bar: HTMLElement | null): void {
    this.#bar.replaceChildren(...(bar ? [bar] : []));
  }
}

function kindOf(value: string): OverlayKind {
  return value === "tile" || value === "token" || value === "components" ? value : "none";
}
