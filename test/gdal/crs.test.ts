import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { fromLonLat, toLonLat } from "#lib/raster/crs";
import { crsFromEpsg, epsgCodes } from "#lib/raster/epsg";
import { crsFromGeoKeys } from "#lib/raster/geo-keys";
import type { Crs } from "#lib/raster/raster";
import { python, requirePeer } from "#lib/testing/peers";
import { fromFile } from "#lib/vendor/geotiff";

const script = resolve(__dirname, "..", "..", "gdal", "crs.py");

interface Sampled {
  readonly name: string;
  readonly points: readonly (readonly [lon: number, lat: number, x: number, y: number])[];
}

/** What GDAL makes of points across each system's area of use. */
const sampled = (systems: readonly (number | string)[], folder: string[] = []): Sampled[] =>
  JSON.parse(python(script, folder, JSON.stringify(systems)));

const metresPerDegree = 111_320;

/** The largest distance in metres between our conversions and GDAL's, either way. */
function worstDistance(crs: Crs, points: Sampled["points"]): number {
  const isGeographic = crs.proj4?.includes("+proj=longlat") ?? false;
  let worst = 0;
  for (const [lon, lat, x, y] of points) {
    const onEarth = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number => {
      const turn = Math.abs(a - c);
      const east = Math.min(turn, 360 - turn) * Math.cos((lat * Math.PI) / 180);
      return Math.hypot(east, b - d) * metresPerDegree;
    };
    const forward = fromLonLat(crs, lon, lat);
    const inPlane = isGeographic ? onEarth(forward, [x, y]) : Math.hypot(forward[0] - x, forward[1] - y);
    worst = Math.max(worst, inPlane, onEarth(toLonLat(crs, x, y), [lon, lat]));
  }
  return worst;
}

type Place = (lon: number, lat: number) => boolean;
const box =
  (west: number, south: number, east: number, north: number): Place =>
  (lon, lat) =>
    lon >= west && lon <= east && lat >= south && lat <= north;

/** Where PROJ takes another transformation than over the rest of the system's area, or none at all. */
const offBritain: Place = (lon, lat) => !box(-8.82, 49.79, 1.92, 60.94)(lon, lat);
const eastGermany = box(9.92, 50.2, 15.04, 54.74);
const aleutians: Place = (lon, lat) => lat >= 51.3 && lat <= 54.34 && (lon < -164.84 || lon > 172.42);
const hawaii = box(-163.74, 15.56, -151.27, 25.58);
const exceptions: Readonly<Record<number, Place>> = {
  3338: aleutians,
  4277: offBritain,
  4314: eastGermany,
  26901: aleutians,
  26902: aleutians,
  26904: hawaii,
  26905: hawaii,
  27700: offBritain,
  31467: eastGermany,
  31468: eastGermany,
};

test("every known EPSG code converts as GDAL does without grids, within 0.1 m, under GDAL's name", (t) => {
  if (!requirePeer(t, "gdal")) return;
  const theirs = sampled(epsgCodes);
  const wrong: string[] = [];
  for (const [i, code] of epsgCodes.entries()) {
    const crs = crsFromEpsg(code);
    assert.ok(crs, `EPSG:${code}`);
    const { name, points } = theirs[i] ?? { name: "", points: [] };
    const comparable = points.filter(([lon, lat]) => !exceptions[code]?.(lon, lat));
    assert.ok(comparable.length >= 15, `${code}: ${comparable.length} points to compare`);
    const distance = worstDistance(crs, comparable);
    if (crs.name !== name) wrong.push(`${code}: ${crs.name} is ${name}`);
    if (!(distance < 0.1)) wrong.push(`${code} ${name}: ${distance} m away`);
  }
  assert.deepEqual(wrong, []);
});

/** Systems without a code of their own, which a GeoTIFF spells out, and some with one. */
const written = [
  "+proj=sinu +R=6371007.181 +units=m", // MODIS
  "ESRI:54009",
  "+proj=moll +lon_0=11 +x_0=1000 +datum=WGS84 +units=m",
  "+proj=utm +zone=31 +ellps=intl +units=m",
  "+proj=utm +zone=31 +south +datum=WGS84 +units=us-ft",
  "+proj=laea +lat_0=30 +lon_0=20 +datum=WGS84 +units=m",
  "+proj=aea +lat_1=20 +lat_2=60 +lat_0=40 +lon_0=10 +x_0=0 +y_0=0 +datum=NAD83 +units=m",
  "+proj=lcc +lat_1=33 +lat_2=45 +lat_0=39 +lon_0=6 +x_0=200000 +y_0=1000 +ellps=GRS80 +units=m",
  "+proj=lcc +lat_1=46 +lat_0=46 +lon_0=2 +k_0=0.99987742 +x_0=600000 +y_0=200000 +ellps=clrk80 +units=m",
  "+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +a=6378273 +b=6356889.449 +units=m",
  "+proj=stere +lat_0=50 +lon_0=10 +k=0.9999 +x_0=5 +y_0=6 +datum=WGS84 +units=m",
  "+proj=sterea +lat_0=52 +lon_0=5 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel +units=m",
  "+proj=tmerc +lat_0=0 +lon_0=9 +k=0.9999 +x_0=500000 +ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7 +units=m",
  "+proj=tmerc +lat_0=40 +lon_0=5 +k=0.9996 +x_0=300000 +y_0=0 +datum=WGS84 +units=us-ft",
  "+proj=merc +lon_0=20 +k=0.9 +x_0=10 +y_0=20 +datum=WGS84 +units=m",
  "+proj=merc +lat_ts=41 +lon_0=0 +datum=WGS84 +units=m",
  "+proj=eqc +lat_ts=30 +lon_0=10 +datum=WGS84 +units=m",
  "+proj=cea +lat_ts=30 +lon_0=10 +datum=WGS84 +units=m",
  "+proj=aeqd +lat_0=30 +lon_0=20 +datum=WGS84 +units=m",
  "+proj=eqdc +lat_0=30 +lon_0=5 +lat_1=20 +lat_2=60 +datum=WGS84 +units=m",
  "+proj=poly +lat_0=10 +lon_0=0 +datum=WGS84 +units=m",
  "+proj=mill +lon_0=10 +R=6371000 +units=m",
  "+proj=vandg +lon_0=10 +R=6371000 +units=m",
  "+proj=longlat +ellps=krass +towgs84=28,-130,-95",
  "+proj=longlat +R=6371007.181",
  "EPSG:32633",
  "EPSG:3035",
  "EPSG:4326",
];

test("systems spelled out in GeoKeys convert as GDAL, which wrote them, does: within 0.1 m", async (t) => {
  if (!requirePeer(t, "gdal")) return;
  const folder = mkdtempSync(join(tmpdir(), "softcon-crs-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const theirs = sampled(written, [folder]);
  const wrong: string[] = [];
  for (const [i, definition] of written.entries()) {
    const file = await fromFile(join(folder, `${i}.tif`));
    const crs = crsFromGeoKeys((await file.getImage()).getGeoKeys());
    await file.close();
    if (!crs?.proj4) wrong.push(`${definition}: not understood`);
    else {
      const distance = worstDistance(crs, theirs[i]?.points ?? []);
      if (!(distance < 0.1)) wrong.push(`${definition}: ${distance} m away with ${crs.proj4}`);
    }
  }
  assert.deepEqual(wrong, []);
});
