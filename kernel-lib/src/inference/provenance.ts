import { version } from "../core/version";
import { architectureName } from "../networks/architectures";
import type { ModelDescription } from "./build-model";
import type { EmbeddingProvenance, Pool } from "./embedding";
import { preprocessingName } from "./preprocessing";

/** The record of how a table was computed; `grid` is null where whole images were embedded. */
export function provenanceOf(
  description: ModelDescription,
  pool: Pool,
  grid: { readonly tile: number; readonly stride: number } | null,
): EmbeddingProvenance {
  const { id, weightsSha256, architecture, license, untrained, preprocessing, precision, dim } = description;
  return {
    model: id,
    weightsSha256,
    architecture: architectureName(architecture),
    license,
    untrained,
    bands: preprocessing.bands,
    preprocessing: preprocessingName(preprocessing),
    pool,
    dim: pool === "cls+mean" ? 2 * dim : dim,
    tile: grid?.tile ?? null,
    stride: grid?.stride ?? null,
    precision,
    softconVersion: version,
  };
}
