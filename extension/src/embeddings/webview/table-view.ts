import { element, Select, signButton } from "../../shell/webview/dom";
import { shownBytes } from "../../shell/webview/numbers";
import type { Slot } from "../shared/messages";
import type { MapFacts } from "../shared/projection";
import type { ColumnFacts, TableFacts } from "../shared/table-facts";
import { type Colouring, colouringOf, plain } from "./colouring";
import { Plot, type PlotActions } from "./plot";
import type { Questions } from "./questions";
import type { Theme } from "./theme";
import type { ViewBox } from "./view-box";

/** What a table's points are coloured by. */
export interface ColourChoice {
  /** Key of a column; null: nothing. */
  readonly column: string | null;
  readonly member: string | null;
}

export interface TableActions extends Omit<PlotActions, "moved" | "failed"> {
  /** Somebody turned to this table. */
  readonly turnTo: () => void;
  /** Map, colours, legend or view are others than before. */
  readonly changed: () => void;
  readonly close: () => void;
  readonly tell: (problem: string) => void;
}

/** What is kept of a table's view over a reload. */
export interface KeptTable {
  readonly colour: ColourChoice | null;
  readonly map: string | null;
  readonly box: ViewBox | null;
}

/** A table as it is shown: its map, and how that is coloured. */
export class TableView {
  readonly slot: Slot;
  readonly element: HTMLElement;
  readonly plot: Plot;
  readonly #questions: Questions;
  readonly #actions: TableActions;
  readonly #mapSelect: Select;
  readonly #colourSelect: Select;
  readonly #memberSelect: Select;
  readonly #about = element("span", { class: "about" });
  readonly #hint = element("div", { class: "hint", hidden: true });
  #facts: TableFacts;
  #theme: Theme;
  #colouring: Colouring;
  #colour: ColourChoice;
  #hidden = new Set<number>();
  #map: MapFacts | null = null;
  #colourAsked = 0;
  /** Ends when the first colours are there: the map is drawn once, with them. */
  readonly #coloured: Promise<void>;
  #mapAsked = 0;

  constructor(
    slot: Slot,
    facts: TableFacts,
    questions: Questions,
    theme: Theme,
    kept: KeptTable | null,
    actions: TableActions,
  ) {
    this.slot = slot;
    this.#facts = facts;
    this.#questions = questions;
    this.#theme = theme;
    this.#actions = actions;
    this.#colouring = plain(facts.rows, theme.ground);
    const keptColumn = facts.columns.find(({ key }) => key === kept?.colour?.column);
    this.#colour = (keptColumn && kept?.colour) ?? { column: facts.colour, member: null };
    this.plot = new Plot(
      `Map of ${facts.name}. Arrow keys go from point to point, Space selects, Shift and arrows move the map, ` +
        "plus and minus zoom, 0 shows all, Escape clears the selection.",
      this.#colouring,
      theme,
      { ...actions, failed: (problem) => this.#tell(problem), moved: () => actions.changed() },
    );
    this.#mapSelect = new Select("Map", (id) => void this.showMap(id, false));
    this.#colourSelect = new Select("Colour by", (column) =>
      this.colourBy(column === "" ? null : column, null),
    );
    this.#memberSelect = new Select("Class that colours show", (member) =>
      this.colourBy(this.#colour.column, member),
    );
    const header = element(
      "div",
      { class: "table-header" },
      this.#about,
      element("label", {}, "Map ", this.#mapSelect.element),
      element("label", {}, "Colour ", this.#colourSelect.element, this.#memberSelect.element),
      slot === 1 ? signButton("×", "Close this table", actions.close) : null,
    );
    const stage = element("div", { class: "plot-stage" }, this.plot.element, this.#hint);
    this.element = element("section", { class: "table-view", "aria-label": facts.name }, header, stage);
    for (const event of ["pointerdown", "focusin"])
      this.element.addEventListener(event, () => actions.turnTo(), { capture: true });
    this.#showFacts();
    this.#coloured = this.#refreshColours();
    const first = facts.maps.find(({ id }) => id === kept?.map) ?? facts.maps[0];
    if (first) void this.showMap(first.id, false, kept?.map === first.id ? kept.box : null);
    else this.#say();
  }

  get facts(): TableFacts {
    return this.#facts;
  }
  get colouring(): Colouring {
    return this.#colouring;
  }
  get colour(): ColourChoice {
    return this.#colour;
  }
  get hidden(): ReadonlySet<number> {
    return this.#hidden;
  }
  /** What is shown; null while nothing is, or a map is being computed. */
  get map(): MapFacts | null {
    return this.#map;
  }
  get kept(): KeptTable {
    return { colour: this.#colour, map: this.#map?.id ?? null, box: this.#map ? this.plot.box : null };
  }

  column(key: string | null): ColumnFacts | null {
    return this.#facts.columns.find((column) => column.key === key) ?? null;
  }

  /** @param box where one looked at it before */
  async showMap(id: string, keep: boolean, box: ViewBox | null = null): Promise<void> {
    const asked = ++this.#mapAsked;
    try {
      const asking = this.#questions.ask(this.slot, { kind: "map", map: id }, "map");
      const [{ x, y }] = await Promise.all([asking, this.#coloured]);
      if (asked !== this.#mapAsked) return;
      this.#map = this.#facts.maps.find((map) => map.id === id) ?? null;
      this.#place(x, y, keep, box);
    } catch (problem) {
      this.#tell(problem);
    }
  }

  /** The map as it is while it is computed; the view follows it until somebody moves it. */
  showStep(x: Float32Array, y: Float32Array): void {
    this.#mapAsked++;
    this.#map = null;
    this.#place(x, y, this.plot.touched, null);
  }

  /** A map was made and is kept. */
  addMap(map: MapFacts, x: Float32Array, y: Float32Array): void {
    const others = this.#facts.maps.filter(({ id }) => id !== map.id);
    this.#facts = { ...this.#facts, maps: [map, ...others] };
    this.#mapAsked++;
    this.#map = map;
    this.#showFacts();
    this.#place(x, y, this.plot.touched, null);
  }

  forgetMap(id: string): void {
    const maps = this.#facts.maps.filter((map) => map.id !== id);
    this.#facts = { ...this.#facts, maps };
    const [next] = maps;
    this.#showFacts();
    if (this.#map?.id === id && next) void this.showMap(next.id, false);
    this.#actions.changed();
  }

  setColumns(columns: readonly ColumnFacts[], changed: readonly string[]): void {
    this.#facts = { ...this.#facts, columns };
    if (this.#colour.column !== null && !this.column(this.#colour.column))
      this.#colour = { column: null, member: null };
    this.#showFacts();
    if (this.#colour.column !== null && changed.includes(this.#colour.column)) void this.#refreshColours();
    this.#actions.changed();
  }

  setLabels(labels: TableFacts["labels"]): void {
    this.#facts = { ...this.#facts, labels };
    if (this.#colour.column === "labels") void this.#refreshColours();
    this.#actions.changed();
  }

  colourBy(column: string | null, member: string | null): void {
    this.#colour = { column, member };
    this.#hidden = new Set();
    void this.#refreshColours();
  }

  /** Shows or hides the rows of a class; `only`: those alone. */
  toggleClass(code: number, only: boolean): void {
    const all = this.#colouring.entries.map((entry) => entry.code);
    const alone = all.every((other) => this.#hidden.has(other) === (other !== code));
    if (only) this.#hidden = new Set(alone ? [] : all.filter((other) => other !== code));
    else if (!this.#hidden.delete(code)) this.#hidden.add(code);
    this.#hidden = new Set(this.#hidden);
    this.plot.setColouring(this.#colouring, this.#hidden);
    this.#actions.changed();
  }

  setTheme(theme: Theme): void {
    const other = theme.ground !== this.#theme.ground;
    this.#theme = theme;
    this.plot.setTheme(theme);
    if (other) void this.#refreshColours();
  }

  dispose(): void {
    this.plot.dispose();
    this.element.remove();
  }

  #place(x: Float32Array, y: Float32Array, keep: boolean, box: ViewBox | null): void {
    this.plot.setMap(x, y, keep, box);
    this.element.dataset["map"] = this.#map?.id ?? "";
    this.#mapSelect.element.value = this.#map?.id ?? "";
    this.#say();
    this.#actions.changed();
  }

  #say(): void {
    this.#hint.hidden = this.#map !== null || this.element.dataset["map"] !== undefined;
    this.#hint.textContent =
      "No map yet. Choose PCA, t-SNE or UMAP in the panel at the right, set its parameters, and press Start.";
  }

  async #refreshColours(): Promise<void> {
    const asked = ++this.#colourAsked;
    const facts = this.column(this.#colour.column);
    const member = facts?.kind === "labels" ? (this.#colour.member ?? facts.members[0] ?? null) : null;
    this.#colour = { ...this.#colour, member };
    this.#showFacts();
    try {
      const values = facts
        ? await this.#questions.any(this.slot, { kind: "values", column: facts.key, member })
        : null;
      if (asked !== this.#colourAsked) return;
      this.#colouring =
        values?.kind === "categories" || values?.kind === "numbers"
          ? colouringOf(values, this.#theme.ground)
          : plain(this.#facts.rows, this.#theme.ground);
      this.plot.setColouring(this.#colouring, this.#hidden);
      this.element.dataset["colour"] = facts?.key ?? "";
      this.#actions.changed();
    } catch (problem) {
      if (asked === this.#colourAsked) this.#tell(problem);
    }
  }

  #tell(problem: unknown): void {
    this.#actions.tell(problem instanceof Error ? problem.message : String(problem));
  }

  #showFacts(): void {
    const { name, rows, dimensions, model, bytes, maps, columns } = this.#facts;
    const about = `${rows.toLocaleString("en")} × ${dimensions}${model === null ? "" : `, ${model}`}`;
    this.#about.replaceChildren(element("strong", {}, name), ` ${about}`);
    this.#about.title = `${this.#facts.path}, ${shownBytes(bytes)}`;
    const none = { value: "", label: "none yet" };
    this.#mapSelect.update(
      maps.length === 0 ? [none] : maps.map(({ id, title }) => ({ value: id, label: title })),
      this.#map?.id ?? maps[0]?.id ?? "",
    );
    const colourable = columns.filter(({ kind }) => kind !== "text");
    this.#colourSelect.update(
      [
        { value: "", label: "nothing" },
        ...colourable.map(({ key, title, origin }) => ({
          value: key,
          label: title,
          group: { table: "Columns", labels: "Labels", computed: "Computed" }[origin],
        })),
      ],
      this.#colour.column ?? "",
    );
    const members = this.column(this.#colour.column)?.members ?? [];
    this.#memberSelect.element.hidden = members.length === 0;
    this.#memberSelect.update(
      members.map((member) => ({ value: member, label: member })),
      this.#colour.member ?? "",
    );
  }
}
