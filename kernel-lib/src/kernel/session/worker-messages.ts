import type { Bundle, Display } from "../display/notebook";
import type { SavedVariable, Variable } from "../messages";
import type { Completion } from "./compiler";

/** How a cell ended. */
export type CellOutcome = { readonly status: "ok"; readonly result: Bundle | null } | CellError;

export interface CellError {
  readonly status: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** What the process that runs cells is asked; positions count UTF-16 units. */
export type WorkerRequest =
  | { readonly kind: "execute"; readonly id: number; readonly code: string; readonly count: number }
  | { readonly kind: "complete"; readonly id: number; readonly code: string; readonly position: number }
  | { readonly kind: "inspect"; readonly id: number; readonly code: string; readonly position: number }
  | { readonly kind: "isComplete"; readonly id: number; readonly code: string }
  | { readonly kind: "variables"; readonly id: number }
  | { readonly kind: "save"; readonly id: number; readonly name: string; readonly folder: string }
  | { readonly kind: "interrupt"; readonly turn: number };

/** What it answers, and what it says unasked. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  | ({ readonly kind: "display" } & Display)
  | { readonly kind: "clear"; readonly wait: boolean }
  | { readonly kind: "executed"; readonly id: number; readonly outcome: CellOutcome }
  | { readonly kind: "completed"; readonly id: number; readonly completion: Completion }
  | { readonly kind: "inspected"; readonly id: number; readonly text: string | null }
  | { readonly kind: "judged"; readonly id: number; readonly complete: boolean; readonly indent: string }
  | { readonly kind: "listed"; readonly id: number; readonly variables: readonly Variable[] }
  | { readonly kind: "saved"; readonly id: number; readonly saved: SavedVariable }
  /** Asked for something it could not do. */
  | { readonly kind: "failed"; readonly id: number; readonly message: string };

/** The worker's descriptors beside its standard ones: 3 is Node's own channel, for requests. */
export const outputDescriptor = 4;
/** Read by a thread of its own, so that it is heard while a cell computes. */
export const alarmDescriptor = 5;
/** In its environment: how many megabytes it may take; it tells its supervisor through the alarm before it ends. */
export const memoryVariable = "SOFTCON_CELLS_MEMORY";
