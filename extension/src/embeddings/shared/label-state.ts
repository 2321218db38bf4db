/** The labels that are being given to a table's rows; the vectors are never touched. */
export interface LabelState {
  /** In the order in which they came; a class without rows stays until it is saved. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  /** Rows without a label. */
  readonly unlabelled: number;
  /** Whether a row may have several. */
  readonly several: boolean;
  /** What would be undone or done again: "120 rows to Forest"; null: nothing. */
  readonly undo: string | null;
  readonly redo: string | null;
  /** Whether there is something that is not on disk. */
  readonly dirty: boolean;
  /** Where they are saved: "into the table", "beside it, in NAME.labels.parquet". */
  readonly target: string;
}

/** "set" replaces what a row has; the others are for tables whose rows may have several. */
export type LabelHow = "set" | "add" | "remove";
