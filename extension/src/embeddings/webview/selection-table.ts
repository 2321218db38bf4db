import { element } from "../../shell/webview/dom";
import type { Rows } from "../shared/questions";
import type { ColumnFacts } from "../shared/table-facts";
import type { Explorer } from "./explorer";
import { Pager } from "./pager";

/** Columns of the table that are shown beside the id. */
const mostColumns = 8;

/** The selected rows as a table: sorted by a click on a column, a page at a time. */
export class SelectionTable {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #body = element("div", { class: "scroll" });
  readonly #pager = new Pager(50, () => void this.#fill());
  #sorted: { readonly column: string; readonly descending: boolean } | null = null;
  #rows: Rows = new Uint32Array();
  #known: readonly unknown[] = [];
  #asked = 0;

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    this.element = element(
      "div",
      { class: "dock-view", id: "selection-table" },
      this.#pager.element,
      this.#body,
    );
  }

  update(): void {
    const { selected, tables } = this.#explorer;
    const facts = tables[0]?.facts;
    const known = [selected, facts?.labels, facts?.columns];
    if (known.every((one, at) => one === this.#known[at])) return;
    if (this.#known[0] !== selected) this.#pager.first();
    this.#known = known;
    void this.#order();
  }

  async #order(): Promise<void> {
    const { selected, questions, tables } = this.#explorer;
    const asked = ++this.#asked;
    this.#rows = selected;
    const facts = tables[0]?.facts;
    if (this.#sorted && facts?.columns.some(({ key }) => key === this.#sorted?.column) && selected.length > 1)
      try {
        const { rows } = await questions.ask(0, { kind: "sort", rows: selected, ...this.#sorted }, "rows");
        if (asked !== this.#asked) return;
        this.#rows = rows;
      } catch (problem) {
        this.#explorer.tell(problem instanceof Error ? problem.message : String(problem));
      }
    await this.#fill();
  }

  async #fill(): Promise<void> {
    const { questions, tables } = this.#explorer;
    const asked = ++this.#asked;
    const { from, to } = this.#pager.page(this.#rows);
    if (this.#rows.length === 0) {
      this.#pager.element.hidden = true;
      this.#body.replaceChildren(
        element(
          "p",
          { class: "empty" },
          "Nothing is selected. Draw a lasso or a box on the map, or click a class in the legend.",
        ),
      );
      return;
    }
    const columns = shownColumns(tables[0]?.facts.columns ?? []);
    const rows = this.#rows.slice(from, to);
    try {
      const answer = await questions.ask(
        0,
        { kind: "cells", rows, columns: columns.map(({ key }) => key) },
        "cells",
      );
      if (asked !== this.#asked) return;
      const body = answer.cells.map((cells, at) => this.#line(rows[at] ?? 0, answer.ids[at] ?? "", cells));
      this.#body.replaceChildren(
        element(
          "table",
          { class: "rows" },
          element(
            "thead",
            {},
            element("tr", {}, element("th", {}, "id"), ...columns.map((one) => this.#head(one))),
          ),
          element("tbody", {}, ...body),
        ),
      );
    } catch (problem) {
      this.#explorer.tell(problem instanceof Error ? problem.message : String(problem));
    }
  }

  #head({ key, title }: ColumnFacts): HTMLElement {
    const sorted = this.#sorted?.column === key ? this.#sorted : null;
    const arrow = sorted ? (sorted.descending ? " ↓" : " ↑") : "";
    const control = element(
      "button",
      { type: "button", class: "link", title: `Sort by ${title}` },
      `${title}${arrow}`,
    );
    control.addEventListener("click", () => {
      this.#sorted = { column: key, descending: sorted !== null && !sorted.descending };
      this.#pager.first();
      void this.#order();
    });
    const order = sorted ? (sorted.descending ? "descending" : "ascending") : "none";
    return element("th", { "aria-sort": order }, control);
  }

  #line(row: number, id: string, cells: readonly string[]): HTMLElement {
    const choose = element("button", { type: "button", class: "link" }, id);
    const line = element(
      "tr",
      { "data-row": row },
      element("td", {}, choose),
      ...cells.map((text) => element("td", {}, text)),
    );
    line.addEventListener("click", () => this.#explorer.choose(0, row));
    return line;
  }
}

/** The labels first, then what was computed, then the table's own. */
function shownColumns(columns: readonly ColumnFacts[]): readonly ColumnFacts[] {
  const order = ["labels", "computed", "table"];
  return [...columns].sort((a, b) => order.indexOf(a.origin) - order.indexOf(b.origin)).slice(0, mostColumns);
}
