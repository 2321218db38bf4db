import { isAmount, isListOf, isRecord, isText } from "../../shell/shared/records";

/** How far a job has come. */
export interface JobProgress {
  /** What is being done: "embedding". */
  readonly label: string;
  readonly done: number;
  /** Absent where nobody knows. */
  readonly total?: number;
  /** What is counted, in the plural. */
  readonly unit: string;
}

/** What the extension says to a job's process. */
export type ToJob =
  | {
      readonly type: "run";
      /** The folder of the package `softcon`. */
      readonly library: string;
      /** A command line without the program's name. */
      readonly args: readonly string[];
    }
  | { readonly type: "cancel" };

/** What a job's process says to the extension; the last message is one of `done`, `failed` and `cancelled`. */
export type FromJob =
  | { readonly type: "progress"; readonly progress: JobProgress }
  | { readonly type: "note"; readonly text: string }
  | { readonly type: "warning"; readonly text: string }
  | { readonly type: "output"; readonly text: string }
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly message: string; readonly details: string }
  | { readonly type: "cancelled" };

export function isToJob(message: unknown): message is ToJob {
  if (!isRecord(message)) return false;
  if (message["type"] === "cancel") return true;
  return message["type"] === "run" && isText(message["library"]) && isListOf(isText, message["args"]);
}

export function isFromJob(message: unknown): message is FromJob {
  if (!isRecord(message)) return false;
  switch (message["type"]) {
    case "progress":
      return isProgress(message["progress"]);
    case "note":
    case "warning":
    case "output":
      return isText(message["text"]);
    case "failed":
      return isText(message["message"]) && isText(message["details"]);
    default:
      return message["type"] === "done" || message["type"] === "cancelled";
  }
}

function isProgress(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value["label"]) &&
    isAmount(value["done"]) &&
    (value["total"] === undefined || isAmount(value["total"])) &&
    isText(value["unit"])
  );
}
