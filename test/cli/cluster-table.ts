import { join } from "node:path";
import { seededRandom } from "#lib/core/random";
import { writeEmbeddings } from "#lib/embeddings/embedding-writer";
import type { EmbeddingProvenance, EmbeddingRow } from "#lib/inference/embedding";

export const provenance: EmbeddingProvenance = {
  model: "B13_vits14_softcon",
  weightsSha256: "0".repeat(64),
  architecture: "vits14",
  license: "Apache-2.0",
  untrained: false,
  bands: ["B2", "B3"],
  preprocessing: "ssl4eo-s12/L1C/uint8",
  pool: "cls",
  dim: 8,
  tile: null,
  stride: null,
  precision: "fp32",
  softconVersion: "0.1.0",
};
/** Its classes. */
export const names = ["crops", "trees", "water"];

const everyFifth = (row: number): string => (row % 5 === 0 ? "test" : "train");

/** A table of three clusters, 150 rows in turn, a tenth of a degree from row to row. */
export function writeTable(
  folder: string,
  of: "label" | "labels",
  own: Partial<EmbeddingProvenance> = {},
  splitOf: (row: number) => string = everyFifth,
): string {
  const random = seededRandom(2);
  const { dim } = { ...provenance, ...own };
  const path = join(folder, `${of}-${own.untrained ?? false}-${dim}.parquet`);
  const matrix = new Float32Array(150 * dim);
  const rows = Array.from({ length: 150 }, (_, row): EmbeddingRow => {
    const id = row % 3;
    for (let c = 0; c < dim; c++) matrix[row * dim + c] = 0.4 * random.normal() + (c === id ? 2 : 0);
    const [west, south] = [10 + row / 10, 50];
    const name = names[id] ?? "";
    return {
      id: `tile-${row}`,
      embedding: matrix.subarray(row * dim, (row + 1) * dim),
      footprint: [
        [west, south],
        [west + 0.1, south],
        [west + 0.1, south + 0.1],
        [west, south + 0.1],
        [west, south],
      ],
      datetime: null,
      source: "made.tif",
      ...(of === "label" ? { label: name } : { labels: id === 0 ? [name] : [name, "land"] }),
      split: splitOf(row),
    };
  });
  writeEmbeddings(path, { provenance: { ...provenance, ...own }, dim, rows, matrix });
  return path;
}
