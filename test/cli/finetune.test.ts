import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openCheckpoint } from "#lib/checkpoints/open-checkpoint";
import { packDatasets } from "#lib/datasets/packed/write-packed";
import { syntheticRaster } from "#lib/datasets/synthetic/scene";
import { openEmbeddings } from "#lib/embeddings/embedding-file";
import type { EmbeddingTable } from "#lib/inference/embedding";
import { inspectOnnx } from "#lib/onnx/inspect";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import { smallVit } from "#lib/testing/small-vit";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { softcon } from "./softcon";

/** A small model, fine-tuned by the command on `layout`, and a scene. */
async function finetuned(
  t: TestContext,
  data: string,
  validation: object,
): Promise<{ folder: string; scene: string }> {
  const folder = temporaryFolder(t);
  const scene = join(folder, "scene.tif");
  const { raster } = syntheticRaster({ seed: 1, width: 168 });
  await writeGeoTiff(scene, { ...raster, transform: [389_760, 10, 0, 5_823_480, 0, -10] });
  const config = {
    ...{
      data,
      validation,
      init: smallVit(folder, 13),
      out: join(folder, "run"),
      size: 28,
      batch: 8,
      epochs: 2,
    },
    ...{
      method: "adapters",
      split: "train",
      workers: 0,
      readers: 0,
      runtime: { provider: "cpu", threads: 1 },
    },
  };
  const path = join(folder, "config.json");
  writeFileSync(path, JSON.stringify(config));
  const run = await softcon(["finetune", path, "--json"]);
  assert.equal(run.code, 0, run.stderr);
  const result = JSON.parse(run.stdout);
  assert.equal(result.onnx, join(folder, "run", "model.onnx"));
  assert.ok(result.score > 0 && result.score <= 1 && result.trained < 0.1 * result.parameters);
  return { folder, scene };
}

async function embedded(folder: string, ...args: string[]): Promise<EmbeddingTable> {
  const out = join(folder, `${args.join("").replace(/\W/g, "")}.parquet`);
  const run = await softcon(["embed", ...args, "-o", out, "--tile", "84"]);
  assert.equal(run.code, 0, run.stderr);
  const file = await openEmbeddings(out);
  try {
    return await file.table();
  } finally {
    await file.close();
  }
}

/** Scores of the checkpoint's classifier for embeddings, computed here. */
function scoresOf({ rows }: EmbeddingTable, checkpoint: string): number[][] {
  const state = openCheckpoint(checkpoint);
  const [weight, bias] = [state.float32("head.weight"), state.float32("head.bias")];
  state.close();
  return rows.map(({ embedding }) =>
    Array.from(bias, (start, c) =>
      embedding.reduce((sum, value, d) => sum + value * (weight[c * embedding.length + d] ?? 0), start),
    ),
  );
}

test("a fine-tuned model gives the probabilities of several labels on a scene, from the checkpoint and from ONNX", async (t) => {
  const packed = join(temporaryFolder(t), "packed");
  await packDatasets(["synthetic:ssl4eo?seed=5&count=12&side=24"], packed, { size: 24, threads: 0 });
  const { folder, scene } = await finetuned(t, packed, {});
  const [checkpoint, onnx] = [join(folder, "run", "model.safetensors"), join(folder, "run", "model.onnx")];
  const classes: string[] = JSON.parse(inspectOnnx(onnx).metadata["classes"] ?? "[]");
  assert.deepEqual([classes.length, classes[0], classes[6]], [9, "water", "built"]);
  const table = await embedded(folder, scene, "-m", checkpoint, "--classify");
  assert.deepEqual(table.provenance.classifier, { classes, multiLabel: true });
  const scores = scoresOf(await embedded(folder, scene, "-m", checkpoint), checkpoint);
  const exported = await embedded(folder, scene, "-m", onnx, "--classify");
  assert.equal(table.rows.length, 4);
  for (const [row, { embedding, predicted }] of table.rows.entries()) {
    const expected = (scores[row] ?? []).map((score) => 1 / (1 + Math.exp(-score)));
    for (const [c, probability] of expected.entries()) {
      assert.ok(Math.abs((embedding[c] ?? 9) - probability) < 1e-5, `${embedding[c]} is not ${probability}`);
      assert.ok(Math.abs((exported.rows[row]?.embedding[c] ?? 9) - probability) < 1e-4);
    }
    const seen = classes.filter((_, c) => (expected[c] ?? 0) >= 0.5);
    assert.deepEqual([...(predicted ?? [])].sort(), seen.sort());
  }
});

test("of single labels the probabilities add up to one, and the class is the most probable", async (t) => {
  const { folder, scene } = await finetuned(t, "synthetic:eurosat?seed=1&count=40", {
    ...{ data: "synthetic:eurosat?seed=2&count=20", split: "train" },
  });
  const checkpoint = join(folder, "run", "model.safetensors");
  const table = await embedded(folder, scene, "-m", checkpoint, "--classify");
  const scores = scoresOf(await embedded(folder, scene, "-m", checkpoint), checkpoint);
  for (const [row, { embedding, predicted }] of table.rows.entries()) {
    const powers = (scores[row] ?? []).map(Math.exp);
    const sum = powers.reduce((all, power) => all + power, 0);
    for (const [c, power] of powers.entries()) assert.ok(Math.abs((embedding[c] ?? 9) - power / sum) < 1e-5);
    const best = powers.indexOf(Math.max(...powers));
    assert.deepEqual(predicted, [table.provenance.classifier?.classes[best]]);
  }
});

test("a model without a classifier cannot classify, and says so", async (t) => {
  const folder = temporaryFolder(t);
  const scene = join(folder, "scene.tif");
  await writeGeoTiff(scene, syntheticRaster({ seed: 1, width: 168 }).raster);
  const model = smallVit(folder, 13);
  const run = await softcon(["embed", scene, "-m", model, "--classify", "-o", join(folder, "o.parquet")]);
  assert.equal(run.code, 2);
  assert.match(run.stderr, /small-13 has no classifier; give a model that `softcon finetune` wrote/);
  const both = await softcon([
    "embed",
    scene,
    "-m",
    model,
    "--classify",
    "--pool",
    "mean",
    "-o",
    join(folder, "o.parquet"),
  ]);
  assert.match(both.stderr, /--classify gives probabilities, --pool embeddings/);
});
