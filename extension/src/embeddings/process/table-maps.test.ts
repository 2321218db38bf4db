import assert from "node:assert/strict";
import { test } from "node:test";
import { columnMaps } from "./table-maps";

const number = (key: string) => ({ key, title: key, kind: "number", origin: "table", members: [] }) as const;
const pairs = (...names: readonly string[]): string[] =>
  columnMaps(names.map(number)).map(({ x, y }) => `${x} ${y}`);

test("columns whose names say that they are a map", () => {
  assert.deepEqual(pairs("x", "y", "height"), ["x y"]);
  assert.deepEqual(pairs("tsne_x", "tsne_y", "umap_x", "umap_y"), ["tsne_x tsne_y", "umap_x umap_y"]);
  assert.deepEqual(pairs("UMAP-1", "UMAP-2", "UMAP-3"), ["UMAP-1 UMAP-2"]);
  assert.deepEqual(pairs("PC0", "PC1", "PC2"), ["PC0 PC1"]);
  assert.deepEqual(pairs("projection_x", "projection_y"), ["projection_x projection_y"]);
});

test("other numbers are none", () => {
  assert.deepEqual(pairs("1", "2", "B1", "B2", "max", "may", "tsne_x"), []);
});
