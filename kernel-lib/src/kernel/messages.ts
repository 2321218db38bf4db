import type { Bundle } from "./display/notebook";

/** What a front end asks, in Jupyter's words (messaging protocol 5.3); both doors carry these. */
export type KernelRequest =
  | { readonly type: "kernel_info_request" }
  | { readonly type: "execute_request"; readonly content: ExecuteRequest }
  | { readonly type: "complete_request"; readonly content: Cursor }
  | { readonly type: "inspect_request"; readonly content: Cursor }
  | { readonly type: "is_complete_request"; readonly content: { readonly code: string } }
  | { readonly type: "history_request"; readonly content: HistoryRequest }
  | { readonly type: "comm_info_request" }
  | { readonly type: "interrupt_request" }
  /** A new session in place of this one; Jupyter restarts the whole kernel instead. */
  | { readonly type: "restart_request" }
  /** What cells have declared; beyond Jupyter's protocol. */
  | { readonly type: "variables_request" }
  /** A file that has what a variable has. */
  | {
      readonly type: "save_variable_request";
      readonly content: { readonly name: string; readonly folder: string };
    }
  | { readonly type: "shutdown_request"; readonly content: { readonly restart: boolean } };

export interface ExecuteRequest {
  readonly code: string;
  /** Not numbered, not remembered, its value not shown. */
  readonly silent: boolean;
  readonly storeHistory: boolean;
  /** Whether cells that wait behind this one are given up where it fails. */
  readonly stopOnError: boolean;
}

export interface Cursor {
  readonly code: string;
  /** In Unicode characters, as Jupyter counts; not UTF-16 units. */
  readonly cursorPos: number;
}

export interface HistoryRequest {
  readonly access: "range" | "tail" | "search";
  readonly output: boolean;
  /** Range: the cells from `start` up to and without `stop`. */
  readonly start: number;
  readonly stop: number;
  /** Tail, search: the last n. */
  readonly n: number;
  /** Search: with `*` and `?`. */
  readonly pattern: string;
}

/** A name that cells have declared, and what it stands for. */
export interface Variable {
  readonly name: string;
  /** "Raster", "Float32Array", "string". */
  readonly type: string;
  /** "13 × 256 × 256"; empty where there is none. */
  readonly shape: string;
  /** A line at most. */
  readonly preview: string;
  /** What shows more of it: pixels, or a table of embeddings. */
  readonly opens: "bands" | "table" | null;
}

export interface SavedVariable {
  readonly opens: "bands" | "table";
  readonly path: string;
}

/** The answer to a request: its content as Jupyter names it. */
export interface KernelReply {
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What a kernel tells everybody about a request while it is at work, and after. */
export type KernelEvent =
  | { readonly type: "status"; readonly content: { readonly execution_state: "busy" | "idle" | "starting" } }
  | {
      readonly type: "execute_input";
      readonly content: { readonly code: string; readonly execution_count: number };
    }
  | {
      readonly type: "stream";
      readonly content: { readonly name: "stdout" | "stderr"; readonly text: string };
    }
  | { readonly type: "display_data" | "update_display_data"; readonly content: DisplayContent }
  | {
      readonly type: "execute_result";
      readonly content: DisplayContent & { readonly execution_count: number };
    }
  | { readonly type: "error"; readonly content: ErrorContent }
  | { readonly type: "clear_output"; readonly content: { readonly wait: boolean } };

export interface DisplayContent {
  readonly data: Bundle;
  readonly metadata: Bundle;
  readonly transient: { readonly display_id?: string };
}

export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}
