import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { landCovers } from "#lib/datasets/synthetic/surfaces";
import { openEmbeddings } from "#lib/embeddings/embedding-file";
import { openScene } from "#lib/raster/open-scene";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { softcon } from "./softcon";

test("the demo goes the whole way and says what its network has learned from", async (t) => {
  const folder = join(temporaryFolder(t), "demo");
  const run = await softcon(["demo", "--out", folder, "--json"]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /with softcon-tiny-s2/);
  const { report, tiles, files, agreement } = JSON.parse(run.stdout);
  assert.equal(tiles, 256);
  for (const { name, bytes } of files) assert.equal(statSync(join(folder, name)).size, bytes, name);
  assert.ok(agreement.share > 2 * agreement.chance, "neighbours have the same cover");

  const scene = await openScene(join(folder, "scene.tif"));
  assert.deepEqual([scene.width, scene.bands.length, scene.crs?.epsg], [672, 13, 32633]);
  await scene.close();
  const file = await openEmbeddings(join(folder, "embeddings.parquet"));
  const { rows, provenance } = await file.table();
  await file.close();
  assert.deepEqual([provenance.model, provenance.untrained], ["softcon-tiny-s2", false]);
  const names: readonly string[] = landCovers.map((land) => land.name);
  assert.ok(rows.every((row) => row.footprint !== null && names.includes(row.label ?? "")));

  const page = readFileSync(report, "utf8");
  assert.match(page, /pretrained on synthetic images/);
  assert.doesNotMatch(page.replace(/src="data:[^"]*"/g, ""), /NaN|undefined/);
  for (const { name } of files) assert.ok(page.includes(`href="${name}"`), name);

  // the seed decides: at the same place the same again, byte for byte
  const before = ["scene.tif", "embeddings.parquet", "true-colour.png"].map((name) =>
    readFileSync(join(folder, name)),
  );
  assert.equal((await softcon(["demo", "--out", folder])).code, 0);
  const after = ["scene.tif", "embeddings.parquet", "true-colour.png"].map((name) =>
    readFileSync(join(folder, name)),
  );
  assert.deepEqual(
    after.map((bytes, i) => before[i]?.equals(bytes)),
    [true, true, true],
  );
});
