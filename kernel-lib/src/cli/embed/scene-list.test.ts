import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { syntheticRaster } from "../../datasets/synthetic/scene";
import { writeGeoTiff } from "../../raster/geotiff-writer";
import { openScene } from "../../raster/open-scene";
import { temporaryFolder } from "../../testing/temporary-folder";
import { positionOf } from "./position";
import { fingerprint, listScenes, nameOf } from "./scene-list";
import { countTiles, start, tilesOfScenes } from "./tile-source";

/** a/x.tif, a/y.tif and b/x.tif, 42 × 42 pixels each. */
async function tree(folder: string): Promise<string> {
  for (const [name, seed] of Object.entries({ "a/x": 1, "a/y": 2, "b/x": 3 })) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    await writeGeoTiff(join(folder, `${name}.tif`), syntheticRaster({ seed, width: 42 }).raster, {
      overviews: "none",
    });
  }
  return folder;
}

async function names(inputs: readonly string[]): Promise<string[]> {
  const list = await listScenes(inputs);
  return Promise.all(
    list.scenes.map(async (input) => {
      const scene = await openScene(input);
      await scene.close();
      return nameOf(scene, list.root);
    }),
  );
}

test("scenes are named by their folders beneath what all inputs share, each once", async (t) => {
  const folder = await tree(temporaryFolder(t));
  const at = (name: string): string => join(folder, name);
  assert.deepEqual(await names([folder]), ["a/x", "a/y", "b/x"]);
  assert.deepEqual(await names([at("a")]), ["x", "y"]);
  assert.deepEqual(await names([at("a/y.tif")]), ["y"]);
  assert.deepEqual(await names([at("b/x.tif"), at("a/x.tif")]), ["b/x", "a/x"]);
  assert.deepEqual(await names([at("a"), at("a/x.tif"), at("b")]), ["a/x", "a/y", "b/x"]);
});

test("the fingerprint knows the scenes and their order, not where the tree lies", async (t) => {
  const [here, there] = [await tree(temporaryFolder(t)), await tree(temporaryFolder(t))];
  const print = async (...inputs: string[]): Promise<string> => fingerprint(await listScenes(inputs));
  assert.equal(await print(here), await print(there));
  assert.notEqual(await print(here), await print(join(here, "a")));
  assert.notEqual(
    await print(join(here, "a/x.tif"), join(here, "b/x.tif")),
    await print(join(here, "b/x.tif"), join(here, "a/x.tif")),
  );
});

test("tiles go on from any position as if there had been no stop", async (t) => {
  const list = await listScenes([await tree(temporaryFolder(t))]);
  const grid = { size: 28, stride: 14 };
  const options = { grid, bands: ["B4"], open: {}, signal: new AbortController().signal };
  const all: { id: string; next: unknown; first: number | undefined }[] = [];
  for await (const { tile, next } of tilesOfScenes(list, { ...options, from: start }))
    all.push({ id: tile.id, next, first: tile.raster.data[0] });
  assert.equal(all.length, 12);
  assert.equal(await countTiles(list, grid, {}), 12);
  assert.equal(await countTiles(list, null, {}), 3);
  assert.deepEqual(all[4]?.next, { scene: 1, tile: 1, passed: 5, empty: 0 });
  for (const stop of [0, 3, 4, 11]) {
    const from = positionOf(JSON.parse(JSON.stringify(all[stop]?.next)));
    assert.ok(from);
    const rest: typeof all = [];
    for await (const { tile, next } of tilesOfScenes(list, { ...options, from }))
      rest.push({ id: tile.id, next, first: tile.raster.data[0] });
    assert.deepEqual(rest, all.slice(stop + 1));
  }
});

test("a position of another making is refused", () => {
  assert.equal(positionOf(null), undefined);
  for (const cursor of [7, "x", [1, 2], { scene: 1 }, { scene: 1, tile: -1, passed: 0, empty: 0 }])
    assert.throws(() => positionOf(cursor), /does not say where to go on; start anew with --overwrite/);
});
