import { colourMaps } from "../../shell/webview/colour-maps";
import { type Choice, element, field, Select } from "../../shell/webview/dom";
import type { SceneFacts } from "../shared/scene-facts";
import type { Display, StretchChoice } from "./display";
import type { Limits } from "./limits";
import type { Picture } from "./picture";

/** What the controls show. */
export interface Shown {
  readonly facts: SceneFacts;
  readonly display: Display;
  readonly picture: Picture | null;
  readonly limits: readonly Limits[];
  readonly problem: string | null;
}

const channelNames = ["Red", "Green", "Blue"];

/** Chooses what is shown of a scene, and how it is stretched. */
export class DisplayControls {
  readonly element = element("div", { class: "controls" });
  readonly #change: (change: Partial<Display>) => void;
  readonly #show: Select;
  readonly #bands: readonly Select[];
  readonly #bandFields: HTMLElement;
  readonly #formula = element("input", { type: "text", "aria-label": "Formula", spellcheck: "false" });
  readonly #formulaField: HTMLElement;
  readonly #colours: Select;
  readonly #coloursField: HTMLElement;
  readonly #stretch: Select;
  readonly #percentiles: readonly HTMLInputElement[];
  readonly #percentileField: HTMLElement;
  readonly #limits = element("div", { class: "limits" });
  readonly #gamma = element("input", {
    ...{ type: "range", min: "-1", max: "1", step: "0.05", "aria-label": "Gamma" },
  });
  readonly #gammaValue = element("output", { class: "number" });
  readonly #problem = element("p", { class: "problem", role: "status" });
  #display: Display | null = null;

  constructor(change: (change: Partial<Display>) => void) {
    this.#change = change;
    this.#show = new Select("What is shown", (value) => change(chosen(value)));
    this.#bands = channelNames.map(
      (name, i) =>
        new Select(`${name} band`, (value) => {
          const [r = "", g = "", b = ""] = (this.#display?.bands ?? []).map((band, at) =>
            at === i ? value : band,
          );
          change({ bands: [r, g, b], stretch: { kind: "own" } });
        }),
    );
    this.#bandFields = field("Red, green, blue", ...this.#bands.map((select) => select.element));
    this.#formulaField = field("Formula", this.#formula);
    this.#formula.addEventListener("change", () => change({ formula: this.#formula.value }));
    this.#colours = new Select("Colour map", (colourMap) => change({ colourMap }));
    this.#coloursField = field("Colours", this.#colours.element);
    this.#stretch = new Select("Stretch", (value) => change({ stretch: this.#stretchChosen(value) }));
    this.#percentiles = ["Lower percentile", "Upper percentile"].map((label) =>
      element("input", { type: "number", min: "0", max: "100", step: "0.5", "aria-label": label }),
    );
    this.#percentileField = field("Percentiles", ...this.#percentiles);
    for (const input of this.#percentiles)
      input.addEventListener("change", () => {
        const [low = 2, high = 98] = this.#percentiles.map(({ valueAsNumber }) => valueAsNumber);
        if (low < high) change({ stretch: { kind: "percentile", low, high } });
      });
    this.#gamma.addEventListener("input", () => change({ gamma: 10 ** this.#gamma.valueAsNumber }));
    this.element.append(
      field("Show", this.#show.element),
      ...[this.#bandFields, this.#formulaField, this.#coloursField],
      field("Stretch", this.#stretch.element),
      ...[this.#percentileField, this.#limits],
      field("Gamma", this.#gamma, this.#gammaValue),
      this.#problem,
    );
  }

  update({ facts, display, picture, limits, problem }: Shown): void {
    this.#display = display;
    this.#show.update(choices(facts), chosenValue(display, facts));
    const names = facts.bands.map(({ name }) => ({ value: name, label: name }));
    for (const [i, select] of this.#bands.entries()) select.update(names, display.bands[i] ?? "");
    this.#bandFields.hidden = !(
      display.mode === "composite" && isCustom(display.composite, facts.composites)
    );
    this.#formulaField.hidden = !(display.mode === "index" && isCustom(display.index, facts.indices));
    if (document.activeElement !== this.#formula) this.#formula.value = display.formula;
    this.#colours.update(
      colourMaps.map(({ name }) => ({ value: name, label: name })),
      display.colourMap,
    );
    this.#coloursField.hidden = display.mode === "composite";
    this.#stretch.update(stretches(facts, display), stretchValue(display.stretch));
    this.#percentileField.hidden = display.stretch.kind !== "percentile";
    if (display.stretch.kind === "percentile") {
      const { low, high } = display.stretch;
      this.#percentiles.forEach((input, i) => {
        if (document.activeElement !== input) input.value = String(i === 0 ? low : high);
      });
    }
    this.#updateLimits(picture, limits);
    this.#gamma.value = String(Math.log10(display.gamma));
    this.#gammaValue.value = display.gamma.toFixed(2);
    this.#problem.textContent = problem ?? "";
    this.#problem.hidden = problem === null;
  }

  /** One row a channel; typing a number makes it a stretch by hand. */
  #updateLimits(picture: Picture | null, limits: readonly Limits[]): void {
    const channels = picture?.channels ?? [];
    if (this.#limits.childElementCount !== channels.length)
      this.#limits.replaceChildren(
        ...channels.map((_, i) => {
          const inputs = ["from", "to"].map((end) =>
            element("input", { type: "number", step: "any", "aria-label": `Channel ${i + 1} ${end}` }),
          );
          for (const input of inputs) input.addEventListener("change", () => this.#byHand());
          return field("", ...inputs);
        }),
      );
    channels.forEach((channel, i) => {
      const row = this.#limits.children.item(i);
      const label = row?.querySelector(".label");
      if (label) label.textContent = channel.label;
      row?.querySelectorAll("input").forEach((input, end) => {
        const value = limits[i]?.[end] ?? Number.NaN;
        if (document.activeElement !== input) input.value = String(Number(value.toPrecision(6)));
      });
    });
  }

  #byHand(): void {
    const limits = [...this.#limits.children].map((row): [number, number] => {
      const [low = Number.NaN, high = Number.NaN] = [...row.querySelectorAll("input")].map(
        (i) => i.valueAsNumber,
      );
      return [low, high];
    });
    if (limits.every(([low, high]) => low < high)) this.#change({ stretch: { kind: "hand", limits } });
  }

  #stretchChosen(value: string): StretchChoice {
    const [kind, preset] = value.split(":");
    if (kind === "percentile") return { kind, low: 2, high: 98 };
    if (kind === "minmax") return { kind };
    if (kind === "sigma" && preset !== undefined) return { kind, preset };
    return { kind: "own" };
  }
}

const isCustom = (id: string, named: readonly { readonly id: string }[]): boolean =>
  !named.some((entry) => entry.id === id);

function choices(facts: SceneFacts): Choice[] {
  const many = facts.bands.length > 1;
  return [
    ...facts.composites.map(({ id, name }) => ({
      value: `composite:${id}`,
      label: name,
      group: "Composites",
    })),
    ...(many ? [{ value: "composite:custom", label: "Any three bands", group: "Composites" }] : []),
    ...facts.indices.map(({ id, name }) => ({
      value: `index:${id}`,
      label: `${id}: ${name}`,
      group: "Indices",
    })),
    { value: "index:custom", label: "A formula", group: "Indices" },
    ...facts.bands.map(({ name, commonName }) => ({
      value: `band:${name}`,
      label: commonName === null ? name : `${name} (${commonName})`,
      group: "Single bands",
    })),
  ];
}

function chosenValue(display: Display, facts: SceneFacts): string {
  if (display.mode === "band") return `band:${display.band}`;
  const [id, named] =
    display.mode === "composite" ? [display.composite, facts.composites] : [display.index, facts.indices];
  return `${display.mode}:${isCustom(id, named) ? "custom" : id}`;
}

/** What it comes with fits best when something else is chosen to look at. */
function chosen(value: string): Partial<Display> {
  const [mode, id = ""] = [value.slice(0, value.indexOf(":")), value.slice(value.indexOf(":") + 1)];
  const stretch: StretchChoice = { kind: "own" };
  if (mode === "composite") return { mode, composite: id, stretch };
  if (mode === "index")
    return { mode, index: id, stretch, colourMap: id === "VV-VH" ? "viridis" : "brown to green" };
  return { mode: "band", band: id, stretch };
}

function stretches(facts: SceneFacts, { mode, stretch }: Display): Choice[] {
  return [
    { value: "own", label: mode === "index" ? "Usual range" : "Fitting" },
    ...(mode === "index"
      ? []
      : [
          { value: "percentile", label: "Percentiles" },
          ...facts.presets.map(({ name }) => ({
            value: `sigma:${name}`,
            label: `±2σ, as the network sees it (${name})`,
          })),
          { value: "minmax", label: "Minimum to maximum" },
        ]),
    ...(stretch.kind === "hand" ? [{ value: "hand", label: "By hand" }] : []),
  ];
}

const stretchValue = (stretch: StretchChoice): string =>
  stretch.kind === "sigma" ? `sigma:${stretch.preset}` : stretch.kind;
