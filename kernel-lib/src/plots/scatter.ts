import type { TableMap } from "../embeddings/project-table";
import { type EmbeddingScatterOptions, embeddingScatter } from "./embedding-scatter";
import type { Figure } from "./figure";

export interface ScatterOptions
  extends Pick<EmbeddingScatterOptions, "title" | "subtitle" | "values" | "valueName" | "colours"> {
  /** What a point's colour tells; several labels are joined. Default: one colour. */
  readonly color?: "label" | "labels" | "split" | "source";
}

const methodNames = { pca: "PCA", tsne: "t-SNE", umap: "UMAP" } as const;

/** The map of a table, one point a row, as `project` laid it out. */
export function scatter({ table, projection }: TableMap, { color, ...options }: ScatterOptions = {}): Figure {
  const { rows, provenance } = table;
  const labels =
    color === undefined ? undefined : rows.map((row) => textOf(color === "labels" ? row.labels : row[color]));
  return embeddingScatter(projection.map, {
    title: `Embeddings of ${provenance.model}${provenance.untrained ? " (UNTRAINED weights)" : ""}`,
    ids: rows.map((row) => row.id),
    thumbnails: rows.map((row) => row.thumbnail),
    method: methodNames[projection.method],
    ...(labels && { labels }),
    ...options,
  });
}

function textOf(value: string | readonly string[] | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : [...value].sort().join(" + ") || null;
}
