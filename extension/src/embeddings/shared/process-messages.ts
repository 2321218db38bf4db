import type { LabelHow, LabelState } from "./label-state";
import type { Slot, ToWebview } from "./messages";
import type { ProjectionSettings } from "./projection";
import type { Answer, Question, Rows } from "./questions";
import type { ChosenColumns, ColumnChoices, TableFacts } from "./table-facts";

/** The first message to the explorer's process. */
export interface ProcessStart {
  /** The folder of the package `softcon`. */
  readonly library: string;
  /** A folder for maps of tables in folders that cannot be written to. */
  readonly storage: string;
}

/** Where labels are saved: "auto" puts them into tables of moderate size. */
export type SaveLabels = "auto" | "table" | "beside";

/** What the host tells the explorer's process. `id` numbers what is to be answered; those of a page are its own. */
export type ToProcess =
  | {
      readonly kind: "open";
      readonly id: number;
      readonly slot: Slot;
      readonly path: string;
      readonly chosen: ChosenColumns | null;
      /** Labels that were not saved when the window was closed. */
      readonly backup: string | null;
      readonly saveLabels: SaveLabels;
    }
  /** Asks for the facts of an open table anew. */
  | { readonly kind: "facts"; readonly id: number; readonly slot: Slot }
  | { readonly kind: "close"; readonly slot: Slot }
  | {
      readonly kind: "ask";
      readonly id: number;
      readonly slot: Slot;
      readonly question: Question;
      /** Where an export goes. */
      readonly path: string | null;
    }
  | { readonly kind: "cancel"; readonly id: number }
  | {
      readonly kind: "project";
      readonly id: number;
      readonly slot: Slot;
      readonly settings: ProjectionSettings;
    }
  | { readonly kind: "pause" | "resume" | "stop"; readonly id: number }
  | { readonly kind: "forgetMap"; readonly slot: Slot; readonly map: string }
  | {
      readonly kind: "label";
      readonly id: number;
      readonly rows: Rows;
      readonly className: string | null;
      readonly how: LabelHow;
    }
  | { readonly kind: "undo" | "redo"; readonly id: number }
  /** Saves the labels where they belong; with a path, into a copy of the table there. */
  | { readonly kind: "save"; readonly id: number; readonly path: string | null }
  | { readonly kind: "backup"; readonly id: number; readonly path: string }
  | { readonly kind: "revert"; readonly id: number }
  /** Where a row was cut from. */
  | { readonly kind: "tile"; readonly id: number; readonly slot: Slot; readonly row: number };

/** Where a row lies in an image. */
export interface TilePlace {
  readonly path: string;
  /** Pixels; null: the whole image. */
  readonly window: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  } | null;
}

/** What answers a message that has an id. */
export type Reply =
  | {
      readonly kind: "opened";
      readonly id: number;
      readonly facts: TableFacts;
      /** Tells the table's rows from others, whatever their labels. */
      readonly identity: string;
    }
  | { readonly kind: "undecided"; readonly id: number; readonly choices: ColumnChoices }
  | { readonly kind: "answered"; readonly id: number; readonly answer: Answer }
  /** `title` of what was done, "120 rows to Forest"; null: nothing was. */
  | {
      readonly kind: "labelled";
      readonly id: number;
      readonly state: LabelState;
      readonly title: string | null;
    }
  | { readonly kind: "tile"; readonly id: number; readonly place: TilePlace }
  | { readonly kind: "failed"; readonly id: number; readonly message: string };

/** What the process tells on its own goes to the page as it is. */
export type News = Extract<
  ToWebview,
  { readonly kind: "progress" | "columns" | "labels" | "projecting" | "paused" | "projected" | "refused" }
>;

export type FromProcess = Reply | News;
