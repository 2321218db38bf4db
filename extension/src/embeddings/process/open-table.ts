import { basename } from "node:path";
import type { Library } from "../../shell/process/library";
import { problem } from "../../shell/process/problem";
import type { LabelState } from "../shared/label-state";
import type { SaveLabels } from "../shared/process-messages";
import type { MapFacts } from "../shared/projection";
import type { CategoriesAnswer, MapAnswer, NumbersAnswer } from "../shared/questions";
import { noCategory } from "../shared/questions";
import type { ChosenColumns, ColumnFacts, TableFacts } from "../shared/table-facts";
import { CellBlocks } from "./cell-blocks";
import { ComputedColumns } from "./computed-columns";
import { KeptMaps } from "./kept-maps";
import { LabelBook } from "./label-book";
import { besidePath, type LabelTarget, labelTarget, readLabels } from "./label-files";
import { degreeColumns, hasRings } from "./places";
import { SceneShelf } from "./scene-shelf";
import { ExampleSearch } from "./search";
import { columnValues, describeColumns } from "./table-columns";
import { identityOf } from "./table-identity";
import { type ColumnMap, columnMaps } from "./table-maps";
import type { TableSource } from "./table-source";
import type { Labelling } from "./targets";
import { Thumbnails } from "./thumbnails";
import { type Reading, readVectors, type Vectors } from "./vectors";

export interface OpenTableOptions {
  readonly library: Library;
  readonly source: TableSource;
  readonly chosen: ChosenColumns | null;
  readonly storage: string;
  readonly saveLabels: SaveLabels;
  /** Labels that were not saved when the window was closed. */
  readonly backup: string | null;
}

/** A table that is looked at, with all that was computed of it. */
export class OpenTable {
  readonly library: Library;
  readonly source: TableSource;
  readonly chosen: ChosenColumns | null;
  readonly cells: CellBlocks;
  readonly shelf: SceneShelf;
  readonly thumbnails: Thumbnails;
  readonly search: ExampleSearch;
  readonly computed = new ComputedColumns();
  readonly maps: KeptMaps;
  readonly identity: string;
  readonly columnMaps: readonly ColumnMap[];
  readonly #columns: readonly ColumnFacts[];
  #book: LabelBook;
  #target: LabelTarget;
  #vectors: Promise<Vectors> | null = null;

  private constructor(
    options: OpenTableOptions,
    parts: {
      readonly cells: CellBlocks;
      readonly columns: readonly ColumnFacts[];
      readonly book: LabelBook;
      readonly target: LabelTarget;
      readonly maps: KeptMaps;
      readonly identity: string;
    },
  ) {
    const { library, source } = options;
    this.library = library;
    this.source = source;
    this.chosen = options.chosen;
    this.cells = parts.cells;
    this.#columns = parts.columns;
    this.columnMaps = columnMaps(parts.columns);
    this.#book = parts.book;
    this.#target = parts.target;
    this.maps = parts.maps;
    this.identity = parts.identity;
    this.shelf = new SceneShelf(library, source, parts.cells);
    this.thumbnails = new Thumbnails(library, source, parts.cells, this.shelf);
    this.search = new ExampleSearch(library, source);
  }

  /** @throws SoftconError */
  static async open(options: OpenTableOptions): Promise<OpenTable> {
    const { library, source, storage, saveLabels, backup } = options;
    const cells = new CellBlocks(source);
    const columns = await describeColumns(source, cells);
    const target = await labelTarget(source, saveLabels);
    const beside = besidePath(source.path);
    const kept = await readLabels(library, source, cells, beside);
    let book = new LabelBook(kept.labels, kept.several);
    if (backup !== null) {
      const unsaved = await readLabels(library, source, cells, backup);
      book = new LabelBook(unsaved.labels, unsaved.several);
      book.markUnsaved();
    }
    const identity = await identityOf(source);
    const maps = new KeptMaps(source.path, storage, identity, source.rows);
    return new OpenTable(options, { cells, columns, book, target, maps, identity });
  }

  get book(): LabelBook {
    return this.#book;
  }

  get target(): LabelTarget {
    return this.#target;
  }

  /** Takes the labels as they are on disk again. */
  async revert(): Promise<void> {
    const { labels, several } = await readLabels(
      this.library,
      this.source,
      new CellBlocks(this.source),
      besidePath(this.source.path),
    );
    this.#book = new LabelBook(labels, several);
  }

  get #labelled(): string | null {
    return this.source.columnOf("label") ?? this.source.columnOf("labels");
  }

  /** All columns: of the table, the labels, and computed ones. */
  get columns(): readonly ColumnFacts[] {
    const { several, classes } = this.#book;
    const labels: ColumnFacts = {
      ...{ key: "labels", title: "Labels", origin: "labels" },
      kind: several ? "labels" : "category",
      members: several ? classes : [],
    };
    return [
      labels,
      // the working labels begin as a column of the table, which is not shown beside them
      ...this.#columns.filter(({ key }) => key !== "labels" && key !== this.#labelled),
      ...this.computed.facts,
    ];
  }

  get labelState(): LabelState {
    const book = this.#book;
    const { classes, unlabelled } = book.counts();
    return {
      classes: book.classes.map((name, at) => ({ name, count: classes[at] ?? 0 })),
      unlabelled,
      several: book.several,
      undo: book.undoTitle,
      redo: book.redoTitle,
      dirty: book.dirty,
      target: this.#target.title,
    };
  }

  async facts(): Promise<TableFacts> {
    const { source, columns } = this;
    const placed = (await hasRings(source)) || degreeColumns(this.#columns) !== null;
    const labels = this.labelState;
    const composites = await this.thumbnails.choices();
    const openable = source.rows > 0 && (await this.#firstPlace());
    const kept = await this.maps.list();
    const inTable = this.columnMaps.map(({ facts }) => facts);
    const large = source.rows * source.dimensions * 4 > 2 ** 30;
    return {
      path: source.path,
      name: basename(source.path),
      bytes: source.bytes,
      rows: source.rows,
      vector: source.vector,
      dimensions: source.dimensions,
      model: source.model,
      columns,
      colour: this.#firstColour(labels),
      maps: [...kept, ...inTable],
      labels,
      placed,
      composites,
      openable,
      splits: columns
        .filter(({ key, kind }) => kind === "category" && /split|fold|subset|set$/i.test(key))
        .map(({ key }) => key),
      notes: [
        ...source.notes,
        ...(large
          ? ["a large table: maps and clusters are computed on rows spread over it, searches on all"]
          : []),
      ],
    };
  }

  /** The vectors to compute with, read when they are first needed. */
  vectors(reading: Reading = {}): Promise<Vectors> {
    if (this.source.rows === 0) throw problem("the table has no rows: there is nothing to compute with");
    const known = this.#vectors ?? readVectors(this.source, reading);
    this.#vectors = known;
    known.catch(() => {
      if (this.#vectors === known) this.#vectors = null; // the next one tries again
    });
    return known;
  }

  async values(key: string, member: string | null): Promise<CategoriesAnswer | NumbersAnswer> {
    if (key === "labels") return this.#labelValues(member);
    const computed = this.computed.values(key, member);
    if (computed) return computed;
    const column = this.#columns.find((candidate) => candidate.key === key);
    if (!column)
      throw problem(`no column "${key}": it may have been computed before the file was opened anew`);
    return columnValues(this.source, column, member, this.cells);
  }

  async map(id: string): Promise<MapAnswer> {
    const own = this.columnMaps.find(({ facts }) => facts.id === id);
    if (own) {
      const [x, y] = [await this.values(own.x, null), await this.values(own.y, null)];
      if (x.kind === "numbers" && y.kind === "numbers") return { kind: "map", x: x.values, y: y.values };
    }
    const kept = await this.maps.read(id);
    if (!kept) throw problem("the map is no longer there: start it again");
    return { kind: "map", ...kept };
  }

  async mapFacts(id: string): Promise<MapFacts | null> {
    const all = [...this.columnMaps.map(({ facts }) => facts), ...(await this.maps.list())];
    return all.find((facts) => facts.id === id) ?? null;
  }

  /** What rows are called by a column; texts of few kinds or lists of labels. */
  async labelling(key: string): Promise<Labelling> {
    if (key === "labels") {
      const book = this.#book;
      return { names: book.classes, several: book.several, of: (row) => book.at(row) };
    }
    const column = this.columns.find((candidate) => candidate.key === key);
    if (column?.kind === "labels") return this.#listed(column);
    const values = await this.values(key, null);
    if (values.kind !== "categories") throw problem(`column "${key}" holds numbers: choose one of classes`);
    return {
      names: values.legend.map(({ label }) => label),
      several: false,
      of: (row) => {
        const code = values.codes[row] ?? noCategory;
        return code === noCategory ? [] : [code];
      },
    };
  }

  async close(): Promise<void> {
    await this.search.close();
    await this.shelf.close();
    await this.source.close();
  }

  async #listed({ key, members }: ColumnFacts): Promise<Labelling> {
    const marks: number[][] = Array.from({ length: this.source.rows }, () => []);
    for (const [at, member] of members.entries()) {
      const values = await this.values(key, member);
      if (values.kind !== "categories") continue;
      const code = values.legend.findIndex(({ label }) => label === member);
      for (const [row, one] of values.codes.entries()) if (one === code && code >= 0) marks[row]?.push(at);
    }
    return { names: members, several: true, of: (row) => marks[row] ?? [] };
  }

  #labelValues(member: string | null): CategoriesAnswer {
    const book = this.#book;
    const { rows, classes } = book;
    if (book.several && member !== null) {
      const at = classes.indexOf(member);
      const codes = new Uint16Array(rows);
      let count = 0;
      for (let row = 0; row < rows; row++) {
        const has = book.at(row).includes(at);
        const known = book.at(row).length > 0;
        codes[row] = has ? 0 : known ? 1 : noCategory;
        if (has) count++;
      }
      const others = codes.reduce((sum, code) => sum + (code === 1 ? 1 : 0), 0);
      const legend = [
        { label: member, count },
        { label: `not ${member}`, count: others },
      ];
      return { kind: "categories", codes, legend };
    }
    const counts = book.counts();
    const codes = new Uint16Array(rows);
    for (let row = 0; row < rows; row++) codes[row] = book.at(row)[0] ?? noCategory;
    // in the order in which they came: a colour stays with its class while rows are labelled
    const legend = classes.map((label, at) => ({ label, count: counts.classes[at] ?? 0 }));
    return { kind: "categories", codes, legend };
  }

  #firstColour({ classes }: LabelState): string | null {
    if (classes.length > 0) return "labels";
    return this.#columns.find(({ kind }) => kind === "category")?.key ?? null;
  }

  async #firstPlace(): Promise<boolean> {
    for (const row of [0, Math.floor(this.source.rows / 2)])
      if (await this.shelf.placeOf(row).catch(() => null)) return true;
    return false;
  }
}
