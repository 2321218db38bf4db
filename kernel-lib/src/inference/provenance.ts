import { version } from "../core/version";
import { architectureName } from "../networks/architectures";
import type { ModelDescription } from "./build-model";
import type { EmbeddingProvenance } from "./embedding";
import { type Pool, pooledSize } from "./pooling";
import { preprocessingName } from "./preprocessing";

/** The record of how a table was computed; `grid` is null where whole images were embedded. */
export function provenanceOf(
  description: ModelDescription,
  pool: Pool,
  grid: { readonly tile: number; readonly stride: number } | null,
): EmbeddingProvenance {
  const { id, weightsSha256, architecture, license, untrained, preprocessing, precision, classifier } =
    description;
  return {
    model: id,
    weightsSha256,
    architecture: architectureName(architecture),
    license,
    untrained,
    bands: preprocessing.bands,
    preprocessing: preprocessingName(preprocessing),
    pool,
    dim: pooledSize(pool, description),
    tile: grid?.tile ?? null,
    stride: grid?.stride ?? null,
    precision,
    softconVersion: version,
    ...(pool === "probabilities" && classifier && { classifier }),
  };
}
