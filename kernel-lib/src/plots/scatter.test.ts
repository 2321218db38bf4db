import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import { projectTable } from "../embeddings/project-table";
import type { EmbeddingTable } from "../inference/embedding";
import { untrainedEncoder } from "../inference/load-encoder";
import type { Tile } from "../raster/scene";
import { productBands } from "../sensors/bands";
import { scatter } from "./scatter";

const vit = {
  kind: "vit",
  channels: 2,
  width: 64,
  depth: 1,
  heads: 1,
  patch: 14,
  grid: 2,
  layerScale: true,
} as const;

/** Tiles of one value each, dark then bright. */
const tiles = [-25, -24, -5, -4].map((decibels, i): Tile => {
  const data = new Float32Array(2 * 28 * 28).fill(decibels);
  const raster = {
    data,
    bands: productBands.S1,
    width: 28,
    height: 28,
    nodata: null,
    transform: null,
    crs: null,
  };
  const window = { x: 0, y: 0, width: 28, height: 28 };
  return {
    id: `tile ${i}`,
    window,
    raster,
    footprint: null,
    validShare: 1,
    datetime: null,
    source: "memory",
  };
});

test("from tiles to a scatter in the few lines of the documentation", async () => {
  const encoder = await untrainedEncoder(vit, 1, {
    provider: "cpu",
    networkBands: productBands.S1,
    resize: 28,
  });
  let table: EmbeddingTable;
  try {
    table = await encoder.embed(tiles);
  } finally {
    await encoder.dispose();
  }
  const labelled = {
    ...table,
    rows: table.rows.map((row, i) => ({ ...row, label: i < 2 ? "dark" : "bright", labels: ["b", "a"] })),
  };
  const mapped = await projectTable(labelled, { method: "pca", seed: 1 });
  const { map } = mapped.projection;
  assert.equal(map.length, 8);
  const [first = 0, second = 0, third = 0] = [map[0], map[2], map[4]];
  assert.ok(Math.abs(first - second) < Math.abs(first - third), "like tiles lie together");

  const figure = scatter(mapped, { color: "label" });
  assert.deepEqual(
    figure.data.map((trace) => trace["name"]),
    ["bright", "dark"],
  );
  assert.deepEqual(figure.data[0]?.["text"], ["tile 2", "tile 3"]);
  assert.match(JSON.stringify(figure.layout), /UNTRAINED/);
  assert.deepEqual(
    scatter(mapped, { color: "labels" }).data.map((trace) => trace["name"]),
    ["a + b"],
  );
  await assert.rejects(projectTable(labelled, { method: "tsne", perplexity: 30 }), SoftconError);
});
