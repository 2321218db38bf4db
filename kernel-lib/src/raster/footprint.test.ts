import assert from "node:assert/strict";
import { test } from "node:test";
import { toLonLat } from "./crs";
import { crsFromEpsg } from "./epsg";
import { footprintOf, pixelToCrs, windowTransform } from "./footprint";
import type { AffineTransform } from "./raster";
import type { Footprint } from "./scene";

const whole = (width: number, height = width) => ({ x: 0, y: 0, width, height });

function area(ring: Footprint): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++)
    sum += (ring[i - 1]?.[0] ?? 0) * (ring[i]?.[1] ?? 0) - (ring[i]?.[0] ?? 0) * (ring[i - 1]?.[1] ?? 0);
  return sum / 2;
}

test("in longitude and latitude a window's footprint is its four corners, counter-clockwise, closed", () => {
  const georeference = { crs: crsFromEpsg(4326), transform: [10, 0.5, 0, 50, 0, -0.5] as const };
  assert.deepEqual(footprintOf(georeference, { x: 2, y: 4, width: 2, height: 6 }), [
    [11, 48],
    [11, 45],
    [12, 45],
    [12, 48],
    [11, 48],
  ]);
});

test("an image with south on top still has a counter-clockwise ring", () => {
  const georeference = { crs: crsFromEpsg(4326), transform: [10, 1, 0, 50, 0, 1] as const };
  const ring = footprintOf(georeference, whole(2));
  assert.ok(ring && area(ring) === 4);
});

test("a small UTM tile needs no more than its corners; a granule's curved edges are followed to half a pixel", () => {
  const crs = crsFromEpsg(32633);
  assert.ok(crs);
  const transform: AffineTransform = [300000, 10, 0, 8000040, 0, -10];
  assert.equal(footprintOf({ crs, transform }, whole(64))?.length, 5);
  const ring = footprintOf({ crs, transform }, whole(10980));
  assert.ok(ring && ring.length > 5 && ring.length < 300, `${ring?.length} points`);
  assert.ok(area(ring) > 0);
  // Every edge's pixel positions lie on the ring: distance in metres to the nearest of its segments.
  for (let i = 0; i <= 10980; i += 61) {
    const [lon, lat] = toLonLat(crs, ...pixelToCrs(transform, i, 0));
    const metres = Math.min(...ring.slice(1).map((b, j) => toSegment([lon, lat], ring[j] ?? b, b))) * 111_320;
    assert.ok(metres < 5, `column ${i} is ${metres} m off`);
  }
});

function toSegment(p: readonly [number, number], a: readonly [number, number], b: readonly [number, number]) {
  const scale = Math.cos((p[1] * Math.PI) / 180);
  const [dx, dy] = [(b[0] - a[0]) * scale, b[1] - a[1]];
  const [px, py] = [(p[0] - a[0]) * scale, p[1] - a[1]];
  const along = Math.min(Math.max((px * dx + py * dy) / (dx * dx + dy * dy || 1), 0), 1);
  return Math.hypot(px - along * dx, py - along * dy);
}

test("a window across the antimeridian goes on beyond 180 degrees", () => {
  const ring = footprintOf({ crs: crsFromEpsg(4326), transform: [179.5, 0.5, 0, 10, 0, -0.5] }, whole(2));
  assert.deepEqual(
    ring?.map(([lon]) => lon),
    [179.5, 179.5, 180.5, 180.5, 179.5],
  );
  const utm = footprintOf(
    { crs: crsFromEpsg(32701), transform: [100000, 10, 0, 8100000, 0, -10] },
    whole(10980),
  );
  assert.ok(utm);
  const longitudes = utm.map(([lon]) => lon);
  assert.ok(Math.max(...longitudes) - Math.min(...longitudes) < 2);
});

test("a window around the pole is closed along it and covers every longitude", () => {
  const ring = footprintOf({ crs: crsFromEpsg(3031), transform: [-500, 10, 0, 500, 0, -10] }, whole(100));
  assert.ok(ring);
  const longitudes = ring.map(([lon]) => lon);
  assert.ok(Math.abs(Math.max(...longitudes) - Math.min(...longitudes) - 360) < 1e-6);
  assert.equal(ring.filter(([, lat]) => lat === -90).length, 2);
  assert.ok(area(ring) > 0);
  assert.deepEqual(ring[0], ring.at(-1));
});

test("without a georeference, a known system or a place on Earth there is no footprint", () => {
  const transform: AffineTransform = [0, 1, 0, 0, 0, -1];
  assert.equal(footprintOf({ crs: null, transform }, whole(1)), null);
  assert.equal(footprintOf({ crs: crsFromEpsg(32633), transform: null }, whole(1)), null);
  assert.equal(
    footprintOf({ crs: { epsg: 2263, name: "New York", proj4: null }, transform }, whole(1)),
    null,
  );
  assert.equal(footprintOf({ crs: crsFromEpsg(4326), transform: [0, 1, 0, 200, 0, 1] }, whole(1)), null);
});

test("a window's transform gives its pixels the place they have in the image, rotated or not", () => {
  const rotated: AffineTransform = [100, 3, -1, 200, 1, 2];
  const window = windowTransform(rotated, { x: 5, y: 7 });
  assert.deepEqual(pixelToCrs(window, 2, 3), pixelToCrs(rotated, 7, 10));
});
