import type { FromWebview, Slot } from "../shared/messages";
import type { RankedAnswer, Rows } from "../shared/questions";
import type { Pictures } from "./pictures";
import type { Questions } from "./questions";
import type { SelectHow } from "./row-sets";
import type { TableView } from "./table-view";

/** Rows that came out of a search or a check, in their order. */
export interface RankedList {
  readonly title: string;
  /** The table that `ranked.rows` count in. */
  readonly slot: Slot;
  readonly ranked: RankedAnswer;
}

/** Rows that a search starts from. */
export type Example = "positive" | "negative";

/** What the panels know of each other, and do to all. Rows without a slot are those of the first table. */
export interface Explorer {
  readonly questions: Questions;
  readonly pictures: Pictures;
  readonly send: (message: FromWebview) => void;
  /** The tables that are open; the first is always there once anything is shown. */
  readonly tables: readonly TableView[];
  /** The table that panels speak of. */
  readonly active: TableView | null;
  readonly selected: Rows;
  readonly examples: Readonly<Record<Example, Rows>>;
  readonly list: RankedList | null;
  readonly chosen: { readonly slot: Slot; readonly row: number } | null;
  /** Of the composites that thumbnails can show. */
  readonly composite: string;

  /** These rows of the first table in another, as far as they are in it. */
  rowsIn(slot: Slot, rows: Rows): Rows;
  /** The other way round. */
  rowsFrom(slot: Slot, rows: Rows): Rows;
  select(rows: Rows, how: SelectHow): void;
  choose(slot: Slot, row: number | null): void;
  addExample(which: Example, rows: Rows): void;
  clearExamples(): void;
  /** Lists rows below the map; null takes the list away. */
  showList(list: RankedList | null): void;
  /** The rows nearest to these of a table. */
  findNearest(slot: Slot, rows: Rows, title: string): void;
  openTile(slot: Slot, row: number): void;
  setComposite(composite: string): void;
  tell(problem: string): void;
}
