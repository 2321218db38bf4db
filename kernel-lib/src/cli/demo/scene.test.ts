import assert from "node:assert/strict";
import { test } from "node:test";
import { computeIndex, spectralIndex } from "../../sensors/indices";
import { cover, landCovers } from "./classes";
import { noiseField } from "./noise";
import { syntheticScene } from "./scene";

test("the seed decides the scene", () => {
  const scene = syntheticScene(60, 1);
  assert.deepEqual(scene, syntheticScene(60, 1));
  assert.notDeepEqual(scene.raster.data, syntheticScene(60, 2).raster.data);
});

test("the demo's scene has every land cover, and their spectra tell them apart", () => {
  const { raster, classes } = syntheticScene(672, 6);
  const pixels = 672 * 672;
  const shares = landCovers.map((_, i) => classes.reduce((n, c) => n + (c === i ? 1 : 0), 0) / pixels);
  assert.ok(
    shares.every((share) => share > 0.02 && share < 0.4),
    shares.map((s) => s.toFixed(3)).join(" "),
  );
  const plane = (band: string): ArrayLike<number> => {
    const at = raster.bands.indexOf(band);
    return raster.data.subarray(at * pixels, (at + 1) * pixels);
  };
  const mean = (index: string, kind: number): number => {
    const definition = spectralIndex(index);
    const values = computeIndex(definition, Object.fromEntries(definition.bands.map((b) => [b, plane(b)])));
    let sum = 0;
    let count = 0;
    values.forEach((value, i) => {
      if (classes[i] !== kind) return;
      sum += value;
      count++;
    });
    return sum / count;
  };
  assert.ok(mean("NDVI", cover.trees) > 0.6);
  assert.ok(mean("NDVI", cover.water) < 0);
  assert.ok(mean("MNDWI", cover.water) > 0.5);
  assert.ok(mean("NDBI", cover.built) > mean("NDBI", cover.trees));
  assert.ok(mean("NBR", cover.snow) > 0.5);
});

test("coarse bands are constant over their own pixels, no pixel is nodata", () => {
  const { raster } = syntheticScene(60, 3);
  const at = (band: string, x: number, y: number): number =>
    raster.data[raster.bands.indexOf(band) * 3600 + y * 60 + x] ?? 0;
  for (let y = 0; y < 60; y++)
    for (let x = 0; x < 60; x++) {
      assert.equal(at("B9", x, y), at("B9", x - (x % 6), y - (y % 6)));
      assert.equal(at("B11", x, y), at("B11", x - (x % 2), y - (y % 2)));
    }
  assert.equal(raster.data.indexOf(0), -1);
  assert.equal(raster.data.length, 13 * 3600);
});

test("a noise field stays in [0, 1], is smooth and uses its range", () => {
  const field = noiseField(5, 40, 4);
  let [low, high, step] = [1, 0, 0];
  for (let y = 0; y < 200; y++)
    for (let x = 0; x < 200; x++) {
      const value = field(x, y);
      low = Math.min(low, value);
      high = Math.max(high, value);
      step = Math.max(step, Math.abs(value - field(x + 0.01, y)));
    }
  assert.ok(low >= 0 && low < 0.2 && high <= 1 && high > 0.8, `${low} … ${high}`);
  assert.ok(step < 0.005, `${step} within a hundredth of a pixel`);
});
