import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import { seededRandom } from "../core/random";
import { fromLonLat, toLonLat } from "./crs";
import { crsFromEpsg, epsgCodes } from "./epsg";
import type { Crs } from "./raster";

function near(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs((actual[i] ?? NaN) - value) < tolerance, `${actual} is not ${expected}`);
}

test("a UTM zone's central meridian at the equator is 500 km east, 0 north; 10,000 km in the south", () => {
  const north = crsFromEpsg(32633);
  const south = crsFromEpsg(32733);
  assert.ok(north && south);
  assert.equal(north.name, "WGS 84 / UTM zone 33N");
  near(fromLonLat(north, 15, 0), [500000, 0], 1e-6);
  near(fromLonLat(south, 15, 0), [500000, 10000000], 1e-6);
  near(toLonLat(south, 500000, 10000000), [15, 0], 1e-9);
});

test("Web Mercator's edge is half the equator", () => {
  const crs = crsFromEpsg(3857);
  assert.ok(crs);
  near(fromLonLat(crs, 180, 0), [Math.PI * 6378137, 0], 1e-6);
});

test("longitudes beyond 180 degrees come back into range", () => {
  const crs = crsFromEpsg(4326);
  assert.ok(crs);
  near(toLonLat(crs, 190, 10), [-170, 10], 1e-9);
  near(toLonLat(crs, 180, 10), [180, 10], 1e-9);
});

test("codes that name no known system give null", () => {
  for (const code of [0, -1, 1.5, NaN, 32600, 32661, 32761, 2263, 99999])
    assert.equal(crsFromEpsg(code), null);
});

test("an unknown system converts nothing and says what to do", () => {
  const crs: Crs = { epsg: 2263, name: "NAD83 / New York Long Island (ftUS)", proj4: null };
  assert.throws(() => toLonLat(crs, 0, 0), {
    name: "SoftconError",
    message: /NAD83 \/ New York Long Island \(ftUS\) is not known here: .*gdalwarp/,
  });
});

test("points outside of a system and definitions that do not work are problems, not defects", () => {
  const crs = crsFromEpsg(4326);
  assert.ok(crs);
  for (const [x, y] of [
    [NaN, 0],
    [0, Infinity],
    [0, 91],
    [1e9, 0],
  ] as const)
    assert.throws(() => toLonLat(crs, x, y), SoftconError);
  assert.throws(() => fromLonLat(crs, 0, 90.1), SoftconError);
  for (const proj4 of ["", "+proj=nothing", "PROJCS[", "EPSG:1", "[".repeat(1e5)])
    assert.throws(() => toLonLat({ epsg: null, name: "made up", proj4 }, 1e5, 1e5), SoftconError, proj4);
});

test("any coordinate of any known system is a place on Earth or a SoftconError", () => {
  const random = seededRandom(4);
  for (const code of epsgCodes) {
    const crs = crsFromEpsg(code);
    assert.ok(crs);
    for (let trial = 0; trial < 40; trial++) {
      const far = 10 ** (random.next() * 12 - 2);
      try {
        const [lon, lat] = toLonLat(crs, random.normal() * far, random.normal() * far);
        assert.ok(Math.abs(lon) <= 180 && Math.abs(lat) <= 90, `${crs.name}: ${lon}, ${lat}`);
      } catch (error) {
        assert.ok(error instanceof SoftconError, `${crs.name}: ${String(error)}`);
      }
    }
  }
});
