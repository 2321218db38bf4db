import { button, element, field, Select } from "../../shell/webview/dom";
import type { LabelHow } from "../shared/label-state";
import type { Explorer } from "./explorer";

/** Gives the selected rows of the first table a class. */
export class LabelPanel {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #input = element("input", {
    ...{ type: "text", list: "classes", "aria-label": "Class", placeholder: "a class, new or known" },
  });
  readonly #known = element("datalist", { id: "classes" });
  readonly #how: Select;
  readonly #howField: HTMLElement;
  readonly #give: HTMLButtonElement;
  readonly #take: HTMLButtonElement;
  readonly #undo: HTMLButtonElement;
  readonly #redo: HTMLButtonElement;
  readonly #save: HTMLButtonElement;
  readonly #hint = element("p", { class: "quiet" });
  readonly #state = element("p", { class: "quiet", id: "label-state", role: "status" });
  readonly #classes = element("ul", { class: "classes", "aria-label": "Known classes" });

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    this.#give = button("Label", "Give the selected rows this class", () => this.give());
    this.#give.classList.add("primary");
    this.#take = button("Take labels off", "The selected rows then have none", () =>
      this.#label(null, "set"),
    );
    this.#undo = button("Undo", "", () => explorer.send({ kind: "undo" }));
    this.#redo = button("Redo", "", () => explorer.send({ kind: "redo" }));
    this.#save = button("Save", "", () => explorer.send({ kind: "save" }));
    this.#how = new Select("How", () => undefined);
    this.#how.update(
      [
        { value: "add", label: "add to what rows have" },
        { value: "remove", label: "take away from rows" },
        { value: "set", label: "replace what rows have" },
      ],
      "add",
    );
    this.#howField = field("How", this.#how.element);
    this.#input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.give();
    });
    this.#input.addEventListener("input", () => this.update());
    this.element = element(
      "div",
      {},
      this.#hint,
      element("div", { class: "field" }, this.#input, this.#give),
      this.#known,
      this.#howField,
      this.#classes,
      element("div", { class: "buttons" }, this.#take, this.#undo, this.#redo, this.#save),
      this.#state,
    );
  }

  focus(): void {
    this.#input.focus();
  }

  give(): void {
    const name = this.#input.value.trim();
    const [table] = this.#explorer.tables;
    const { value } = this.#how.element;
    const how = value === "remove" || value === "set" ? value : "add";
    if (name !== "") this.#label(name, table?.facts.labels.several ? how : "set");
  }

  update(): void {
    const [table] = this.#explorer.tables;
    const labels = table?.facts.labels;
    const { length } = this.#explorer.selected;
    this.#hint.hidden = length > 0;
    this.#hint.textContent =
      "Select points with the lasso or the box, then name their class here. Vectors are never touched.";
    this.#give.disabled = length === 0 || this.#input.value.trim() === "";
    this.#give.textContent = length > 0 ? `Label ${length.toLocaleString("en")}` : "Label";
    this.#take.disabled = length === 0;
    if (!labels) return;
    this.#howField.hidden = !labels.several;
    this.#undo.disabled = labels.undo === null;
    this.#undo.title = labels.undo === null ? "Nothing to undo" : `Undo: ${labels.undo}`;
    this.#redo.disabled = labels.redo === null;
    this.#redo.title = labels.redo === null ? "Nothing to redo" : `Redo: ${labels.redo}`;
    this.#save.disabled = !labels.dirty;
    this.#save.title = `Save the labels ${labels.target}`;
    this.#state.textContent = `${labels.unlabelled.toLocaleString("en")} rows without a label. ${
      labels.dirty ? `Not saved yet; saved ${labels.target}.` : `Saved ${labels.target}.`
    }`;
    this.element.dataset["dirty"] = String(labels.dirty);
    this.#known.replaceChildren(...labels.classes.map(({ name }) => element("option", { value: name })));
    this.#classes.replaceChildren(
      ...labels.classes.slice(0, 50).map(({ name, count }) => {
        const choose = button(name, `Label the selected rows ${name}`, () => {
          this.#input.value = name;
          this.update();
          this.#input.focus();
        });
        return element(
          "li",
          {},
          choose,
          element("span", { class: "number quiet" }, count.toLocaleString("en")),
        );
      }),
    );
  }

  #label(className: string | null, how: LabelHow): void {
    const { selected } = this.#explorer;
    if (selected.length > 0) this.#explorer.send({ kind: "label", rows: selected, className, how });
  }
}
