import assert from "node:assert/strict";
import { test } from "node:test";
import { openCheckpoint } from "../checkpoints/open-checkpoint";
import { openDataset } from "../datasets/open-dataset";
import { identifyArchitecture } from "../networks/identify";
import { parseInputForm } from "../networks/input-form";
import { shippedModels } from "../networks/registry";
import type { Raster } from "../raster/raster";
import { productBands } from "../sensors/bands";
import { loadEncoder } from "./load-encoder";

test("a model that comes along is what the registry says, and says itself how its input is made", () => {
  assert.deepEqual(
    shippedModels().map(({ id }) => id),
    ["softcon-tiny-s2"],
  );
  for (const { path, architecture, bands } of shippedModels()) {
    const checkpoint = openCheckpoint(path);
    try {
      assert.deepEqual(identifyArchitecture(checkpoint), architecture);
      const form = parseInputForm(checkpoint.metadata);
      assert.deepEqual(form?.bands, bands);
      assert.deepEqual([form?.resize, form?.antialias, form?.statistics], [64, true, "ssl4eo-s12"]);
      assert.match(checkpoint.metadata["softcon.training"] ?? "", /"steps":1400/);
    } finally {
      checkpoint.close();
    }
  }
});

/** [rows, 128], each of length 1 after the mean is taken off. */
async function embedded(rasters: readonly Raster[], bands: readonly string[]): Promise<Float64Array[]> {
  const encoder = await loadEncoder("softcon-tiny-s2", { bands, provider: "cpu", threads: 1 });
  try {
    assert.deepEqual(encoder.description.preprocessing.networkBands, productBands.L1C);
    assert.equal(encoder.description.untrained, false);
    assert.equal(encoder.description.license, "Apache-2.0");
    const rows: Float64Array[] = [];
    for (const { data, width, height } of rasters) {
      const pixels = { data: Float32Array.from(data), shape: [1, bands.length, height, width] } as const;
      const { embedding } = await encoder.run(pixels);
      assert.equal(embedding?.data.length, 128);
      rows.push(Float64Array.from(embedding?.data ?? []));
    }
    const mean = rows[0]?.map((_, c) => rows.reduce((sum, row) => sum + (row[c] ?? 0), 0) / rows.length);
    return rows.map((row) => {
      const centred = row.map((value, c) => value - (mean?.[c] ?? 0));
      const length = Math.hypot(...centred);
      return centred.map((value) => value / length);
    });
  } finally {
    await encoder.dispose();
  }
}

test("the small model knows the same ground in L1C and in L2A, on images it has not seen", async () => {
  const dataset = await openDataset("synthetic:eurosat?seed=77&count=40&pair=s2a", { threads: 0 });
  const [l1c, l2a]: [Raster[], Raster[]] = [[], []];
  for await (const { raster, companions } of dataset.samples()) {
    l1c.push(raster);
    if (companions?.["s2a"]) l2a.push(companions["s2a"]);
  }
  await dataset.close();
  const one = await embedded(l1c, productBands.L1C);
  const other = await embedded(l2a, productBands.L2A);
  const found = one.filter((row, i) => {
    const likeness = other.map((candidate) =>
      candidate.reduce((sum, value, c) => sum + value * (row[c] ?? 0), 0),
    );
    return likeness.indexOf(Math.max(...likeness)) === i;
  });
  // Chance finds one of forty; half of them leaves room for another build of the engine.
  assert.ok(found.length >= 20, `${found.length} of ${one.length} found`);
});
