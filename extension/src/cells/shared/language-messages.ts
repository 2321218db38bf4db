import type {
  CellDefinitions,
  CellHover,
  CellNames,
  CellNote,
  CellProblem,
  CellSignatures,
  CellText,
} from "softcon";

/** By the name of the question. */
export interface CellAnswers {
  readonly names: CellNames | null;
  readonly nameNote: CellNote | null;
  readonly hover: CellHover | null;
  readonly signatures: CellSignatures | null;
  readonly definitions: CellDefinitions | null;
  readonly problems: readonly CellProblem[];
}

export type AnswerName = keyof CellAnswers;

/** What is asked about a cell. Positions are UTF-16 units from the cell's beginning. */
export type CellQuestion =
  | { readonly what: "names" | "hover" | "definitions"; readonly cell: string; readonly position: number }
  | {
      readonly what: "nameNote";
      readonly cell: string;
      readonly position: number;
      readonly name: string;
    }
  | {
      readonly what: "signatures";
      readonly cell: string;
      readonly position: number;
      readonly retrigger: boolean;
    }
  | { readonly what: "problems"; readonly cell: string };

/** What has changed about a notebook's cells since the process was told last. */
export interface CellChanges {
  /** All cells, those above first. */
  readonly order: readonly string[];
  readonly changed: readonly CellText[];
}

export type ToLanguage =
  /** The first message: the folder of the package `softcon`. */
  | { readonly kind: "start"; readonly library: string }
  | {
      readonly kind: "cells";
      readonly notebook: string;
      readonly folder: string;
      readonly changes: CellChanges;
    }
  | { readonly kind: "close"; readonly notebook: string }
  /** Files beside the notebooks came, changed or went. */
  | { readonly kind: "files" }
  | {
      readonly kind: "ask";
      readonly id: number;
      readonly notebook: string;
      readonly question: CellQuestion;
    };

export type FromLanguage =
  | { readonly kind: "answer"; readonly id: number; readonly answer: CellAnswers[AnswerName] }
  | { readonly kind: "failed"; readonly id: number; readonly message: string };
