import type { ExplorerCommand, FromWebview, Slot, ToWebview } from "../shared/messages";
import type { Rows } from "../shared/questions";
import type { TableFacts } from "../shared/table-facts";
import { chooseColumns } from "./choose-columns";
import { Dock } from "./dock";
import type { Example, Explorer, RankedList } from "./explorer";
import type { Tool } from "./gestures";
import { HoverCard } from "./hover-card";
import { Layout } from "./layout";
import { noPairing, Pairing } from "./pairing";
import { makePanels, type Panels } from "./panels";
import { Pictures } from "./pictures";
import { Questions } from "./questions";
import { combine, type SelectHow, toggled } from "./row-sets";
import { TableView } from "./table-view";
import { currentTheme, watchTheme } from "./theme";
import { mostKeptRows, type ViewState } from "./view-state";

/** What the window gives to a webview. */
export interface Host {
  readonly send: (message: FromWebview) => void;
  readonly keep: (state: ViewState) => void;
}

/** Keeping the state costs more than a frame, so it waits until nothing changes for a while. */
const keepMs = 300;

/** The embedding explorer: one table, or two of the same places beside each other. */
export class App implements Explorer {
  readonly questions: Questions;
  readonly pictures: Pictures;
  readonly send: (message: FromWebview) => void;
  readonly #host: Host;
  readonly #layout: Layout;
  readonly #dock: Dock;
  readonly #hover: HoverCard;
  readonly #panels: Panels;
  readonly #unwatch: () => void;
  #tables: readonly TableView[] = [];
  #active: Slot = 0;
  #state: ViewState;
  #selected: Rows;
  #examples: Record<Example, Rows> = { positive: new Uint32Array(), negative: new Uint32Array() };
  #list: RankedList | null = null;
  #chosen: { readonly slot: Slot; readonly row: number } | null = null;
  #pairing = noPairing;
  #frame = 0;
  #timer: number | undefined;

  constructor(root: HTMLElement, host: Host, state: ViewState) {
    this.#host = host;
    this.send = host.send;
    this.#state = state;
    this.#selected = Uint32Array.from(state.selected);
    this.questions = new Questions(host.send);
    this.pictures = new Pictures(this.questions);
    this.#hover = new HoverCard(this.questions, this.pictures);
    this.#panels = makePanels(this, state, currentTheme());
    this.#panels.legend.onStyle = (pointSize, opacity) => this.#keep({ pointSize, opacity });
    this.#dock = new Dock(
      this.#panels.dock,
      () => {
        this.#keep({ dock: this.#dock.shown });
        this.#soon();
      },
      (dockHeight) => this.#keep({ dockHeight }),
    );
    this.#layout = new Layout(root, this.#dock.element, this.#panels.sections, {
      command: (command) => this.command(command),
      tool: (tool) => this.#setTool(tool),
      zoom: (factor) => this.active?.plot.zoom(factor),
      selectInView: () => {
        const { active } = this;
        if (active) this.select(this.rowsFrom(active.slot, active.plot.inView()), "replace");
      },
      panel: (panel) => this.#keep({ panel }),
      panelWidth: (panelWidth) => this.#keep({ panelWidth }),
    });
    root.append(this.#hover.element);
    this.#layout.showPanel(state.panel);
    this.#layout.showTool(state.tool);
    this.#dock.set(state.dock);
    this.#layout.setPanelWidth(state.panelWidth);
    this.#dock.setHeight(state.dockHeight);
    this.#unwatch = watchTheme(() => {
      const changed = currentTheme();
      for (const one of this.#tables) one.setTheme(changed);
      this.#panels.places.setTheme(changed);
    });
    host.send({ kind: "ready", other: state.other });
  }

  get tables(): readonly TableView[] {
    return this.#tables;
  }
  get active(): TableView | null {
    return this.#tables[this.#active] ?? this.#tables[0] ?? null;
  }
  get selected(): Rows {
    return this.#selected;
  }
  get examples(): Readonly<Record<Example, Rows>> {
    return this.#examples;
  }
  get list(): RankedList | null {
    return this.#list;
  }
  get chosen(): { readonly slot: Slot; readonly row: number } | null {
    return this.#chosen;
  }
  get composite(): string {
    const composites = this.#tables[0]?.facts.composites ?? [];
    const kept = composites.find(({ id }) => id === this.#state.composite);
    return (kept ?? composites[0])?.id ?? "";
  }

  receive(message: ToWebview): void {
    if (this.#panels.projection.receive(message) || this.questions.take(message)) return;
    switch (message.kind) {
      case "table":
        this.#open(message.slot, message.facts);
        return;
      case "choose": {
        const { slot, choices } = message;
        this.#layout.ask(
          chooseColumns(choices, (chosen) => this.send({ kind: "chooseColumns", slot, chosen })),
        );
        return;
      }
      case "failed":
        if (message.slot === 0) this.#layout.fail(message.message);
        else this.#layout.tell(message.message);
        return;
      case "columns":
        this.#tables[message.slot]?.setColumns(message.columns, message.changed);
        return;
      case "labels":
        this.#tables[message.slot]?.setLabels(message.state);
        return;
      case "closedOther":
        this.#closeOther();
        return;
      case "command":
        this.command(message.command);
        return;
      default: // about something that nobody waits for any more
        return;
    }
  }

  command(command: ExplorerCommand): void {
    switch (command) {
      case "fit":
        this.active?.plot.fit();
        return;
      case "lasso":
      case "box":
        this.#setTool(command);
        return;
      case "clear":
        this.select(new Uint32Array(), "replace");
        return;
      case "label":
        this.#layout.open("labels");
        this.#panels.labels.focus();
        return;
      case "start":
        this.#layout.open("projection");
        this.#panels.projection.start();
        return;
      case "search":
        this.#layout.open("search");
        this.#panels.search.focus();
        return;
      case "compare":
        this.send({ kind: this.#tables.length > 1 ? "closeOther" : "chooseOther" });
        return;
      case "savePicture":
        void this.#panels.exports.savePicture("png");
        return;
    }
  }

  rowsIn(slot: Slot, rows: Rows): Rows {
    return this.#pairing.between(0, slot, rows);
  }

  rowsFrom(slot: Slot, rows: Rows): Rows {
    return this.#pairing.between(slot, 0, rows);
  }

  select(rows: Rows, how: SelectHow): void {
    this.#selected = combine(this.#selected, rows, how);
    const { length } = this.#selected;
    this.#keep({ selected: length <= mostKeptRows ? [...this.#selected] : [] });
    this.#soon();
  }

  choose(slot: Slot, row: number | null): void {
    this.#chosen = row === null ? null : { slot, row };
    if (row !== null) this.#tables[slot]?.plot.reveal(row);
    this.#soon();
  }

  addExample(which: Example, rows: Rows): void {
    const other = which === "positive" ? "negative" : "positive";
    this.#examples = {
      ...this.#examples,
      [which]: combine(this.#examples[which], rows, "add"),
      [other]: combine(this.#examples[other], rows, "remove"),
    };
    this.#layout.open("search");
    this.#soon();
  }

  clearExamples(): void {
    this.#examples = { positive: new Uint32Array(), negative: new Uint32Array() };
    this.#soon();
  }

  showList(list: RankedList | null): void {
    this.#list = list;
    if (list) this.#dock.show("list", true);
    this.#soon();
  }

  findNearest(slot: Slot, rows: Rows, title: string): void {
    this.#active = slot;
    this.#layout.open("search");
    this.#panels.search.findNearest(rows, title);
  }

  openTile(slot: Slot, row: number): void {
    this.send({ kind: "openTile", slot, row });
  }

  setComposite(composite: string): void {
    this.#keep({ composite });
    this.#soon();
  }

  tell(problem: string): void {
    this.#layout.tell(problem);
  }

  dispose(): void {
    this.#unwatch();
    cancelAnimationFrame(this.#frame);
    window.clearTimeout(this.#timer);
    for (const table of this.#tables) table.dispose();
    this.#panels.places.dispose();
    this.pictures.clear();
  }

  #open(slot: Slot, facts: TableFacts): void {
    const before = this.#tables[slot];
    const kept = before?.kept ?? this.#state.tables[slot];
    this.pictures.clear();
    this.#hover.hide();
    this.#panels.projection.forget();
    if (slot === 0) {
      this.#closeOther();
      this.#list = null;
      this.#chosen = null;
      this.clearExamples();
      this.#selected = this.#selected.filter((row) => row < facts.rows);
    } else if (this.#tables.length === 0) return;
    before?.dispose();
    const table = new TableView(slot, facts, this.questions, currentTheme(), kept, {
      hover: (row, at) => this.#hoverOver(slot, row, at),
      choose: (row) => this.choose(slot, row),
      select: (rows, how) => this.select(this.rowsFrom(slot, rows), how),
      toggle: (row) => {
        const [partner] = this.rowsFrom(slot, Uint32Array.of(row));
        if (partner !== undefined) this.select(toggled(this.#selected, partner), "replace");
      },
      clear: () => this.select(new Uint32Array(), "replace"),
      turnTo: () => {
        if (this.#active === slot) return;
        this.#active = slot;
        this.#soon();
      },
      changed: () => this.#soon(),
      close: () => this.send({ kind: "closeOther" }),
      tell: (problem) => this.tell(problem),
    });
    this.#tables = slot === 0 ? [table] : [...this.#tables.slice(0, 1), table];
    table.plot.setStyle(this.#state.pointSize, this.#state.opacity);
    table.plot.tool = this.#state.tool;
    this.#layout.stage.replaceChildren(...this.#tables.map(({ element }) => element));
    this.#layout.ready();
    for (const note of slot === 0 ? facts.notes.slice(0, 1) : []) this.#layout.tell(note);
    if (slot === 1) void this.#pair(facts);
    this.#soon();
  }

  async #pair(facts: TableFacts): Promise<void> {
    try {
      const { rows, by } = await this.questions.ask(1, { kind: "pairing" }, "pairing");
      this.#pairing = new Pairing(rows, facts.rows);
      const { paired } = this.#pairing;
      if (paired < Math.max(rows.length, facts.rows))
        this.tell(`${paired.toLocaleString("en")} rows are in both tables, paired by ${by}.`);
      this.#keep({ other: facts.path });
      this.#soon();
    } catch (problem) {
      this.tell(problem instanceof Error ? problem.message : String(problem));
    }
  }

  #closeOther(): void {
    for (const other of this.#tables.slice(1)) other.dispose();
    if (this.#tables.length > 1) this.#keep({ other: null });
    this.#tables = this.#tables.slice(0, 1);
    this.#pairing = noPairing;
    this.#active = 0;
    if (this.#list?.slot === 1) this.#list = null;
    if (this.#chosen?.slot === 1) this.#chosen = null;
    this.#soon();
  }

  #setTool(tool: Tool): void {
    for (const { plot } of this.#tables) plot.tool = tool;
    this.#layout.showTool(tool);
    this.#keep({ tool });
  }

  #hoverOver(slot: Slot, row: number | null, at: { readonly left: number; readonly top: number }): void {
    const table = this.#tables[slot];
    if (row === null || !table) {
      this.#hover.hide();
      return;
    }
    const { left, top } = table.plot.element.getBoundingClientRect();
    const composite = table.facts.composites.length > 0 ? this.composite : null;
    this.#hover.show(slot, row, composite, { left: left + at.left, top: top + at.top });
  }

  /** Shows the state in the next frame, once however much has changed. */
  #soon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#show());
  }

  #show(): void {
    this.#frame = 0;
    for (const table of this.#tables) {
      const { slot } = table;
      const chosen = this.#chosen && this.#pairing.partner(this.#chosen.slot, slot, this.#chosen.row);
      const listed = this.#list && this.#list.slot === slot ? this.#list.ranked.rows.slice(0, 200) : null;
      table.plot.setMarks({
        selected: this.rowsIn(slot, this.#selected),
        listed: listed ?? new Uint32Array(),
        positive: this.rowsIn(slot, this.#examples.positive),
        negative: this.rowsIn(slot, this.#examples.negative),
        chosen,
      });
      table.element.classList.toggle("active", this.#tables.length > 1 && this.active === table);
    }
    this.#layout.showWhich(this.#tables.length > 1 ? (this.active?.facts.name ?? null) : null);
    this.#dock.showCount(this.#selected.length, this.#tables[0]?.facts.rows ?? 0);
    for (const part of this.#panels.parts) part.update();
    this.#keep({ tables: [this.#tables[0]?.kept ?? this.#state.tables[0], this.#tables[1]?.kept ?? null] });
  }

  #keep(change: Partial<ViewState>): void {
    this.#state = { ...this.#state, ...change };
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#host.keep(this.#state), keepMs);
  }
}
