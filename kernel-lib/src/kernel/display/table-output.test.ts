import assert from "node:assert/strict";
import { test } from "node:test";
import type { EmbeddingRow } from "../../inference/embedding";
import { tableOutput } from "./table-output";

const facts = { about: "x", name: "m", rows: 12_345, dim: 3, path: null };

function rowOf(id: string, numbers: readonly number[], more: Partial<EmbeddingRow> = {}): EmbeddingRow {
  return { id, embedding: Float32Array.from(numbers), footprint: null, datetime: null, source: "s", ...more };
}

const codes = (base64: string): number[] => [...new Int8Array(Buffer.from(base64, "base64"))];

test("columns that have something, with places and lengths; vectors on one scale", () => {
  const square = [
    [10, 50],
    [12, 50],
    [12, 54],
    [10, 54],
    [10, 50],
  ] as const;
  const output = tableOutput(facts, [
    rowOf("a", [3, -4, 0], { label: "Forest", footprint: square }),
    rowOf("b", [Number.NaN, 2, 0]),
  ]);
  assert.deepEqual(
    output.columns.map(({ name, kind }) => `${name} ${kind}`),
    ["id text", "label text", "latitude degrees", "longitude degrees", "length number"],
  );
  // (3, −4, 0) is 5 long
  assert.deepEqual(output.cells, [
    ["a", "Forest", 52, 11, 5],
    ["b", null, null, null, null],
  ]);
  assert.deepEqual([output.vectors.points, output.vectors.most], [3, 4]);
  // 127 · 3/4 and 127 · 2/4, rounded
  assert.deepEqual(codes(output.vectors.data), [95, -127, 0, -128, 64, 0]);
  assert.equal("pictures" in output, false);
});

test("of long vectors the numbers furthest from zero, in 128 groups", () => {
  const numbers = Array.from({ length: 256 }, (_, i) => (i % 2 === 0 ? 1 : -2));
  const { vectors } = tableOutput(facts, [rowOf("a", numbers)]);
  assert.deepEqual([vectors.points, vectors.most], [128, 2]);
  assert.deepEqual(new Set(codes(vectors.data)), new Set([-127]));
});

test("a hundred rows at most, texts and thumbnails within bounds", () => {
  const rows = Array.from({ length: 300 }, (_, i) =>
    rowOf("x".repeat(10_000), new Array(2048).fill(i), { thumbnail: new Uint8Array(9000) }),
  );
  const output = tableOutput(facts, rows);
  assert.equal(output.cells.length, 100);
  assert.ok(output.pictures?.[0] && output.pictures.at(-1) === null);
  const bytes = JSON.stringify(output).length;
  assert.ok(bytes < 300_000, `${bytes} bytes`);
});
