import type { Classifier } from "../networks/classifier";
import type { Footprint } from "../raster/scene";
import type { Pool } from "./pooling";

/** One embedded patch, as it goes into a table. */
export interface EmbeddingRow {
  readonly id: string;
  /** [dim] float32, as the network gives it: not normalised. */
  readonly embedding: Float32Array;
  readonly footprint: Footprint | null;
  /** ISO 8601. */
  readonly datetime: string | null;
  readonly source: string;
  readonly label?: string | null;
  readonly labels?: readonly string[] | null;
  readonly split?: string | null;
  /** Classes that a fine-tuned model sees: the most probable one, or of several labels those of 0.5 and more. */
  readonly predicted?: readonly string[] | null;
  /** PNG. */
  readonly thumbnail?: Uint8Array | null;
}

/** All that is needed to compute an embedding again. */
export interface EmbeddingProvenance {
  /** Registry id or file name: "B13_vits14_softcon". */
  readonly model: string;
  readonly weightsSha256: string;
  /** "resnet50", "vits14", "vitb14". */
  readonly architecture: string;
  /** SPDX or plain: licence of the weights. */
  readonly license: string;
  /** True for weights that nobody trained: demonstration only. */
  readonly untrained: boolean;
  readonly bands: readonly string[];
  /** Statistics preset and its form: "ssl4eo-s12/l1c/uint8". */
  readonly preprocessing: string;
  readonly pool: Pool;
  readonly dim: number;
  /** Side of a patch and step between patches, in pixels; null for whole images. */
  readonly tile: number | null;
  readonly stride: number | null;
  readonly precision: "fp32" | "int8";
  readonly softconVersion: string;
  /** Where the vectors are probabilities: of what. */
  readonly classifier?: Classifier;
}

/** Embeddings in memory: rows of equal length, one after the other. */
export interface EmbeddingTable {
  readonly provenance: EmbeddingProvenance;
  readonly dim: number;
  readonly rows: readonly EmbeddingRow[];
  /** [rows, dim] float32, row-major; the rows' embeddings are views into it. */
  readonly matrix: Float32Array;
}
