export type Measure = "cosine" | "euclidean";

/** Method and parameters, chosen before anything is computed; a number that is null is the method's own choice. */
export type ProjectionSettings =
  | { readonly method: "pca"; readonly seed: number }
  | {
      readonly method: "tsne";
      readonly seed: number;
      readonly measure: Measure;
      readonly perplexity: number | null;
      readonly iterations: number;
      readonly earlyExaggeration: number;
      readonly exaggeration: number;
      readonly learningRate: number | null;
      readonly initial: "pca" | "random";
    }
  | {
      readonly method: "umap";
      readonly seed: number;
      readonly measure: Measure;
      readonly neighbours: number;
      readonly minimumDistance: number;
      readonly epochs: number | null;
    };

/** A map of a table's rows that is kept. */
export interface MapFacts {
  readonly id: string;
  /** "t-SNE, perplexity 30", "umap_x, umap_y (in the table)". */
  readonly title: string;
  /** Null: it came with the table. */
  readonly settings: ProjectionSettings | null;
  /** Where it was stopped, of how many; null: it is whole. */
  readonly stopped: { readonly iteration: number; readonly iterations: number } | null;
  /** "trustworthiness 0.98", "38% of the variance"; empty where nothing is said. */
  readonly quality: string;
}
