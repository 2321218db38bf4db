import { button, element } from "../../shell/webview/dom";
import type { Explorer } from "./explorer";
import { Work } from "./work";

/** Takes the picture, the selected rows and the way to them out of the window. */
export class ExportPanel {
  readonly element: HTMLElement;
  readonly #explorer: Explorer;
  readonly #hint = element("p", { class: "quiet" });
  readonly #rows: readonly HTMLButtonElement[];
  readonly #notebook: HTMLButtonElement;
  readonly #pictures: readonly HTMLButtonElement[];
  readonly #work = new Work();

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    const rows = (label: string, format: "geoparquet" | "geojson" | "csv"): HTMLButtonElement =>
      button(label, `Write the selected rows as ${label}`, () => this.#rowsAs(format));
    this.#rows = [rows("GeoParquet", "geoparquet"), rows("GeoJSON", "geojson"), rows("CSV", "csv")];
    this.#pictures = [
      button("PNG", "The map as it is seen, as a picture", () => void this.savePicture("png")),
      button("SVG", "The map as it is seen, as a vector graphic", () => void this.savePicture("svg")),
    ];
    this.#notebook = button("Notebook", "A notebook that makes this map again", () => this.#asNotebook());
    this.element = element(
      "div",
      {},
      element("p", {}, "The map"),
      element("div", { class: "buttons" }, ...this.#pictures, this.#notebook),
      element("p", {}, "The selected rows"),
      this.#hint,
      element("div", { class: "buttons" }, ...this.#rows),
      this.#work.element,
    );
  }

  update(): void {
    const { selected, active } = this.#explorer;
    for (const control of this.#rows) control.disabled = selected.length === 0;
    const [mapped, kept] = [active?.element.dataset["map"] !== undefined, active?.map ?? null];
    for (const control of this.#pictures) control.disabled = !mapped;
    this.#notebook.disabled = kept === null;
    this.#hint.textContent =
      selected.length === 0 ? "Select rows first." : `${selected.length.toLocaleString("en")} rows`;
  }

  async savePicture(format: "png" | "svg"): Promise<void> {
    const { active } = this.#explorer;
    if (!active || active.element.dataset["map"] === undefined) return;
    try {
      const bytes = bytesOf(await active.plot.picture(format));
      const name = `${active.facts.name.replace(/\.\w+$/, "")}-map`;
      this.#explorer.send({ kind: "savePicture", format, bytes, name });
    } catch (problem) {
      this.#work.fail(problem);
    }
  }

  #rowsAs(format: "geoparquet" | "geojson" | "csv"): void {
    const { selected, questions } = this.#explorer;
    void this.#work
      .run("writing", (options) =>
        questions.ask(0, { kind: "export", rows: selected, format }, "saved", options),
      )
      .then((saved) => this.#said(saved?.path ?? null));
  }

  #asNotebook(): void {
    const { active, selected, questions } = this.#explorer;
    const map = active?.map;
    if (!active || !map) return;
    const rows = this.#explorer.rowsIn(active.slot, selected);
    const view = { map: map.id, colour: active.colour.column, selected: rows };
    void this.#work
      .run("writing", (options) => questions.ask(active.slot, { kind: "notebook", view }, "saved", options))
      .then((saved) => this.#said(saved?.path ?? null));
  }

  #said(path: string | null): void {
    if (path !== null) this.#work.say(`Written: ${path}`);
  }
}

/** What a data: address holds, as base64 or percent-encoded text. */
export function bytesOf(address: string): Uint8Array {
  const comma = address.indexOf(",");
  const [head, body] = [address.slice(0, comma), address.slice(comma + 1)];
  if (!head.startsWith("data:")) throw new Error("Plotly made no picture");
  if (!head.endsWith(";base64")) return new TextEncoder().encode(decodeURIComponent(body));
  return Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
}
