import { isRecord, isText } from "../../shell/shared/records";
import type { LabelHow, LabelState } from "./label-state";
import type { MapFacts, ProjectionSettings } from "./projection";
import { isQuestion } from "./question-guard";
import type { Answer, Question, Rows } from "./questions";
import type { ChosenColumns, ColumnChoices, ColumnFacts, TableFacts } from "./table-facts";

/** The table that was opened, and the one it is compared with. */
export type Slot = 0 | 1;

/** Commands of the palette that act on the view in front. */
export type ExplorerCommand =
  | "fit"
  | "lasso"
  | "box"
  | "clear"
  | "label"
  | "start"
  | "search"
  | "compare"
  | "savePicture";

/** What the extension host tells the webview. */
export type ToWebview =
  /** Also after the file has changed on disk: everything known of it before is void. */
  | { readonly kind: "table"; readonly slot: Slot; readonly facts: TableFacts }
  /** The table's columns cannot be told: somebody has to choose. */
  | { readonly kind: "choose"; readonly slot: Slot; readonly choices: ColumnChoices }
  | { readonly kind: "failed"; readonly slot: Slot; readonly message: string }
  | { readonly kind: "answered"; readonly id: number; readonly answer: Answer }
  | { readonly kind: "refused"; readonly id: number; readonly message: string }
  /** Of a question or a projection that takes long. */
  | {
      readonly kind: "progress";
      readonly id: number;
      /** "reading vectors", "neighbours", "layout". */
      readonly label: string;
      readonly done: number;
      readonly total: number | null;
      readonly secondsLeft: number | null;
    }
  /** Columns were computed, or have other values than before: all columns, and the keys of those that changed. */
  | {
      readonly kind: "columns";
      readonly slot: Slot;
      readonly columns: readonly ColumnFacts[];
      readonly changed: readonly string[];
    }
  /** The labels are others than before, or are on disk now. */
  | { readonly kind: "labels"; readonly slot: Slot; readonly state: LabelState }
  /** The map as it is now; a few times a second at most. [rows] each. */
  | {
      readonly kind: "projecting";
      readonly id: number;
      readonly slot: Slot;
      readonly x: Float32Array;
      readonly y: Float32Array;
      readonly iteration: number;
      readonly iterations: number;
      readonly secondsLeft: number | null;
    }
  /** It goes on no more until it is resumed; or goes on. */
  | { readonly kind: "paused"; readonly id: number; readonly paused: boolean }
  /** It is done or was stopped, and is kept. A `refused` with its id: it failed, or nothing was there to keep. */
  | {
      readonly kind: "projected";
      readonly id: number;
      readonly slot: Slot;
      readonly map: MapFacts;
      readonly x: Float32Array;
      readonly y: Float32Array;
    }
  | { readonly kind: "closedOther" }
  | { readonly kind: "command"; readonly command: ExplorerCommand };

/** What the webview tells the extension host. */
export type FromWebview =
  /** It listens now. `other`: the table that it was compared with before a reload. */
  | { readonly kind: "ready"; readonly other: string | null }
  | { readonly kind: "chooseColumns"; readonly slot: Slot; readonly chosen: ChosenColumns }
  | { readonly kind: "ask"; readonly id: number; readonly slot: Slot; readonly question: Question }
  /** An answer is no longer wanted. */
  | { readonly kind: "cancel"; readonly id: number }
  /** One at a time for each table; `id` is of the same count as those of questions. */
  | {
      readonly kind: "project";
      readonly id: number;
      readonly slot: Slot;
      readonly settings: ProjectionSettings;
    }
  | { readonly kind: "pause"; readonly id: number }
  | { readonly kind: "resume"; readonly id: number }
  /** Ends it where it is; the map so far is kept. */
  | { readonly kind: "stop"; readonly id: number }
  | { readonly kind: "forgetMap"; readonly slot: Slot; readonly map: string }
  /** Gives rows of table 0 a class, a known or a new one; null takes labels away. Done when `labels` comes. */
  | {
      readonly kind: "label";
      readonly rows: Rows;
      readonly className: string | null;
      readonly how: LabelHow;
    }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" }
  | { readonly kind: "save" }
  /** Asks for a second table and opens it in slot 1. */
  | { readonly kind: "chooseOther" }
  | { readonly kind: "closeOther" }
  /** Shows where the row was cut from, in the band visualizer. */
  | { readonly kind: "openTile"; readonly slot: Slot; readonly row: number }
  | {
      readonly kind: "savePicture";
      readonly format: "png" | "svg";
      readonly bytes: Uint8Array;
      /** Without extension. */
      readonly name: string;
    }
  | { readonly kind: "copy"; readonly text: string };

/** Whether a message of the webview can be acted upon. */
export function isFromWebview(message: unknown): message is FromWebview {
  if (!isRecord(message)) return false;
  const field = (name: string): unknown => message[name];
  switch (message["kind"]) {
    case "ready":
      return isTextOrNull(field("other"));
    case "chooseColumns":
      return isSlot(field("slot")) && isChosen(field("chosen"));
    case "ask":
      return isId(field("id")) && isSlot(field("slot")) && isQuestion(field("question"));
    case "project":
      return isId(field("id")) && isSlot(field("slot")) && isSettings(field("settings"));
    case "cancel":
    case "pause":
    case "resume":
    case "stop":
      return isId(field("id"));
    case "forgetMap":
      return isSlot(field("slot")) && isText(field("map"));
    case "label":
      return (
        field("rows") instanceof Uint32Array &&
        isTextOrNull(field("className")) &&
        ["set", "add", "remove"].some((how) => how === field("how"))
      );
    case "undo":
    case "redo":
    case "save":
    case "chooseOther":
    case "closeOther":
      return true;
    case "openTile":
      return isSlot(field("slot")) && isId(field("row"));
    case "savePicture":
      return (
        (field("format") === "png" || field("format") === "svg") &&
        field("bytes") instanceof Uint8Array &&
        isText(field("name"))
      );
    case "copy":
      return isText(field("text"));
    default:
      return false;
  }
}

const isSlot = (value: unknown): value is Slot => value === 0 || value === 1;
const isId = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);

export function isChosen(value: unknown): value is ChosenColumns {
  return (
    isRecord(value) &&
    isText(value["vector"]) &&
    ["id", "label", "geometry"].every((role) => isTextOrNull(value[role]))
  );
}

export function isSettings(value: unknown): value is ProjectionSettings {
  if (!isRecord(value)) return false;
  const amounts = (...keys: readonly string[]): boolean =>
    keys.every((key) => Number.isFinite(value[key]) && Number(value[key]) >= 0);
  const amountOrNull = (key: string): boolean => value[key] === null || amounts(key);
  const measured = value["measure"] === "cosine" || value["measure"] === "euclidean";
  switch (value["method"]) {
    case "pca":
      return amounts("seed");
    case "tsne":
      return (
        measured &&
        amounts("seed", "iterations", "earlyExaggeration", "exaggeration") &&
        amountOrNull("perplexity") &&
        amountOrNull("learningRate") &&
        (value["initial"] === "pca" || value["initial"] === "random")
      );
    case "umap":
      return measured && amounts("seed", "neighbours", "minimumDistance") && amountOrNull("epochs");
    default:
      return false;
  }
}
