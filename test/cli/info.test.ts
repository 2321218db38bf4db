import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { syntheticRaster } from "#lib/datasets/synthetic/scene";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import { sharedPath } from "#lib/testing/shared-data";
import { smallVit } from "#lib/testing/small-vit";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { softcon } from "./softcon";

async function info(path: string): Promise<Record<string, unknown>> {
  const run = await softcon(["info", path, "--json"]);
  assert.equal(run.code, 0, run.stderr);
  const people = await softcon(["info", path]);
  assert.equal(people.code, 0);
  assert.doesNotMatch(people.stdout, /undefined|\[object/);
  return JSON.parse(run.stdout);
}

test("info tells what a file is: weights, ONNX model, image, folder, table", async (t) => {
  const folder = temporaryFolder(t);
  const model = smallVit(folder, 13);
  const { kind, format, architecture, channels, dim } = await info(model);
  assert.deepEqual(
    [kind, format, architecture, channels, dim],
    ["checkpoint", "safetensors", "vit14-64x2", 13, 64],
  );

  const onnx = join(folder, "model.onnx");
  const exported = await softcon(["export", model, "-o", onnx, "--output", "cls,mean,patches", "--json"]);
  assert.equal(exported.code, 0, exported.stderr);
  assert.deepEqual(JSON.parse(exported.stdout).description.outputs, ["embedding", "mean", "patches"]);
  const graph = await info(onnx);
  assert.deepEqual(
    [graph["kind"], graph["architecture"], graph["preprocessing"], graph["inputs"]],
    ["ONNX model", "vit14-64x2", "ssl4eo-s12/L1C/uint8", ["pixels: float32 [batch, 13, height, width]"]],
  );

  const scene = join(folder, "scene.tif");
  await writeGeoTiff(scene, syntheticRaster({ seed: 1, width: 84 }).raster);
  const image = await info(scene);
  assert.deepEqual(
    [image["kind"], image["width"], image["pixelType"], image["crs"], image["pixelSize"], image["nodata"]],
    ["image", 84, "uint16", "EPSG:32633 (WGS 84 / UTM zone 33N)", [10, 10], 0],
  );

  // the exported model embeds as the checkpoint does
  const tables = [join(folder, "a.parquet"), join(folder, "b.parquet")] as const;
  assert.equal((await softcon(["embed", scene, "-m", model, "-o", tables[0]])).code, 0);
  const byOnnx = await softcon(["embed", scene, "-m", onnx, "-o", tables[1]]);
  assert.equal(byOnnx.code, 0, byOnnx.stderr);
  const table = await info(tables[0]);
  assert.deepEqual([table["kind"], table["rows"], table["dim"]], ["embeddings", 1, 64]);

  const several = await info(await folderOfTwo(folder));
  assert.deepEqual([several["kind"], several["images"]], ["folder of images", 2]);
});

test("info says what it cannot read, in one line", async (t) => {
  const folder = temporaryFolder(t);
  for (const [name, content, message] of [
    ["page.pth", "<!doctype html><p>not found", /a web page \(a failed download\?\)/],
    ["half.tif", "II*\0\x08\0\0\0", /half\.tif/],
    ["half.parquet", "PAR1", /half\.parquet/],
    ["model.onnx", "not a model", /not a whole ONNX file/],
  ] as const) {
    writeFileSync(join(folder, name), content);
    const { code, stdout, stderr } = await softcon(["info", join(folder, name)]);
    assert.deepEqual([code, stdout, stderr.split("\n").length], [1, "", 2], stderr);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /internal error/);
  }
});

test("a Parquet table without embeddings is told by its columns", async (t) => {
  const path = sharedPath(t, "data/bigearthnet-v2-metadata/metadata.parquet");
  if (path === undefined) return;
  const { kind, rows, columns } = await info(path);
  assert.deepEqual([kind, rows], ["table", 18]);
  assert.ok(
    Array.isArray(columns) && columns.includes("patch_id") && columns.includes("country"),
    `${columns}`,
  );
});

async function folderOfTwo(inside: string): Promise<string> {
  const folder = join(inside, "two");
  mkdirSync(folder);
  for (const seed of [1, 2])
    await writeGeoTiff(join(folder, `${seed}.tif`), syntheticRaster({ seed, width: 42 }).raster);
  return folder;
}
