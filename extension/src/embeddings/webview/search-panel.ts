import { button, element, field, Select } from "../../shell/webview/dom";
import type { Example, Explorer } from "./explorer";
import { Work } from "./work";

/** Search by words, and by rows that are like or unlike what one looks for. */
export class SearchPanel {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #text = element("input", {
    ...{ type: "text", "aria-label": "Search text", placeholder: "id, source or any text" },
  });
  readonly #hint = element("p", { class: "quiet" });
  readonly #examples = element("div");
  readonly #measure: Select;
  readonly #count = element("input", {
    type: "number",
    min: 1,
    max: 10_000,
    value: 50,
    "aria-label": "Results",
  });
  readonly #find: HTMLButtonElement;
  readonly #work = new Work();

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    this.#text.addEventListener("keydown", (event) => {
      if (event.key === "Enter") void this.#findText();
    });
    this.#measure = new Select("Distance", () => undefined);
    this.#measure.update(
      [
        { value: "cosine", label: "cosine" },
        { value: "euclidean", label: "Euclidean" },
      ],
      "cosine",
    );
    this.#find = button("Search by example", "List what is like the first and unlike the second", () =>
      this.searchByExample(),
    );
    this.#find.classList.add("primary");
    const pick = (label: string, title: string, which: Example): HTMLButtonElement =>
      button(label, title, () => explorer.addExample(which, explorer.selected.slice(0, 1000)));
    this.element = element(
      "div",
      {},
      element(
        "div",
        { class: "field" },
        this.#text,
        button("Find", "Select the rows whose text has these words", () => void this.#findText()),
      ),
      this.#hint,
      this.#examples,
      element(
        "div",
        { class: "buttons" },
        pick("+ selected", "The selected rows are like what is looked for", "positive"),
        pick("− selected", "The selected rows are unlike what is looked for", "negative"),
        button("Clear", "Forget the examples", () => explorer.clearExamples()),
      ),
      field("Distance", this.#measure.element),
      field("Results", this.#count),
      element("div", { class: "buttons" }, this.#find),
      this.#work.element,
    );
  }

  focus(): void {
    this.#text.focus();
    this.#text.select();
  }

  searchByExample(): void {
    const { active, examples } = this.#explorer;
    if (!active) return;
    const [positive, negative] = [
      this.#explorer.rowsIn(active.slot, examples.positive),
      this.#explorer.rowsIn(active.slot, examples.negative),
    ];
    const unlike = negative.length > 0 ? `, unlike ${negative.length}` : "";
    void this.#nearest(positive, negative, `Like ${positive.length}${unlike}`);
  }

  findNearest(rows: Uint32Array, title: string): void {
    void this.#nearest(rows, new Uint32Array(), title);
  }

  update(): void {
    const { positive, negative } = this.#explorer.examples;
    const none = positive.length + negative.length === 0;
    this.#hint.textContent =
      "Pick rows that are like what you look for, and rows that are not: + and − at a picture or a point.";
    this.#hint.hidden = !none;
    this.#find.disabled = positive.length === 0;
    this.#examples.replaceChildren(
      ...(none
        ? []
        : [element("p", { id: "examples" }, `+ ${positive.length} like it, − ${negative.length} unlike it`)]),
    );
  }

  async #nearest(positive: Uint32Array, negative: Uint32Array, title: string): Promise<void> {
    const { active, questions } = this.#explorer;
    if (!active || positive.length === 0) return;
    const measure = this.#measure.element.value === "euclidean" ? "euclidean" : "cosine";
    const count = Math.max(1, Math.round(this.#count.valueAsNumber) || 50);
    const { slot } = active;
    const ranked = await this.#work.run("searching", (options) =>
      questions.ask(slot, { kind: "nearest", positive, negative, count, measure }, "ranked", options),
    );
    if (ranked) this.#explorer.showList({ title, slot, ranked });
  }

  async #findText(): Promise<void> {
    const { active, questions } = this.#explorer;
    const text = this.#text.value.trim();
    if (!active || text === "") return;
    const { slot } = active;
    const found = await this.#work.run("searching", (options) =>
      questions.ask(slot, { kind: "find", text }, "rows", options),
    );
    if (!found) return;
    this.#work.say(`${found.rows.length.toLocaleString("en")} rows have “${text}”.`);
    this.#explorer.select(this.#explorer.rowsFrom(slot, found.rows), "replace");
  }
}
