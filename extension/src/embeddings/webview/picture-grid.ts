import { element } from "../../shell/webview/dom";
import type { Explorer } from "./explorer";
import { Pager } from "./pager";
import { tilesOf } from "./tiles";

/** The selected rows as pictures. */
export class PictureGrid {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #body = element("div", { class: "scroll" });
  readonly #pager = new Pager(60, () => void this.#fill());
  #known: readonly unknown[] = [];
  #asked = 0;

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    this.element = element("div", { class: "dock-view", id: "pictures" }, this.#pager.element, this.#body);
  }

  update(): void {
    const { selected, composite, tables } = this.#explorer;
    const known = [selected, composite, tables[0]?.facts.labels];
    if (known.every((one, at) => one === this.#known[at])) return;
    if (selected !== this.#known[0]) this.#pager.first();
    this.#known = known;
    void this.#fill();
  }

  async #fill(): Promise<void> {
    const { selected, questions, tables } = this.#explorer;
    const asked = ++this.#asked;
    const facts = tables[0]?.facts;
    const { from, to } = this.#pager.page(selected);
    if (selected.length === 0) {
      this.#pager.element.hidden = true;
      this.#body.replaceChildren(
        element(
          "p",
          { class: "empty" },
          "Pictures of the selected points come here. Select some with the lasso or the box.",
        ),
      );
      return;
    }
    const rows = selected.slice(from, to);
    const column = facts?.columns.find(({ origin }) => origin === "labels")?.key;
    try {
      const columns = column === undefined ? [] : [column];
      const { ids, cells } = await questions.ask(0, { kind: "cells", rows, columns }, "cells");
      if (asked !== this.#asked) return;
      const tiles = Array.from(rows, (row, at) => {
        const [label = ""] = cells[at] ?? [];
        const id = ids[at] ?? "";
        return { row, id, lines: label === "" ? [] : [label], title: label === "" ? id : `${id}: ${label}` };
      });
      const missing =
        facts?.composites.length === 0
          ? [
              element(
                "p",
                { class: "quiet" },
                "No pictures: the table has none, and its images are not where they were. Embed with thumbnails to keep them.",
              ),
            ]
          : [];
      this.#body.replaceChildren(...missing, tilesOf(this.#explorer, 0, tiles));
    } catch (problem) {
      this.#explorer.tell(problem instanceof Error ? problem.message : String(problem));
    }
  }
}
