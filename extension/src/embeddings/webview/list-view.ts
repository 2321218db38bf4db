import { button, element, signButton } from "../../shell/webview/dom";
import type { Explorer } from "./explorer";
import { Pager } from "./pager";
import { tilesOf } from "./tiles";

/** Rows by rank: neighbours, what a search found, outliers, likely wrong labels. */
export class ListView {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #head = element("div", { class: "list-head" });
  readonly #body = element("div", { class: "scroll" });
  readonly #pager = new Pager(60, () => void this.#fill());
  #known: readonly unknown[] = [];
  #asked = 0;

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    this.element = element("div", { class: "dock-view", id: "list" }, this.#head, this.#body);
  }

  update(): void {
    const { list, composite } = this.#explorer;
    if (this.#known[0] === list && this.#known[1] === composite && this.#known.length > 0) return;
    if (list !== this.#known[0]) this.#pager.first();
    this.#known = [list, composite];
    void this.#fill();
  }

  async #fill(): Promise<void> {
    const { list, questions } = this.#explorer;
    const asked = ++this.#asked;
    if (!list) {
      this.#head.replaceChildren();
      this.#body.replaceChildren(
        element(
          "p",
          { class: "empty" },
          "Neighbours, search results, outliers and likely wrong labels come here. Choose a point and press Nearest.",
        ),
      );
      return;
    }
    const { title, slot, ranked } = list;
    const { from, to } = this.#pager.page(ranked.rows);
    const rows = ranked.rows.slice(from, to);
    this.#head.replaceChildren(
      element("strong", {}, title),
      element("span", { class: "quiet" }, ranked.score),
      button("Select all", "Select the rows of this list", () =>
        this.#explorer.select(this.#explorer.rowsFrom(slot, ranked.rows), "replace"),
      ),
      signButton("×", "Close the list", () => this.#explorer.showList(null)),
      this.#pager.element,
    );
    try {
      const { ids } = await questions.ask(slot, { kind: "cells", rows, columns: [] }, "cells");
      if (asked !== this.#asked) return;
      const tiles = Array.from(rows, (row, at) => {
        const reason = ranked.reasons[from + at] ?? "";
        const score = `${from + at + 1}: ${(ranked.scores[from + at] ?? 0).toPrecision(3)}`;
        const id = ids[at] ?? "";
        return { row, id, lines: reason === "" ? [score] : [score, reason], title: [id, reason].join(" ") };
      });
      this.#body.replaceChildren(tilesOf(this.#explorer, slot, tiles));
    } catch (problem) {
      this.#explorer.tell(problem instanceof Error ? problem.message : String(problem));
    }
  }
}
