import { SoftconError } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import type { Matrix } from "../matrix";
import { pcaAside } from "./pca-task";
import { type TsneOptions, tsne } from "./tsne/tsne";
import { type UmapOptions, umap } from "./umap";

/** A map as it is at some step of the way. */
export interface ProjectionStep {
  /** Iterations done. */
  readonly iteration: number;
  /** float32 [rows, dimensions]. */
  readonly map: Float32Array;
}

/** What shapes a map further is described with each method. */
export type ProjectOptions = {
  /** 2 unless given; t-SNE makes no other. */
  readonly dimensions?: 2 | 3;
  /** 0 unless given. The same seed gives the same map. */
  readonly seed?: number;
  /** Called with the map now and then; PCA has no steps. */
  readonly onStep?: (step: ProjectionStep) => void;
} & (
  | (LongWork & { readonly method: "pca" })
  | (Omit<TsneOptions, "onStep"> & { readonly method: "tsne" })
  | (Omit<UmapOptions, "onStep"> & { readonly method: "umap" })
);

/** A map of the rows, with what is needed to make it again. */
export interface Projection {
  readonly method: "pca" | "tsne" | "umap";
  /** float32 [rows, dimensions]. */
  readonly map: Float32Array;
  readonly rows: number;
  readonly dimensions: number;
  readonly seed: number;
  /**
   * How good the map is, as the method tells: for PCA `varianceRatio`, the part of the variance it shows, in [0, 1];
   * for t-SNE `divergence`, in nats, and the `perplexity` that was used.
   */
  readonly quality: Readonly<Record<string, number>>;
}

/**
 * Lays the rows of a matrix out in two or three dimensions.
 * @throws SoftconError as `pca`, `tsne` and `umap` do, and where t-SNE is asked for three dimensions.
 */
export async function project(matrix: Matrix, options: ProjectOptions): Promise<Projection> {
  const { rows } = matrix;
  const { method, dimensions = 2, seed = 0 } = options;
  switch (options.method) {
    case "pca": {
      // A single row or column has but one component; along the others everything lies at 0.
      const count = Math.min(dimensions, matrix.rows, matrix.cols);
      const { projected, varianceRatio } = await pcaAside(matrix, { ...options, dimensions: count });
      const map = new Float32Array(rows * dimensions);
      for (let at = 0; at < projected.length; at++)
        map[Math.floor(at / count) * dimensions + (at % count)] = projected[at]!;
      const quality = { varianceRatio: varianceRatio.reduce((sum, ratio) => sum + ratio, 0) };
      return { method, map, rows, dimensions, seed, quality };
    }
    case "tsne": {
      if (dimensions !== 2)
        throw new SoftconError(
          `t-SNE in ${dimensions} dimensions: here it makes planar maps; take pca or umap`,
        );
      const { map, divergence, perplexity } = await tsne(matrix, options);
      return { method, map, rows, dimensions, seed, quality: { divergence, perplexity } };
    }
    case "umap":
      return { method, map: await umap(matrix, options), rows, dimensions, seed, quality: {} };
  }
}
