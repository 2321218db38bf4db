import { element, field, Select } from "../../shell/webview/dom";
import type { Measure, ProjectionSettings } from "../shared/projection";

type Method = ProjectionSettings["method"];

interface Parameter {
  readonly label: string;
  readonly title: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Null: the method's own choice, which an empty field stands for. */
  readonly value: number | null;
}

const seed: Parameter = {
  ...{ label: "Seed", title: "The same seed gives the same map" },
  ...{ min: 0, max: 2 ** 31, step: 1, value: 0 },
};

/** Parameters by method, with the values that they have unless somebody changes them. */
const parameters: Readonly<Record<Method, Readonly<Record<string, Parameter>>>> = {
  pca: { seed },
  tsne: {
    perplexity: {
      ...{
        label: "Perplexity",
        title: "How many neighbours a point feels, roughly; empty: 30, or less for few rows",
      },
      ...{ min: 1, max: 10_000, step: 1, value: null },
    },
    iterations: {
      ...{ label: "Iterations", title: "Steps of gradient descent" },
      ...{ min: 50, max: 100_000, step: 50, value: 1000 },
    },
    learningRate: {
      ...{ label: "Learning rate", title: "Length of the steps; empty: by the number of rows" },
      ...{ min: 1, max: 1e7, step: 1, value: null },
    },
    earlyExaggeration: {
      ...{
        label: "Early exagg.",
        title: "How much stronger neighbours attract each other in the first steps",
      },
      ...{ min: 1, max: 100, step: 0.5, value: 12 },
    },
    exaggeration: {
      ...{
        label: "Exaggeration",
        title: "The same later on; up to 4 shows clusters of large tables more clearly",
      },
      ...{ min: 1, max: 20, step: 0.1, value: 1 },
    },
    seed,
  },
  umap: {
    neighbours: {
      ...{ label: "Neighbours", title: "Few show detail, many the whole" },
      ...{ min: 2, max: 1000, step: 1, value: 15 },
    },
    minimumDistance: {
      ...{ label: "Min. distance", title: "How close points may lie in the map" },
      ...{ min: 0, max: 1, step: 0.01, value: 0.1 },
    },
    epochs: {
      ...{ label: "Epochs", title: "Passes over the graph; empty: 500, or 200 for over 10,000 rows" },
      ...{ min: 1, max: 100_000, step: 10, value: null },
    },
    seed,
  },
};

const methods: readonly { readonly value: Method; readonly label: string }[] = [
  { value: "tsne", label: "t-SNE" },
  { value: "umap", label: "UMAP" },
  { value: "pca", label: "PCA" },
];

/** Method and parameters, before anything is computed. */
export class ProjectionForm {
  readonly element = element("div", { class: "form" });
  readonly #method: Select;
  readonly #measure: Select;
  readonly #initial: Select;
  readonly #inputs = new Map<string, HTMLInputElement>();
  #chosen: Method = "tsne";

  constructor() {
    this.#method = new Select("Method", (value) => {
      this.#chosen = methods.find((method) => method.value === value)?.value ?? "tsne";
      this.#show();
    });
    this.#method.update(methods, this.#chosen);
    this.#measure = new Select("Distance", () => undefined);
    this.#measure.update(
      [
        { value: "cosine", label: "cosine" },
        { value: "euclidean", label: "Euclidean" },
      ],
      "cosine",
    );
    this.#initial = new Select("Start from", () => undefined);
    this.#initial.update(
      [
        { value: "pca", label: "PCA" },
        { value: "random", label: "random positions" },
      ],
      "pca",
    );
    this.#show();
  }

  /** What was chosen; null where a field has no usable number. */
  get settings(): ProjectionSettings | null {
    for (const input of this.#inputs.values()) if (!input.checkValidity()) return null;
    return settingsFrom(this.#chosen, {
      number: (key) => numberOf(this.#inputs.get(key)),
      measure: this.#measure.element.value === "euclidean" ? "euclidean" : "cosine",
      initial: this.#initial.element.value === "random" ? "random" : "pca",
    });
  }

  set disabled(disabled: boolean) {
    for (const control of [...this.element.querySelectorAll("select"), ...this.#inputs.values()])
      control.disabled = disabled;
  }

  #show(): void {
    this.#inputs.clear();
    const fields = Object.entries(parameters[this.#chosen]).map(([key, parameter]) => {
      const { label, title, min, max, step, value } = parameter;
      const input = element("input", {
        ...{ type: "number", "aria-label": label, title, min, max, step: "any", name: key },
        ...(value === null ? { placeholder: "auto" } : { value, required: true }),
      });
      input.step = String(step >= 1 ? 1 : "any");
      this.#inputs.set(key, input);
      return field(label, input);
    });
    this.element.replaceChildren(
      field("Method", this.#method.element),
      ...(this.#chosen === "pca" ? [] : [field("Distance", this.#measure.element)]),
      ...(this.#chosen === "tsne" ? [field("Start from", this.#initial.element)] : []),
      ...fields,
    );
  }
}

interface Choices {
  readonly number: (key: string) => number | null;
  readonly measure: Measure;
  readonly initial: "pca" | "random";
}

/** Settings of a method; null where a number is missing that it has no choice of its own for. */
export function settingsFrom(
  method: Method,
  { number, measure, initial }: Choices,
): ProjectionSettings | null {
  const missing = Object.entries(parameters[method]).some(
    ([key, { value }]) => value !== null && number(key) === null,
  );
  if (missing) return null;
  const known = (key: string): number => number(key) ?? 0;
  switch (method) {
    case "pca":
      return { method, seed: known("seed") };
    case "tsne":
      return {
        ...{ method, measure, initial, seed: known("seed"), iterations: known("iterations") },
        ...{ perplexity: number("perplexity"), learningRate: number("learningRate") },
        ...{ earlyExaggeration: known("earlyExaggeration"), exaggeration: known("exaggeration") },
      };
    case "umap":
      return {
        ...{ method, measure, seed: known("seed"), neighbours: known("neighbours") },
        ...{ minimumDistance: known("minimumDistance"), epochs: number("epochs") },
      };
  }
}

function numberOf(input: HTMLInputElement | undefined): number | null {
  return input === undefined || Number.isNaN(input.valueAsNumber) ? null : input.valueAsNumber;
}
