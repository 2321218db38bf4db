import { button, element, svg } from "../../shell/webview/dom";
import { shownNumber } from "../../shell/webview/numbers";
import { bytesOf } from "./planes";
import { nextOrder, type Order, sortedRows } from "./sort-rows";
import type { Cell, Kind, TableOutput } from "./table-output";

const sparkWidth = 128;
const sparkHeight = 22;

/** The head of an embedding table below a cell: rows to sort, each with its vector drawn small. */
export class TableView {
  readonly element: HTMLElement;
  readonly #body = element("tbody");
  readonly #heads: readonly HTMLElement[];
  readonly #rows: readonly HTMLElement[];
  readonly #addresses: string[] = [];
  #order: Order | null = null;

  constructor(
    private readonly output: TableOutput,
    /** Absent where nothing can be opened. */
    open?: () => void,
  ) {
    const { about, rows, cells, columns, pictures } = output;
    const hasPictures = pictures.some((picture) => picture !== null);
    const count = (many: number): string => many.toLocaleString("en-US");
    const shown =
      rows > cells.length
        ? `${count(cells.length)} of ${count(rows)} rows`
        : `${count(rows)} row${rows === 1 ? "" : "s"}`;
    this.#heads = columns.map(({ name, kind }, at) =>
      element(
        "th",
        { scope: "col", class: kind },
        button(name, `Sort by ${name}`, () => this.#sort(nextOrder(this.#order, at))),
      ),
    );
    this.#rows = cells.map((row, at) => this.#rowOf(row, at, hasPictures));
    const head = element(
      "tr",
      {},
      hasPictures ? element("th", { scope: "col" }, "picture") : null,
      ...this.#heads,
      element("th", { scope: "col" }, "embedding"),
    );
    this.element = element(
      "div",
      { class: "softcon-table" },
      element(
        "div",
        { class: "softcon-bar" },
        element("span", { class: "softcon-count" }, shown),
        open ? button("Open in Embedding Explorer", "All rows, as a map of points", open) : null,
      ),
      element(
        "div",
        { class: "softcon-scroll", tabindex: 0, role: "region", "aria-label": about },
        element("table", {}, element("thead", {}, head), this.#body),
      ),
      element("div", { class: "softcon-about" }, about),
    );
    this.#sort(null);
  }

  dispose(): void {
    for (const address of this.#addresses) URL.revokeObjectURL(address);
    this.element.remove();
  }

  #sort(order: Order | null): void {
    this.#order = order;
    for (const [at, head] of this.#heads.entries())
      head.setAttribute("aria-sort", order?.column === at ? order.direction : "none");
    this.#body.append(...sortedRows(this.output.cells, order).flatMap((at) => this.#rows[at] ?? []));
  }

  #rowOf(row: readonly Cell[], at: number, hasPictures: boolean): HTMLElement {
    const { columns, vectors } = this.output;
    return element(
      "tr",
      {},
      hasPictures ? element("td", {}, this.#pictureOf(at)) : null,
      ...row.map((cell, column) => {
        const kind = columns[column]?.kind ?? "text";
        const shown = shownCell(cell, kind);
        return element("td", { class: kind, title: shown }, shown);
      }),
      element("td", {}, this.#sparkOf(vectors[at] ?? [])),
    );
  }

  #pictureOf(at: number): HTMLElement | null {
    const picture = this.output.pictures[at] ?? null;
    if (picture === null) return null;
    try {
      const address = URL.createObjectURL(new Blob([bytesOf(picture)], { type: "image/png" }));
      this.#addresses.push(address);
      return element("img", { alt: "", width: 40, src: address });
    } catch {
      return null; // no base64
    }
  }

  /** A line for each number, from zero; all rows are drawn on one scale. */
  #sparkOf(shares: readonly number[]): SVGElement {
    const { most, dim } = this.output;
    const middle = sparkHeight / 2;
    const step = sparkWidth / Math.max(1, shares.length);
    const lines = shares
      .map((share, at) =>
        Number.isNaN(share)
          ? ""
          : `M${((at + 0.5) * step).toFixed(1)} ${middle}v${(-share * middle).toFixed(1)}`,
      )
      .join("");
    const bound = shownNumber(most);
    const coarse = dim !== null && dim > shares.length ? "; of neighbours, the one furthest from zero" : "";
    return svg(
      "svg",
      {
        class: "softcon-spark",
        role: "img",
        width: sparkWidth,
        height: sparkHeight,
        viewBox: `0 0 ${sparkWidth} ${sparkHeight}`,
      },
      svg("title", {}, `${dim ?? shares.length} numbers, drawn from −${bound} to ${bound}${coarse}`),
      svg("path", { d: lines, "stroke-width": Math.max(0.8, Math.min(3, step * 0.8)) }),
    );
  }
}

/** Degrees to about ten metres. */
function shownCell(cell: Cell, kind: Kind): string | null {
  if (typeof cell !== "number") return cell;
  return kind === "degrees" ? cell.toFixed(4).replace("-", "−") : shownNumber(cell);
}
