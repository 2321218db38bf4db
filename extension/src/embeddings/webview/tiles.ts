import { element, signButton } from "../../shell/webview/dom";
import type { Slot } from "../shared/messages";
import type { Explorer } from "./explorer";

export interface Tile {
  readonly row: number;
  readonly id: string;
  /** Lines below the picture. */
  readonly lines: readonly string[];
  readonly title: string;
}

/** Rows as pictures: a click chooses, a second one opens the image; + and − make them examples of a search. */
export function tilesOf(explorer: Explorer, slot: Slot, tiles: readonly Tile[]): HTMLElement {
  const facts = explorer.tables[slot]?.facts;
  const pictured = facts !== undefined && facts.composites.length > 0;
  return element(
    "ul",
    { class: pictured ? "tiles" : "tiles bare" },
    ...tiles.map(({ row, id, lines, title }) => {
      const choose = element(
        "button",
        { type: "button", class: "tile", title, "data-row": row },
        ...(pictured ? [explorer.pictures.frame(slot, row, explorer.composite, "")] : []),
        element("span", { class: "line" }, id),
        ...lines.map((line) => element("span", { class: "line quiet" }, line)),
      );
      choose.addEventListener("click", () => explorer.choose(slot, row));
      if (facts?.openable) choose.addEventListener("dblclick", () => explorer.openTile(slot, row));
      const example = (which: "positive" | "negative"): void =>
        explorer.addExample(which, explorer.rowsFrom(slot, Uint32Array.of(row)));
      return element(
        "li",
        {},
        choose,
        element(
          "span",
          { class: "picks" },
          signButton("+", `Search: like ${id}`, () => example("positive")),
          signButton("−", `Search: unlike ${id}`, () => example("negative")),
        ),
      );
    }),
  );
}
