import { button, element, field, Select } from "../../shell/webview/dom";
import type { Explorer } from "./explorer";
import { choiceOf, labelColumns } from "./probe-panel";
import { Work } from "./work";

/** Finds rows that are worth a look: far from all others, or labelled otherwise than their neighbours. */
export class CheckPanel {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #label: Select;
  readonly #neighbours = element("input", {
    ...{ type: "number", min: 1, max: 200, step: 1, value: 10, "aria-label": "Neighbours looked at" },
  });
  readonly #count = element("input", {
    ...{ type: "number", min: 1, max: 10_000, step: 1, value: 100, "aria-label": "Rows listed" },
  });
  readonly #wrong: HTMLButtonElement;
  readonly #work = new Work();

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    this.#label = new Select("Labels that are checked", () => undefined);
    this.#wrong = button("Likely wrong labels", "Rows whose nearest neighbours have another label", () =>
      this.#run("wrongLabels"),
    );
    this.element = element(
      "div",
      {},
      element("p", { class: "quiet" }, "Lists the rows that are worth a look; the list opens below the map."),
      field("Labels", this.#label.element),
      field("Neighbours", this.#neighbours),
      field("List", this.#count),
      element(
        "div",
        { class: "buttons" },
        this.#wrong,
        button("Outliers", "Rows that are far from all others", () => this.#run("outliers")),
      ),
      this.#work.element,
    );
  }

  update(): void {
    const labels = labelColumns(this.#explorer.active);
    this.#wrong.disabled = labels.length === 0;
    this.#wrong.title =
      labels.length === 0 ? "Label some rows first" : "Rows whose nearest neighbours have another label";
    this.#label.update(labels, choiceOf(this.#label, labels));
  }

  #run(kind: "wrongLabels" | "outliers"): void {
    const { active, questions } = this.#explorer;
    if (!active || !this.#neighbours.checkValidity() || !this.#count.checkValidity()) return;
    const [neighbours, count] = [this.#neighbours.valueAsNumber, this.#count.valueAsNumber];
    const label = this.#label.element.value;
    const question =
      kind === "outliers" ? { kind, neighbours, count } : ({ kind, label, neighbours, count } as const);
    const title = kind === "outliers" ? "Outliers" : "Likely wrong labels";
    void this.#work
      .run("looking at neighbours", (options) => questions.ask(active.slot, question, "ranked", options))
      .then((ranked) => ranked && this.#explorer.showList({ title, slot: active.slot, ranked }));
  }
}
