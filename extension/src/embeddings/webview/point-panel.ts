import { button, element, field, Select } from "../../shell/webview/dom";
import { shownLonLat } from "../../shell/webview/numbers";
import type { DetailsAnswer } from "../shared/questions";
import type { Explorer } from "./explorer";

/** The row that was chosen: its picture, all that is known of it, and what can be done with it. */
export class PointPanel {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #body = element("div", { id: "point" });
  readonly #composite: Select;
  #shown = "";

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    this.#composite = new Select("Pictures show", (composite) => explorer.setComposite(composite));
    this.element = element("div", {}, this.#body, field("Pictures", this.#composite.element));
  }

  update(): void {
    const { chosen, tables, composite } = this.#explorer;
    const composites = tables[0]?.facts.composites ?? [];
    this.#composite.element.parentElement?.toggleAttribute("hidden", composites.length < 2);
    this.#composite.update(
      composites.map(({ id, title }) => ({ value: id, label: title })),
      composite,
    );
    const key = chosen ? `${chosen.slot} ${chosen.row} ${composite}` : "none";
    if (key === this.#shown) return;
    this.#shown = key;
    if (!chosen) {
      this.#body.replaceChildren(
        element("p", { class: "quiet" }, "Click a point, or go to one with the arrow keys on the map."),
      );
      return;
    }
    this.#explorer.questions
      .ask(chosen.slot, { kind: "details", row: chosen.row }, "details")
      .then((details) => key === this.#shown && this.#fill(details))
      .catch((problem: Error) => this.#explorer.tell(problem.message));
  }

  #fill(details: DetailsAnswer): void {
    const { chosen, pictures, composite, tables } = this.#explorer;
    if (!chosen) return;
    const { slot, row } = chosen;
    const facts = tables[slot]?.facts;
    const one = Uint32Array.of(row);
    const explorer = this.#explorer;
    const rows = (): Uint32Array => explorer.rowsFrom(slot, one);
    this.#body.replaceChildren(
      ...(facts && facts.composites.length > 0 ? [pictures.frame(slot, row, composite, details.id)] : []),
      detailRows(details),
      element(
        "div",
        { class: "buttons" },
        ...(facts?.openable
          ? [
              button("Show in bands", "Open the image in the band visualizer, at this tile", () =>
                explorer.openTile(slot, row),
              ),
            ]
          : []),
        button("Nearest", "List the rows nearest to it", () =>
          explorer.findNearest(slot, one, `Nearest to ${details.id}`),
        ),
        button("+ like this", "Search: more like this", () => explorer.addExample("positive", rows())),
        button("− unlike this", "Search: less like this", () => explorer.addExample("negative", rows())),
        button("Select", "Select it too, or no longer", () => explorer.select(rows(), "add")),
      ),
    );
  }
}

/** Id, place and values of a row. */
export function detailRows({ id, lonLat, values }: DetailsAnswer): HTMLElement {
  const rows: (readonly [string, string])[] = [
    ["Id", id],
    ...(lonLat ? [["Place", shownLonLat(lonLat)] as const] : []),
    ...values,
  ];
  return element(
    "dl",
    { class: "details" },
    ...rows.flatMap(([label, value]) => [element("dt", {}, label), element("dd", {}, value)]),
  );
}
