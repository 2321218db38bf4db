import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { seededRandom } from "#lib/core/random";
import { fromLonLat } from "#lib/raster/crs";
import { crsFromEpsg } from "#lib/raster/epsg";
import { type WriteOptions, writeGeoTiff } from "#lib/raster/geotiff-writer";
import { pixelArray } from "#lib/raster/pixel-types";
import type { PixelArray, PixelType, Raster } from "#lib/raster/raster";
import { python, requirePeer } from "#lib/testing/peers";

const script = resolve(__dirname, "..", "..", "gdal", "writer.py");

interface Seen {
  readonly type: string;
  readonly signedByte: boolean;
  readonly sizes: readonly (readonly [number, number])[];
  readonly names: readonly string[];
  readonly nodata: number | "nan" | null;
  readonly transform: readonly number[] | null;
  readonly epsg: string | null;
  readonly time: string | null;
  readonly block: readonly number[];
  readonly compression: string | null;
  readonly predictor: string | null;
  readonly interleave: string;
  readonly overviewsFromGdal?: number;
  readonly warnings: readonly string[];
  readonly big: boolean;
}

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "softcon-writer-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

interface Case {
  readonly label: string;
  readonly raster: Raster;
  readonly options: WriteOptions;
}

/** Writes every case, and what GDAL makes of them; `level` gives the pixels that it reads of one. */
async function throughGdal<C extends Case>(
  t: TestContext,
  cases: readonly C[],
): Promise<(C & { readonly seen: Seen; readonly level: (index: number) => Buffer })[]> {
  const folder = folderFor(t);
  const paths = cases.map((_, i) => join(folder, `${i}.tif`));
  for (const [i, { raster, options }] of cases.entries()) await writeGeoTiff(paths[i] ?? "", raster, options);
  const all: Seen[] = JSON.parse(python(script, paths));
  return cases.map((one, i) => {
    const seen = all[i];
    assert.ok(seen);
    assert.deepEqual(seen.warnings, [], one.label);
    return { ...one, seen, level: (index: number) => readFileSync(`${paths[i]}.${index}.bin`) };
  });
}

const bytesOf = (data: PixelArray): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** Smooth land with noise on it, over the type's whole range, with some nodata. */
function imagery(
  type: PixelType,
  width: number,
  height: number,
  bands: number,
  nodata: number | null,
): PixelArray {
  const random = seededRandom(width + bands);
  const data = pixelArray(type, width * height * bands);
  const high = { uint8: 255, int8: 127, uint16: 65535, int16: 32767, uint32: 4294967295, int32: 2147483647 };
  const scale = type === "float32" || type === "float64" ? 1e3 : high[type];
  const low = type.startsWith("u") ? 0 : -scale;
  for (let i = 0; i < data.length; i++) {
    const land = 0.5 + 0.5 * Math.sin(i / 97) * Math.cos(i / 1013);
    data[i] = low + (scale - low) * Math.min(Math.max(land + 0.01 * random.normal(), 0), 1);
    if (nodata !== null && random.next() < 0.1) data[i] = nodata;
  }
  return data;
}

const utm = { crs: crsFromEpsg(32633), transform: [399960, 10, 0, 5000040, 0, -10] as const };

const types = {
  uint8: "Byte",
  int8: "Byte",
  uint16: "UInt16",
  int16: "Int16",
  uint32: "UInt32",
  int32: "Int32",
  float32: "Float32",
  float64: "Float64",
} as const;

test("GDAL reads every pixel type back exactly, of either interleaving, predicted or not", async (t) => {
  if (!requirePeer(t, "gdal")) return;
  const bands = ["B2", "B8A", "VV & <VH>", "band4"];
  const cases = (
    ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"] as const
  ).flatMap((type) =>
    (["band", "pixel"] as const).flatMap((interleave) =>
      [true, false].map((predictor) => {
        const data = imagery(type, 150, 90, bands.length, 7);
        if (type.startsWith("float")) data.fill(NaN, 40, 400);
        const raster = { data, width: 150, height: 90, bands, nodata: 7, ...utm };
        const options = { tileSize: 64, interleave, predictor, level: 3 };
        return { label: `${type} ${interleave} ${predictor}`, type, interleave, raster, options };
      }),
    ),
  );
  for (const { label, type, interleave, raster, seen, level } of await throughGdal(t, cases)) {
    assert.ok(level(0).equals(bytesOf(raster.data)), `${label}: pixels differ`);
    assert.equal(seen.type, types[type], label);
    assert.equal(seen.signedByte, type === "int8", label);
    assert.deepEqual(seen.names, bands, label);
    assert.equal(seen.nodata, 7, label);
    assert.deepEqual(seen.transform, utm.transform, label);
    assert.equal(seen.epsg, "32633", label);
    assert.deepEqual(seen.block, [64, 64], label);
    assert.equal(seen.compression, "DEFLATE", label);
    assert.equal(seen.interleave, interleave.toUpperCase(), label);
    assert.equal(seen.sizes.join(" "), "150,90 75,45 38,23", label);
  }
});

test("overviews average as GDAL's do, nodata and NaN left out", async (t) => {
  if (!requirePeer(t, "gdal")) return;
  const cases = (
    [
      ["uint8", null, 0],
      ["uint16", 0, 0],
      ["int16", -1, 0],
      // GDAL averages in single precision: 1e-4 is 1.6 of its steps at 1000.
      ["float32", NaN, 1e-4],
      ["float32", -9999, 1e-4],
      ["float64", NaN, 1e-4],
    ] as const
  ).map(([type, nodata, tolerance]) => {
    const data = imagery(type, 256, 128, 2, nodata);
    const raster = { data, width: 256, height: 128, bands: ["a", "b"], nodata, ...utm };
    return { label: `${type} ${nodata}`, tolerance, raster, options: { tileSize: 32 } };
  });
  for (const { label, tolerance, seen } of await throughGdal(t, cases)) {
    assert.equal(seen.sizes.length, 4);
    const difference = seen.overviewsFromGdal ?? Infinity;
    assert.ok(difference <= tolerance, `${label}: ${difference}`);
  }
});

test("nearest overviews are the image's own pixels; odd edges average those that there are", async (t) => {
  if (!requirePeer(t, "gdal")) return;
  const data = imagery("uint16", 101, 67, 1, null);
  // One row of 0, 10, 20, …: the last pixel of its overview stands for column 16 alone.
  const ramp = Uint16Array.from({ length: 17 }, (_, column) => 10 * column);
  const plain = { bands: ["a"], nodata: null };
  const [nearest, odd] = await throughGdal(t, [
    {
      label: "nearest",
      raster: { data, width: 101, height: 67, ...plain, ...utm },
      options: { tileSize: 64, overviews: "nearest" as const },
    },
    {
      label: "odd",
      raster: { data: ramp, width: 17, height: 1, ...plain, crs: null, transform: null },
      options: { tileSize: 16 },
    },
  ]);
  assert.equal(nearest?.seen.sizes.join(" "), "101,67 51,34");
  const half = nearest.level(1);
  for (let y = 0; y < 34; y++)
    for (let x = 0; x < 51; x++)
      assert.equal(half.readUInt16LE(2 * (y * 51 + x)), data[2 * y * 101 + 2 * x], `${x},${y}`);
  const averages = odd?.level(1);
  assert.deepEqual(
    Array.from({ length: 9 }, (_, i) => averages?.readUInt16LE(2 * i)),
    [5, 25, 45, 65, 85, 105, 125, 145, 160],
  );
});

test("rotated, south-up, geographic and absent georeferences; NaN nodata; time; BigTIFF; no compression", async (t) => {
  if (!requirePeer(t, "gdal")) return;
  const plain = { data: Float32Array.of(1, NaN, 3, 4, 5, 6), width: 3, height: 2, bands: ["VV"] };
  const newYork = { epsg: 2263, name: "NAD83 / New York Long Island", proj4: null };
  const cases: (Case & { readonly expected: Partial<Seen> })[] = [
    {
      label: "rotated",
      raster: { ...plain, nodata: NaN, crs: crsFromEpsg(3035), transform: [10, 3, -1, 20, 1, -3] },
      options: { datetime: "2021-06-30T12:15:30+02:00" },
      expected: {
        nodata: "nan",
        epsg: "3035",
        transform: [10, 3, -1, 20, 1, -3],
        time: "2021:06:30 10:15:30",
      },
    },
    {
      label: "south-up",
      raster: { ...plain, nodata: null, crs: crsFromEpsg(4326), transform: [10, 0.5, 0, 20, 0, 0.25] },
      options: { bigTiff: true },
      expected: { nodata: null, epsg: "4326", transform: [10, 0.5, 0, 20, 0, 0.25], big: true, time: null },
    },
    {
      label: "no georeference",
      raster: { ...plain, nodata: -1.5, crs: null, transform: null },
      options: { level: 0 },
      expected: { nodata: -1.5, epsg: null, transform: null, big: false, compression: null, predictor: null },
    },
    {
      label: "no system",
      raster: {
        ...plain,
        nodata: 2 ** -100,
        crs: null,
        transform: [0.1, 1 / 3, 0, 1e7 / 3, 0, -1 / 3],
      },
      options: {},
      expected: { nodata: 2 ** -100, epsg: null, transform: [0.1, 1 / 3, 0, 1e7 / 3, 0, -1 / 3] },
    },
    {
      label: "a system that is only a code here",
      raster: { ...plain, nodata: null, crs: newYork, transform: [9, 1, 0, 9, 0, -1] },
      options: {},
      expected: { epsg: "2263" },
    },
  ];
  for (const { label, raster, expected, seen, level } of await throughGdal(t, cases)) {
    assert.deepEqual({ ...seen, ...expected }, seen, label);
    assert.ok(level(0).equals(bytesOf(raster.data)), label);
  }
});

test("systems of every kind are known to GDAL by the code that they are written with", async (t) => {
  if (!requirePeer(t, "gdal")) return;
  const places = [
    ...([4326, 4258, 3035, 25832, 32632, 3857, 3395, 6933, 2154, 2056, 31467] as const).map(
      (code) => [code, 9, 47] as const,
    ),
    ...([4269, 26915, 32215, 5070, 6350] as const).map((code) => [code, -93, 40] as const),
    ...([32760, 3031, 5042, 6932] as const).map((code) => [code, 178, -75] as const),
    ...([3413, 3995, 5041, 6931, 3571] as const).map((code) => [code, -45, 80] as const),
    ...[[27700, -2, 53] as const, [5880, -50, -10] as const, [28355, 147, -37] as const],
  ];
  const cases = places.map(([code, lon, lat]) => {
    const crs = crsFromEpsg(code);
    assert.ok(crs);
    const [x, y] = fromLonLat(crs, lon, lat);
    const transform = [x, 1, 0, y, 0, -1] as const;
    const raster = {
      data: Uint8Array.of(1),
      width: 1,
      height: 1,
      bands: ["a"],
      nodata: null,
      crs,
      transform,
    };
    return { label: `EPSG:${code}`, raster, options: {} };
  });
  for (const { label, seen } of await throughGdal(t, cases)) assert.equal(`EPSG:${seen.epsg}`, label);
});
