/** What a column is to us, whatever its maker calls it. */
export type ColumnRole =
  | "id"
  | "embedding"
  | "geometry"
  | "datetime"
  | "source"
  | "label"
  | "labels"
  | "split"
  | "predicted"
  | "thumbnail";

/** The names that Earth Index, Clay, Major TOM and Planet give their columns; ours come first. */
export const roleNames: Readonly<Record<Exclude<ColumnRole, "embedding">, readonly string[]>> = {
  id: ["id", "unique_id", "chips_id", "index"],
  geometry: ["geometry"],
  datetime: ["datetime", "timestamp", "date"],
  source: ["source", "source_url", "product_id"],
  label: ["label"],
  labels: ["labels"],
  split: ["split"],
  predicted: ["predicted"],
  thumbnail: ["thumbnail"],
};
export const vectorNames: readonly string[] = ["embedding", "embeddings", "vector", "features"];

/** Columns for roles that their names do not tell; null for a role that none has. */
export type ColumnChoice = Partial<
  Readonly<Record<"embedding", string> & Record<Exclude<ColumnRole, "embedding">, string | null>>
>;
