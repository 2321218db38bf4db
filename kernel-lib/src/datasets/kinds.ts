import type { LongWork } from "../core/progress";
import type { Dataset } from "./dataset";

/** Where a data set is and how it is wanted: `eurosat:/path?splits=spatial`. */
export interface DatasetAddress {
  /** Empty where an address names none, as generated data sets may. */
  readonly path: string;
  /** What follows the question mark; a kind refuses what it does not know. */
  readonly parameters: ReadonlyMap<string, string>;
}

export interface OpenDatasetOptions extends LongWork {
  /** Threads that read and decode; 0: the calling one. Default: one for each processor, four at most. */
  readonly threads?: number;
}

/** A kind of data set: what it is called, how its folder is known, how it is opened. */
export interface DatasetKind {
  /** What stands before the colon: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** One line for lists and help. */
  readonly summary: string;
  /** The parameters it takes, each with one line on its values. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether the folder, or one of the few folders beneath it, is laid out as this kind. */
  recognise(folder: string): Promise<boolean>;
  open(address: DatasetAddress, options: OpenDatasetOptions): Promise<Dataset>;
}
