import { seededRandom } from "../core/random";
import type { EmbeddingProvenance, EmbeddingRow } from "../inference/embedding";

/** A provenance for tables that tests write. */
export function testProvenance(dim: number): EmbeddingProvenance {
  return {
    model: "B13_vits14_softcon",
    weightsSha256: "0123456789abcdef".repeat(4),
    architecture: "vits14",
    license: "CC-BY-4.0",
    untrained: false,
    bands: ["B2", "B3", "B4"],
    preprocessing: "ssl4eo-s12/l1c/uint8",
    pool: "cls",
    dim,
    tile: 224,
    stride: 112,
    precision: "fp32",
    softconVersion: "0.1.0",
  };
}

/** Rows that their seed decides; row i is the same however many are asked for. One in eight has no footprint, one in five no time. */
export function testRow(i: number, dim: number, seed = 1): EmbeddingRow {
  const random = seededRandom(seed * 1_000_003 + i);
  const [x, y] = [-180 + random.next() * 359, -80 + random.next() * 159];
  const corners = [
    [x, y],
    [x + 0.02, y],
    [x + 0.02, y + 0.02],
    [x, y + 0.02],
    [x, y],
  ] as const;
  return {
    id: `scène ${i % 3}/${i}_0`,
    embedding: Float32Array.from({ length: dim }, () => random.normal()),
    footprint: i % 8 === 7 ? null : corners,
    datetime: i % 5 === 4 ? null : new Date(1_600_000_000_000 + i * 3_600_000).toISOString(),
    source: `S2_${i % 3}.tif`,
  };
}

export function testRows(start: number, end: number, dim: number, seed = 1): EmbeddingRow[] {
  return Array.from({ length: end - start }, (_, i) => testRow(start + i, dim, seed));
}
