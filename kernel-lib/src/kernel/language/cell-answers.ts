/** UTF-16 positions in a cell. */
export interface CellSpan {
  readonly start: number;
  readonly end: number;
}

/** A name that may stand at a position. */
export interface CellName {
  readonly name: string;
  /** TypeScript's word for it: "const", "method", "interface", "keyword"… */
  readonly kind: string;
  readonly optional: boolean;
  readonly deprecated: boolean;
  /** Earlier is likelier. */
  readonly sortText: string;
  /** What is written instead of the name, and in place of what: `["a b"]` for a member that is no identifier. */
  readonly insert: string | null;
  readonly replaces: CellSpan | null;
}

export interface CellNames {
  /** Whether the names are members of what stands before a dot. */
  readonly members: boolean;
  readonly names: readonly CellName[];
}

/** What is known of a name: its type as code, what was written about it as Markdown. */
export interface CellNote {
  readonly code: string;
  readonly text: string;
}

export interface CellHover extends CellNote {
  readonly span: CellSpan;
}

export interface CellSignature {
  readonly label: string;
  readonly text: string;
  readonly parameters: readonly {
    /** Where it stands in the label. */
    readonly label: CellSpan;
    readonly text: string;
  }[];
}

export interface CellSignatures {
  readonly signatures: readonly CellSignature[];
  readonly signature: number;
  readonly parameter: number;
}

/** Counted from 0. */
export interface FilePosition {
  readonly line: number;
  readonly character: number;
}

/** Where something is written: in a cell, or in a file. */
export type CellPlace =
  | { readonly kind: "cell"; readonly cell: string; readonly span: CellSpan }
  | {
      readonly kind: "file";
      readonly path: string;
      readonly start: FilePosition;
      readonly end: FilePosition;
    };

export interface CellDefinitions {
  readonly span: CellSpan;
  readonly places: readonly CellPlace[];
}

/** What keeps a cell from running. */
export interface CellProblem {
  readonly span: CellSpan;
  /** TypeScript's number of the message. */
  readonly code: number;
  readonly message: string;
  readonly related: readonly { readonly place: CellPlace; readonly message: string }[];
}
