import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { seededRandom } from "#lib/core/random";
import { openScene } from "#lib/raster/open-scene";
import type { PixelWindow } from "#lib/raster/raster";
import type { Scene } from "#lib/raster/scene";
import { findScenes } from "#lib/raster/scene-files";
import { python, requirePeer } from "#lib/testing/peers";
import { sharedPath } from "#lib/testing/shared-data";
import { temporaryFolder } from "#lib/testing/temporary-folder";

const script = resolve(__dirname, "..", "..", "gdal", "read.py");

/** What GDAL says of a file. */
interface Described {
  readonly size: readonly [number, number];
  readonly dtype: string;
  readonly nodata: string | null;
  readonly transform: readonly number[] | null;
  readonly epsg: string | null;
  readonly descriptions: readonly string[];
  readonly overviews: readonly (readonly [number, number])[];
}

const random = seededRandom(3);

/** The whole, two windows anywhere, and the last pixel. */
function windowsOf({ width, height }: Scene): PixelWindow[] {
  const anywhere = (): PixelWindow => {
    const [x, y] = [random.int(width), random.int(height)];
    return { x, y, width: 1 + random.int(width - x), height: 1 + random.int(height - y) };
  };
  return [
    { x: 0, y: 0, width, height },
    anywhere(),
    anywhere(),
    { x: width - 1, y: height - 1, width: 1, height: 1 },
  ];
}

/** Reads each file as GDAL does; returns how many there were. */
async function compare(t: TestContext, paths: readonly string[]): Promise<number> {
  const folder = temporaryFolder(t);
  const scenes: Scene[] = [];
  for (const path of paths) scenes.push(await openScene(path, { offset: 0 }));
  const asked = scenes.map((scene, i) => ({ path: paths[i], windows: windowsOf(scene) }));
  const request = asked.map(({ path, windows }) => ({
    path,
    windows: windows.map(({ x, y, width, height }) => [x, y, width, height]),
  }));
  const described: Described[] = JSON.parse(python(script, ["describe", folder], JSON.stringify(request)));
  assert.equal(described.length, paths.length);
  for (const [i, scene] of scenes.entries()) {
    const gdal = described[i];
    assert.ok(gdal);
    const name = basename(paths[i] ?? "");
    assert.deepEqual([scene.width, scene.height], gdal.size, name);
    assert.equal(scene.pixelType, gdal.dtype, name);
    assert.equal(scene.bands.length, gdal.descriptions.length, name);
    assert.deepEqual(scene.transform, gdal.transform, name);
    assert.equal(scene.crs?.epsg ?? null, gdal.epsg === null ? null : Number(gdal.epsg), name);
    // GDAL reports a value that 8 bits cannot hold; no pixel can equal it, so here there is none.
    const nodata = gdal.nodata === null || name === "nodata-beyond.tif" ? null : Number(gdal.nodata);
    assert.deepEqual(scene.nodata, nodata, name);
    for (const [j, window] of (asked[i]?.windows ?? []).entries()) {
      const { data } = await scene.read(window);
      const expected = readFileSync(join(folder, `${i}-${j}.raw`));
      const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      assert.ok(bytes.equals(expected), `${name}: window ${JSON.stringify(window)} differs`);
    }
    for (const [k, [width, height]] of gdal.overviews.entries()) {
      const { data } = await scene.read(
        { x: 0, y: 0, width: scene.width, height: scene.height },
        { width, height },
      );
      const expected = readFileSync(join(folder, `${i}-overview-${k}.raw`));
      assert.ok(Buffer.from(data.buffer).equals(expected), `${name}: overview ${k} differs`);
    }
    await scene.close();
  }
  return paths.length;
}

test("every layout that GDAL writes reads as GDAL reads it", async (t) => {
  if (!requirePeer(t, "gdal")) return;
  const paths: string[] = JSON.parse(python(script, ["make", temporaryFolder(t)]));
  t.diagnostic(`${await compare(t, paths)} files`);
  const scene = await openScene(paths.find((path) => path.endsWith("described.tif")) ?? "");
  t.after(() => scene.close());
  assert.deepEqual(scene.bands, ["B2", "slope & <aspect>", 'a "quoted" name', "B8A"]);
});

for (const sample of [
  "ssl4eo-s12",
  "eurosat-ms",
  "bigearthnet-v1",
  "bigearthnet-v2",
  "major-tom",
  "torchgeo-fake/eurosat",
  "torchgeo-fake/bigearthnet",
  "torchgeo-fake/ssl4eo",
])
  test(`${sample}: every GeoTIFF reads as GDAL reads it`, async (t) => {
    if (!requirePeer(t, "gdal")) return;
    const root = sharedPath(t, `data/${sample}`);
    if (root === undefined) return;
    const paths = readdirSync(root, { recursive: true })
      .map((name) => join(root, String(name)))
      .filter((path) => path.endsWith(".tif"))
      .sort();
    t.diagnostic(`${await compare(t, paths)} files`);
  });

for (const [sample, count, bands] of [
  ["ssl4eo-s12/s1", 2, 2],
  ["ssl4eo-s12/s2a", 2, 12],
  ["ssl4eo-s12/s2c", 2, 13],
  ["eurosat-ms", 5, 13],
  ["bigearthnet-v1/BigEarthNet-v1.0", 8, 12],
  ["bigearthnet-v1/BigEarthNet-S1-v1.0", 6, 2],
  ["bigearthnet-v2", 5, null],
  ["major-tom", 1, 12],
  ["torchgeo-fake/bigearthnet/v2", 8, null],
] as const)
  test(`${sample}: ${count} scenes are found, each with its bands, time and place`, async (t) => {
    const root = sharedPath(t, `data/${sample}`);
    if (root === undefined) return;
    const found = await findScenes(root);
    assert.equal(found.length, count);
    for (const input of found) {
      assert.equal(typeof input, "string");
      const scene = await openScene(input);
      const where: string = typeof input === "string" ? relative(root, input) : "";
      if (bands !== null) assert.equal(scene.bands.length, bands, where);
      assert.ok(scene.crs?.epsg, where);
      if (!sample.startsWith("eurosat")) assert.match(scene.datetime ?? "", /^20\d\d-\d\d-\d\dT/, where);
      assert.equal(scene.offset, 0, where);
      for await (const tile of scene.tiles({ size: 224 })) {
        assert.equal(tile.raster.data.length, scene.bands.length * tile.window.width * tile.window.height);
        assert.equal(tile.footprint?.length, 5);
      }
      await scene.close();
    }
  });
