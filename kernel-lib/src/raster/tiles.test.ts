import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { SoftconError } from "../core/errors";
import { fixturePath } from "../testing/fixtures";
import { openScene } from "./open-scene";
import type { PixelWindow, Raster } from "./raster";
import type { Tile } from "./scene";
import { tilesOf, validShare } from "./tiles";

const raster = (over: Partial<Raster> = {}): Raster => ({
  data: new Uint16Array(4).fill(5),
  bands: ["B2"],
  width: 2,
  height: 2,
  nodata: 0,
  transform: null,
  crs: null,
  ...over,
});

/** A scene of 8 × 2 pixels, four tiles of 2, that writes down what is read of it. */
function watched(read?: (window: PixelWindow) => Promise<Raster>) {
  const reads: number[] = [];
  return {
    reads,
    scene: {
      id: "s",
      source: "s.tif",
      width: 8,
      height: 2,
      transform: null,
      crs: null,
      datetime: null,
      read: async (window: PixelWindow): Promise<Raster> => {
        reads.push(window.x);
        return read ? read(window) : raster();
      },
    },
  };
}

async function all(tiles: AsyncIterable<Tile>): Promise<Tile[]> {
  const out: Tile[] = [];
  for await (const tile of tiles) out.push(tile);
  return out;
}

test("the tiles of a file: ids, windows, footprints, in order", async (t) => {
  const scene = await openScene(fixturePath("tiff", "pyramid.tif"));
  t.after(() => scene.close());
  const options = { size: 40, stride: 20 };
  const tiles = await all(scene.tiles(options));
  assert.equal(scene.tileCount(options), 9);
  assert.deepEqual(
    tiles.map(({ id }) => id),
    ["0_0", "20_0", "24_0", "0_20", "20_20", "24_20", "0_24", "20_24", "24_24"].map(
      (place) => `pyramid/${place}`,
    ),
  );
  const last = tiles.at(-1);
  assert.deepEqual(last?.window, { x: 24, y: 24, width: 40, height: 40 });
  assert.deepEqual(last.raster.transform, [600240, 10, 0, 5299760, 0, -10]);
  assert.equal(last.raster.data[0], 1000 + 31 * 24 + 7 * 24);
  assert.deepEqual(last.footprint?.[0], last.footprint?.at(-1));
  assert.equal(last.validShare, 1);
});

test("an image smaller than a tile is one tile of all of it", async (t) => {
  const scene = await openScene(fixturePath("tiff", "named.tif"));
  t.after(() => scene.close());
  const tiles = await all(scene.tiles({ size: 224 }));
  assert.deepEqual(
    tiles.map(({ window }) => window),
    [{ x: 0, y: 0, width: 20, height: 20 }],
  );
});

test("tiles are read ahead, but only a few", async () => {
  const { scene, reads } = watched();
  const tiles = tilesOf({ ...scene, width: 100 }, { size: 2 });
  await tiles.next();
  assert.deepEqual(reads, [0, 2, 4, 6]);
  await tiles.return();
  assert.equal(reads.length, 4);
});

test("what is skipped is not read, and progress counts it as done", async () => {
  const { scene, reads } = watched();
  const done: number[] = [];
  const tiles = await all(
    tilesOf(scene, { size: 2, skip: 3, onProgress: (p) => done.push(p.done, p.total ?? 0) }),
  );
  assert.deepEqual([reads, done, tiles.map(({ id }) => id)], [[6], [4, 4], ["s/6_0"]]);
  assert.deepEqual(await all(tilesOf(scene, { size: 2, skip: 4 })), []);
  await assert.rejects(all(tilesOf(scene, { size: 2, skip: -1 })), { kind: "usage" });
});

test("an abort stops the tiles", async () => {
  const { scene } = watched();
  const stop = new AbortController();
  const seen: string[] = [];
  await assert.rejects(
    async () => {
      for await (const { id } of tilesOf(scene, { size: 2, signal: stop.signal })) {
        seen.push(id);
        stop.abort();
      }
    },
    { kind: "interrupted" },
  );
  assert.deepEqual(seen, ["s/0_0"]);
});

test("a damaged tile fails in its turn, and one that nobody waits for fails in silence", async () => {
  const { scene } = watched(async ({ x }) => {
    if (x === 4) throw new SoftconError("damaged");
    return raster();
  });
  const seen: string[] = [];
  await assert.rejects(
    async () => {
      for await (const { id } of tilesOf(scene, { size: 2 })) seen.push(id);
    },
    { message: "damaged" },
  );
  assert.deepEqual(seen, ["s/0_0", "s/2_0"]);
  for await (const _ of tilesOf(scene, { size: 2 })) break;
  await setTimeout(1); // an unhandled rejection would fail the test by now
});

test("a pixel is valid where every band is a measurement", () => {
  const bands = ["B2", "B3"];
  const whole = Uint16Array.of(1, 0, 1, 1, 1, 0, 0, 1);
  assert.equal(validShare(raster({ data: whole, bands })), 0.5);
  assert.equal(validShare(raster({ data: whole, bands, nodata: null })), 1);
  const floating = Float32Array.of(1, Number.NaN, -9999, 2);
  assert.equal(validShare(raster({ data: floating, nodata: null })), 0.75);
  assert.equal(validShare(raster({ data: floating, nodata: -9999 })), 0.5);
});
