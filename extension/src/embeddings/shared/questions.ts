import type { Measure } from "./projection";

/** Rows of a table by number, from 0; lists of rows are sorted where nothing else is said. */
export type Rows = Uint32Array;

/** The code of a row that has no value. */
export const noCategory = 65535;

/** How rows are told apart by clusters. */
export interface ClusterSettings {
  readonly method: "kmeans";
  readonly clusters: number;
  readonly seed: number;
}

/** What a probe learns and how it is judged. */
export interface ProbeSettings {
  readonly method: "linear" | "knn";
  /** Key of a column of kind "category" or "labels"; rows without a value are left out. */
  readonly label: string;
  /** Neighbours that vote. */
  readonly neighbours: number;
  /** Training and test rows: by a column, or a share for the test drawn from each class. */
  readonly split: { readonly column: string } | { readonly testShare: number; readonly seed: number };
}

/** What the webview asks about an open table. */
export type Question =
  /** A column's values; `member` for columns of kind "labels", null for others. */
  | { readonly kind: "values"; readonly column: string; readonly member: string | null }
  | { readonly kind: "map"; readonly map: string }
  /** All that is said of a row beside the pointer; answered without reading pixels. */
  | { readonly kind: "details"; readonly row: number }
  /** At most 64 rows. */
  | { readonly kind: "thumbnails"; readonly rows: Rows; readonly composite: string }
  /** A page of a table of rows: the cells of these rows, in the order that is asked for. */
  | { readonly kind: "cells"; readonly rows: Rows; readonly columns: readonly string[] }
  | { readonly kind: "sort"; readonly rows: Rows; readonly column: string; readonly descending: boolean }
  /** Rows whose id, source or text has these words, whatever their case. */
  | { readonly kind: "find"; readonly text: string }
  /** The nearest of all rows, found exactly: to one row, to the mean of several, away from negative ones. */
  | {
      readonly kind: "nearest";
      readonly positive: Rows;
      readonly negative: Rows;
      readonly count: number;
      readonly measure: Measure;
    }
  | { readonly kind: "cluster"; readonly settings: ClusterSettings }
  | { readonly kind: "probe"; readonly settings: ProbeSettings }
  /** Rows far from all others; or whose nearest neighbours have another label. */
  | { readonly kind: "outliers"; readonly neighbours: number; readonly count: number }
  | {
      readonly kind: "wrongLabels";
      readonly label: string;
      readonly neighbours: number;
      readonly count: number;
    }
  /** Of all rows. */
  | { readonly kind: "places" }
  /** Of these rows, at most 5,000. */
  | { readonly kind: "footprints"; readonly rows: Rows }
  /** A picture of the scenes that lie there, as far as they are there. */
  | {
      readonly kind: "background";
      readonly extent: Extent;
      /** Pixels, at most 1024 a side. */
      readonly width: number;
      readonly height: number;
      readonly composite: string;
    }
  /** Of table 1: which of its rows is which of table 0. */
  | { readonly kind: "pairing" }
  | { readonly kind: "export"; readonly rows: Rows; readonly format: "geoparquet" | "geojson" | "csv" }
  | { readonly kind: "notebook"; readonly view: NotebookView };

/** West, south, east, north in degrees. */
export type Extent = readonly [number, number, number, number];

/** What a notebook is to show again. */
export interface NotebookView {
  /** Id of the map. */
  readonly map: string;
  readonly colour: string | null;
  readonly selected: Rows;
}

export type Answer =
  | CategoriesAnswer
  | NumbersAnswer
  | MapAnswer
  | DetailsAnswer
  | ThumbnailsAnswer
  | CellsAnswer
  | RowsAnswer
  | RankedAnswer
  | ClustersAnswer
  | ProbeAnswer
  | PlacesAnswer
  | FootprintsAnswer
  | BackgroundAnswer
  | PairingAnswer
  | SavedAnswer;

export interface CategoriesAnswer {
  readonly kind: "categories";
  /** [rows]: position in `legend`; `noCategory` where there is no value. */
  readonly codes: Uint16Array;
  readonly legend: readonly { readonly label: string; readonly count: number }[];
}

export interface NumbersAnswer {
  readonly kind: "numbers";
  /** [rows]; NaN where there is no value. */
  readonly values: Float32Array;
}

export interface MapAnswer {
  readonly kind: "map";
  /** [rows] each; NaN where a row has no place on the map. */
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export interface DetailsAnswer {
  readonly kind: "details";
  readonly id: string;
  /** Longitude and latitude of the middle, in degrees. */
  readonly lonLat: readonly [number, number] | null;
  /** Title of a column and its value as text; without empty ones. */
  readonly values: readonly (readonly [string, string])[];
}

export interface ThumbnailsAnswer {
  readonly kind: "thumbnails";
  /** One a row that was asked for: a PNG, at most 128 pixels a side; null where there is none. */
  readonly pictures: readonly (Uint8Array | null)[];
}

export interface CellsAnswer {
  readonly kind: "cells";
  readonly ids: readonly string[];
  /** [rows][columns], as text. */
  readonly cells: readonly (readonly string[])[];
}

export interface RowsAnswer {
  readonly kind: "rows";
  readonly rows: Rows;
}

/** Rows from the first to the last rank. */
export interface RankedAnswer {
  readonly kind: "ranked";
  readonly rows: Rows;
  /** [rows]: what they are ranked by. */
  readonly scores: Float32Array;
  /** What a score is: "cosine distance", "share of 10 neighbours". */
  readonly score: string;
  /** Why a row is here: "labelled River, 9 of 10 neighbours Forest"; empty where the score says all. */
  readonly reasons: readonly string[];
  /** Key of the computed column that has a score for every row; null: there is none. */
  readonly column: string | null;
}

export interface ClustersAnswer {
  readonly kind: "clusters";
  /** Key of the computed column. */
  readonly column: string;
  readonly clusters: number;
  /** Rows that belong to none. */
  readonly noise: number;
}

export interface ProbeAnswer {
  readonly kind: "probe";
  /** "accuracy", "micro mAP", with its value in [0, 1]. */
  readonly scores: readonly (readonly [string, number])[];
  readonly trained: number;
  readonly tested: number;
  /** The most common class' share of the test rows: what guessing reaches. */
  readonly chance: number;
  readonly classes: readonly string[];
  /** [classes, classes]: true class down, predicted across; empty where a row may have several classes. */
  readonly confusion: Uint32Array;
  /** Keys of the computed columns: what is predicted of every row; whether label and prediction agree. */
  readonly predicted: string;
  readonly disagreement: string;
}

export interface PlacesAnswer {
  readonly kind: "places";
  /** [rows, 2]: longitude and latitude of the middle, in degrees; NaN where there is none. */
  readonly centres: Float64Array;
}

export interface FootprintsAnswer {
  readonly kind: "footprints";
  /** Corners of all rings, one after the other: longitude, latitude, in degrees. */
  readonly corners: Float64Array;
  /** [rows]: where the ring of each ends, counted in corners; as before where a row has none. */
  readonly ends: Uint32Array;
}

export interface BackgroundAnswer {
  readonly kind: "background";
  /** Null: nothing is there. In degrees, equal steps of longitude and latitude. */
  readonly png: Uint8Array | null;
  readonly extent: Extent;
}

export interface PairingAnswer {
  readonly kind: "pairing";
  /** [rows of table 0]: the row of table 1; −1 where it has none. */
  readonly rows: Int32Array;
  /** What they were paired by: "id", "footprint". */
  readonly by: string;
}

export interface SavedAnswer {
  readonly kind: "saved";
  /** Null: nothing was saved, the person thought otherwise. */
  readonly path: string | null;
}
