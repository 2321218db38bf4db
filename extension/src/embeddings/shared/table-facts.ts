import type { LabelState } from "./label-state";
import type { MapFacts } from "./projection";

/**
 * How a column is shown: "category" by colours and a legend, "labels" (several a row) by one of its members at a time,
 * "number" by a colour map; "text" has too many different values for colours and is read and searched.
 */
export type ColumnKind = "category" | "labels" | "number" | "text";

/** A column as people see it: of the file, the labels that are being given, or computed here. */
export interface ColumnFacts {
  /** Unique in the table, and the same after it was opened again. */
  readonly key: string;
  /** "label", "Clusters (k-means, 12)", "Predicted (linear)". */
  readonly title: string;
  readonly kind: ColumnKind;
  /** "labels": the working labels, whose key is always "labels". */
  readonly origin: "table" | "labels" | "computed";
  /** Of "labels": the classes; empty otherwise. */
  readonly members: readonly string[];
}

/** What is known of a table before its vectors are read. */
export interface TableFacts {
  readonly path: string;
  /** The file's name. */
  readonly name: string;
  readonly bytes: number;
  readonly rows: number;
  /** Name of the column of vectors, and their length. */
  readonly vector: string;
  readonly dimensions: number;
  /** What made the vectors: "B13_vits14_softcon"; null where the file does not say. */
  readonly model: string | null;
  /** Without those of vectors, pictures and geometry. */
  readonly columns: readonly ColumnFacts[];
  /** What is coloured by first, of `columns`; null: nothing. */
  readonly colour: string | null;
  /** Maps that came with the table or were kept beside it; the one to show first comes first. */
  readonly maps: readonly MapFacts[];
  readonly labels: LabelState;
  /** Whether rows have a place on Earth. */
  readonly placed: boolean;
  /** Composites that thumbnails can show, the first unless another is chosen; "" is the picture in the table. Empty: no pictures. */
  readonly composites: readonly PictureChoice[];
  /** Whether the images are there, so that a row can be opened in the band visualizer. */
  readonly openable: boolean;
  /** Split columns and the like: those of `columns` by which a probe's training and test rows can be told. */
  readonly splits: readonly string[];
  /** Things the reader should know: "no geometry", "15 rows have vectors that are not finite". */
  readonly notes: readonly string[];
}

export interface PictureChoice {
  /** "true-color", or "" for the picture that the table has. */
  readonly id: string;
  readonly title: string;
}

/** A table whose columns cannot be told: what each role could be taken by. */
export interface ColumnChoices {
  readonly name: string;
  /** One line: what is not clear. */
  readonly reason: string;
  readonly vector: readonly string[];
  readonly id: readonly string[];
  readonly label: readonly string[];
  readonly geometry: readonly string[];
  /** What would be taken. */
  readonly proposed: ChosenColumns;
}

export interface ChosenColumns {
  readonly vector: string;
  /** Null: rows are numbered. */
  readonly id: string | null;
  readonly label: string | null;
  readonly geometry: string | null;
}
