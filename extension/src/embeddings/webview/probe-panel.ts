import { button, element, field, Select } from "../../shell/webview/dom";
import { noCategory, type ProbeAnswer } from "../shared/questions";
import { confusionTable } from "./confusion";
import type { Explorer } from "./explorer";
import type { TableView } from "./table-view";
import { Work } from "./work";

/** What the vectors know of the labels: a linear probe or nearest neighbours, judged on rows that they have not seen. */
export class ProbePanel {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #method: Select;
  readonly #label: Select;
  readonly #split: Select;
  readonly #neighbours = number("Neighbours", 1, 1000, 20);
  readonly #share = number("Test share, %", 1, 99, 20);
  readonly #seed = number("Seed", 0, 2 ** 31, 0);
  readonly #fields: readonly HTMLElement[];
  readonly #run: HTMLButtonElement;
  readonly #hint = element("p", { class: "quiet" });
  readonly #result = element("div", { id: "probe-result" });
  readonly #work = new Work();

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    this.#method = new Select("Probe", () => this.update());
    this.#method.update(
      [
        { value: "linear", label: "linear probe" },
        { value: "knn", label: "nearest neighbours" },
      ],
      "linear",
    );
    this.#label = new Select("Labels that are learned", () => undefined);
    this.#split = new Select("Test rows", () => this.update());
    this.#run = button(
      "Evaluate",
      "Learn from the training rows, judge on the test rows",
      () => void this.#start(),
    );
    this.#fields = [
      field("Neighbours", this.#neighbours),
      field("Test, %", this.#share),
      field("Seed", this.#seed),
    ];
    this.element = element(
      "div",
      {},
      this.#hint,
      field("Method", this.#method.element),
      field("Labels", this.#label.element),
      field("Test rows", this.#split.element),
      ...this.#fields,
      element("div", { class: "buttons" }, this.#run),
      this.#work.element,
      this.#result,
    );
  }

  update(): void {
    const { active } = this.#explorer;
    const labels = labelColumns(active);
    this.#hint.hidden = labels.length > 0;
    this.#hint.textContent = "No labels yet. Label some points, or open a table with a label column.";
    this.#run.disabled = labels.length === 0;
    this.#label.update(labels, choiceOf(this.#label, labels));
    const splits = [
      { value: "", label: "at random" },
      ...(active?.facts.splits ?? []).map((key) => ({
        value: key,
        label: `by ${active?.column(key)?.title ?? key}`,
      })),
    ];
    this.#split.update(splits, choiceOf(this.#split, splits));
    const [neighbours, share, seed] = this.#fields;
    neighbours?.toggleAttribute("hidden", this.#method.element.value !== "knn");
    for (const drawn of [share, seed]) drawn?.toggleAttribute("hidden", this.#split.element.value !== "");
  }

  async #start(): Promise<void> {
    const { active, questions } = this.#explorer;
    const column = this.#split.element.value;
    if (!active || [this.#neighbours, this.#share, this.#seed].some((input) => !input.checkValidity()))
      return;
    const label = this.#label.element.value;
    const settings = {
      method: this.#method.element.value === "knn" ? "knn" : "linear",
      label,
      neighbours: this.#neighbours.valueAsNumber,
      split:
        column === ""
          ? { testShare: this.#share.valueAsNumber / 100, seed: this.#seed.valueAsNumber }
          : { column },
    } as const;
    this.#result.replaceChildren();
    const answer = await this.#work.run("learning", (options) =>
      questions.ask(active.slot, { kind: "probe", settings }, "probe", options),
    );
    if (answer) this.#show(active, label, answer);
  }

  #show(table: TableView, label: string, answer: ProbeAnswer): void {
    const scores = answer.scores.map(([name, value]) => `${name} ${(100 * value).toFixed(1)}%`).join(", ");
    const about = `${answer.trained.toLocaleString("en")} rows learned from, ${answer.tested.toLocaleString("en")} tested`;
    this.#result.replaceChildren(
      element("p", { class: "score" }, element("strong", {}, scores)),
      element(
        "p",
        { class: "quiet" },
        `${about}; guessing the most common class: ${(100 * answer.chance).toFixed(1)}%.`,
      ),
      element(
        "div",
        { class: "buttons" },
        button("Colour by prediction", "Colour the map by what is predicted", () =>
          table.colourBy(answer.predicted, null),
        ),
        button("Colour by disagreement", "Colour the map by where label and prediction differ", () =>
          table.colourBy(answer.disagreement, null),
        ),
      ),
      ...(answer.confusion.length > 0
        ? [
            element(
              "p",
              { class: "quiet" },
              "Test rows; a cell selects all rows of that label and prediction.",
            ),
            confusionTable(answer.classes, answer.confusion, (truth, predicted) =>
              this.#selectCell(table, label, answer, truth, predicted),
            ),
          ]
        : []),
    );
  }

  #selectCell(table: TableView, label: string, answer: ProbeAnswer, truth: number, predicted: number): void {
    const values = (column: string) =>
      this.#explorer.questions.ask(table.slot, { kind: "values", column, member: null }, "categories");
    const [trueName, predictedName] = [answer.classes[truth], answer.classes[predicted]];
    Promise.all([values(label), values(answer.predicted)])
      .then(([labels, predictions]) => {
        const codeIn = (legend: typeof labels.legend, name: string | undefined): number =>
          legend.findIndex((entry) => entry.label === name);
        const [a, b] = [codeIn(labels.legend, trueName), codeIn(predictions.legend, predictedName)];
        const rows: number[] = [];
        for (let row = 0; row < labels.codes.length; row++) {
          const [code = noCategory, guess = noCategory] = [labels.codes[row], predictions.codes[row]];
          if (code === a && guess === b) rows.push(row);
        }
        this.#explorer.select(this.#explorer.rowsFrom(table.slot, Uint32Array.from(rows)), "replace");
      })
      .catch((problem: Error) => this.#explorer.tell(problem.message));
  }
}

/** Columns that rows can be told apart by. */
export function labelColumns(table: TableView | null): { readonly value: string; readonly label: string }[] {
  if (!table) return [];
  const { labels, columns } = table.facts;
  return columns
    .filter(({ kind, origin }) => (kind === "category" || kind === "labels") && origin !== "computed")
    .filter(({ origin }) => origin !== "labels" || labels.classes.length > 0)
    .sort((a, b) => Number(b.origin === "labels") - Number(a.origin === "labels"))
    .map(({ key, title }) => ({ value: key, label: title }));
}

/** What is chosen, as long as it can be; else the first. */
export function choiceOf(select: Select, choices: readonly { readonly value: string }[]): string {
  const { value } = select.element;
  return choices.some((choice) => choice.value === value) ? value : (choices[0]?.value ?? "");
}

function number(label: string, min: number, max: number, value: number): HTMLInputElement {
  return element("input", { type: "number", "aria-label": label, min, max, step: 1, value, required: true });
}
