import { button, element, section } from "../../shell/webview/dom";
import type { SceneFacts } from "../shared/scene-facts";
import type { Slot, ViewCommand } from "../shared/webview-messages";
import type { Display } from "./display";
import { DisplayControls } from "./display-controls";
import { fileRows } from "./file-rows";
import { histogramView } from "./histogram-view";
import type { PixelPlace } from "./inspector";
import { type InspectedPixel, pixelView, placeLines } from "./pixel-view";
import { scaleBar } from "./scale-bar";
import type { Side } from "./side";

/** What people do with the parts of the window. */
export interface Actions {
  readonly change: (side: Slot, change: Partial<Display>) => void;
  readonly command: (command: ViewCommand) => void;
  readonly zoom: (factor: number) => void;
  readonly chooseOther: () => void;
  readonly closeOther: () => void;
  readonly goTo: (pixel: PixelPlace) => void;
  readonly copy: (text: string) => void;
  readonly panel: (open: boolean) => void;
  /** Histograms are shown of bands that nothing is known of yet. */
  readonly needsHistograms: () => void;
}

/** Bands up to which all histograms are shown at once. */
const mostHistograms = 16;

/** The parts of the window and what they show. It knows no scene beyond what it is told. */
export class Layout {
  readonly mapElement = element("div", {
    ...{ class: "map", id: "map", tabindex: 0, role: "application" },
    "aria-label": "Image. Arrow keys move it, plus and minus zoom, Enter inspects a pixel.",
  });
  readonly stage: HTMLElement;
  readonly #actions: Actions;
  readonly #root: HTMLElement;
  readonly #message = element("div", { class: "message", role: "status" }, "Opening …");
  readonly #notice = element("div", { class: "notice", role: "alert", hidden: true });
  readonly #controls: readonly [DisplayControls, DisplayControls];
  readonly #rightControls: HTMLElement;
  readonly #compareBody = element("div");
  readonly #histograms = element("div", { id: "histograms" });
  readonly #everyBand = element("input", { type: "checkbox", id: "every-band" });
  readonly #pixels = [element("div"), element("div")];
  readonly #pixelHint = element("p", { class: "quiet" }, "Click a pixel, or press Enter on the image.");
  readonly #column = element("input", { type: "number", min: 0, "aria-label": "Column" });
  readonly #row = element("input", { type: "number", min: 0, "aria-label": "Row" });
  readonly #file = element("div");
  readonly #scale = element("div", { class: "scale" });
  readonly #north = element("div", { class: "north", role: "img", hidden: true }, "↑");
  readonly #pointer = element("div", { class: "pointer" });
  readonly #colourBar = element("div", { class: "colour-bar-place" });
  readonly #preview = element("div", { class: "preview", role: "status", hidden: true });
  readonly #panel: HTMLElement;
  readonly #panelButton: HTMLButtonElement;
  readonly #swipeButton: HTMLButtonElement;

  /** @param model the part of the panel that tells what a model sees */
  constructor(root: HTMLElement, model: HTMLElement, actions: Actions) {
    this.#root = root;
    this.#actions = actions;
    this.#controls = [
      new DisplayControls((change) => actions.change(0, change)),
      new DisplayControls((change) => actions.change(1, change)),
    ];
    this.#rightControls = section(
      "right",
      "Right of the bar",
      true,
      this.#controls[1].element,
      this.#compareBody,
    );
    const run = (label: string, title: string, command: ViewCommand): HTMLButtonElement =>
      button(label, title, () => actions.command(command));
    this.#swipeButton = run("Compare", "Lay a second picture beside a bar that moves", "toggleSwipe");
    this.#panelButton = button("Panel", "Show or hide the panel", () => {
      this.showPanel(this.#panel.hidden === true);
      actions.panel(!this.#panel.hidden);
    });
    const toolbar = element(
      "div",
      { class: "toolbar", role: "toolbar", "aria-label": "View" },
      button("+", "Zoom in", () => actions.zoom(2)),
      button("−", "Zoom out", () => actions.zoom(0.5)),
      run("Fit", "Show the whole image", "fit"),
      run("1:1", "One pixel of the image for one of the screen", "actualSize"),
      run("Inspect", "Look at the pixel in the middle; arrow keys move on", "inspect"),
      this.#swipeButton,
      run("Save PNG", "Save the view as a picture", "exportPng"),
      element("span", { class: "space" }),
      this.#panelButton,
    );
    this.stage = element(
      "div",
      { class: "stage" },
      ...[
        this.mapElement,
        this.#colourBar,
        this.#scale,
        this.#north,
        this.#pointer,
        this.#preview,
        this.#notice,
      ],
    );
    this.#everyBand.addEventListener("change", () => actions.needsHistograms());
    const go = button("Go", "Show and inspect that pixel", () =>
      actions.goTo({ column: this.#column.valueAsNumber, row: this.#row.valueAsNumber }),
    );
    this.#panel = element(
      "aside",
      { class: "panel", "aria-label": "Panel" },
      section("display", "Display", true, this.#controls[0].element),
      this.#rightControls,
      section(
        "pixel",
        "Pixel",
        true,
        ...[this.#pixelHint, ...this.#pixels],
        element(
          "div",
          { class: "field" },
          element("span", { class: "label" }, "Row, column"),
          this.#row,
          this.#column,
          go,
        ),
      ),
      section(
        "histogram",
        "Histogram",
        true,
        this.#histograms,
        element("label", { class: "check" }, this.#everyBand, "every band"),
      ),
      section("model", "What the model sees", false, model),
      section("file", "File", false, this.#file),
    );
    root.replaceChildren(toolbar, element("div", { class: "main" }, this.stage, this.#panel), this.#message);
    root.dataset["state"] = "opening";
  }

  ready(facts: SceneFacts): void {
    this.#root.dataset["state"] = "ready";
    this.#message.hidden = true;
    this.#notice.hidden = true;
    const list = element("dl");
    for (const [label, value] of fileRows(facts))
      list.append(element("dt", {}, label), element("dd", {}, value));
    const notes = facts.notes.map((note) => element("li", {}, note));
    this.#file.replaceChildren(
      list,
      ...(notes.length > 0 ? [element("ul", { class: "notes" }, ...notes)] : []),
    );
    this.#showNorth(facts.orientation.northDegrees);
    this.#preview.hidden = facts.previewLevel === null;
    if (facts.previewLevel !== null) this.showPreview(0);
  }

  /** The file cannot be shown, and why. */
  fail(message: string): void {
    this.#root.dataset["state"] = "failed";
    this.#message.hidden = false;
    this.#message.textContent = message;
  }

  /** Something that went wrong beside what is shown. */
  tell(message: string): void {
    this.#notice.hidden = false;
    this.#notice.replaceChildren(
      message,
      button("×", "Close", () => {
        this.#notice.hidden = true;
      }),
    );
  }

  showPanel(open: boolean): void {
    this.#panel.hidden = !open;
    this.#panelButton.setAttribute("aria-pressed", String(open));
  }

  focusMap(): void {
    this.mapElement.focus();
  }

  showSides(left: Side, right: Side | null): void {
    this.#controls[0].update(left);
    this.#rightControls.hidden = right === null;
    this.#swipeButton.setAttribute("aria-pressed", String(right !== null));
    if (right) {
      this.#controls[1].update(right);
      const other = right.slot === 1 ? right.facts.source : "the same file";
      this.#compareBody.replaceChildren(
        element("p", { class: "quiet" }, `Of ${other}`),
        button("Another file …", "Compare with another file", this.#actions.chooseOther),
      );
    }
    const labels = left.picture?.title ?? "";
    this.mapElement.setAttribute("data-picture", labels);
    this.#showHistograms(left);
  }

  showColourBar(bar: HTMLElement | null): void {
    this.#colourBar.replaceChildren(...(bar ? [bar] : []));
  }

  showPixel(slot: Slot, facts: SceneFacts | null, pixel: InspectedPixel | null): void {
    const place = this.#pixels[slot];
    if (!place) return;
    this.#pixelHint.hidden = pixel !== null;
    if (!facts || !pixel) {
      place.replaceChildren();
      return;
    }
    this.#column.value = String(pixel.column);
    this.#row.value = String(pixel.row);
    const copied = [
      ...placeLines(pixel),
      ...facts.bands.map(({ name }, i) => `${name}\t${pixel.answer.values[i] ?? Number.NaN}`),
    ].join("\n");
    place.replaceChildren(
      ...(slot === 1 ? [element("h4", {}, facts.id)] : []),
      pixelView(facts, pixel),
      button("Copy", "Copy place and values", () => this.#actions.copy(copied)),
    );
  }

  showScale(resolution: number, metresPerPixel: number | null): void {
    const { label, length } = scaleBar(resolution, metresPerPixel, 120);
    this.#scale.textContent = label;
    this.#scale.style.width = `${length}px`;
  }

  /** Only where it is not up. */
  #showNorth(degrees: number): void {
    this.#north.hidden = degrees === 0;
    this.#north.style.rotate = `${degrees}deg`;
    const side = degrees > 0 ? "right" : "left";
    this.#north.setAttribute("aria-label", `North is ${Math.round(Math.abs(degrees))}° to the ${side} of up`);
  }

  showPointer(pixel: PixelPlace | null): void {
    this.#pointer.textContent = pixel ? `row ${pixel.row}, column ${pixel.column}` : "";
  }

  showPreview(share: number): void {
    this.#preview.hidden = share >= 1;
    this.#preview.textContent =
      `No overviews in this file: reading all of it once, ${Math.floor(100 * share)}%. ` +
      "gdaladdo FILE makes it quick.";
  }

  #showHistograms(side: Side): void {
    const { facts, picture, limits } = side;
    const preset = facts.presets.find(
      ({ name }) => side.display.stretch.kind === "sigma" && side.display.stretch.preset === name,
    );
    const chosen = preset ?? facts.presets[0];
    const shown = (picture?.channels ?? []).flatMap(({ label, statistics }, i) =>
      statistics === null ? [] : [{ label, statistics, limits: limits[i] ?? null }],
    );
    const others = this.#everyBand.checked
      ? facts.bands
          .filter(({ name }) => !shown.some(({ statistics }) => statistics === name))
          .slice(0, mostHistograms)
          .map(({ name }) => ({ label: name, statistics: name, limits: null }))
      : [];
    this.#histograms.replaceChildren(
      ...[...shown, ...others].map((channel) =>
        histogramView(channel, side.statistics(channel.statistics), channel.limits, chosen),
      ),
      ...(chosen && shown.length > 0
        ? [element("p", { class: "quiet" }, `Below: mean ± 2σ of ${chosen.name}, what the network sees`)]
        : []),
    );
  }
}
