import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import { seededRandom } from "../core/random";
import { fromLonLat, toLonLat } from "./crs";
import { crsFromGeoKeys, type GeoKeys } from "./geo-keys";

const modis: GeoKeys = {
  GTModelTypeGeoKey: 1,
  GTRasterTypeGeoKey: 1,
  GeographicTypeGeoKey: 32767,
  GeogSemiMajorAxisGeoKey: 6371007.181,
  GeogSemiMinorAxisGeoKey: 6371007.181,
  ProjectedCSTypeGeoKey: 32767,
  PCSCitationGeoKey: "MODIS Sinusoidal|",
  ProjCoordTransGeoKey: 24,
  ProjLinearUnitsGeoKey: 9001,
  ProjCenterLongGeoKey: 0,
};

test("a projected code decides; the geographic one does where the model is geographic", () => {
  const both = { ProjectedCSTypeGeoKey: 32633, GeographicTypeGeoKey: 4326 };
  assert.equal(crsFromGeoKeys({ GTModelTypeGeoKey: 1, ...both })?.name, "WGS 84 / UTM zone 33N");
  assert.equal(crsFromGeoKeys({ GTModelTypeGeoKey: 2, ...both })?.epsg, 4326);
  assert.equal(crsFromGeoKeys({ GeographicTypeGeoKey: 4258 })?.name, "ETRS89");
});

test("no keys, or none of a system, is no system", () => {
  assert.equal(crsFromGeoKeys(null), null);
  assert.equal(crsFromGeoKeys(undefined), null);
  assert.equal(crsFromGeoKeys({ GTRasterTypeGeoKey: 1 }), null);
});

test("MODIS' sinusoidal grid on a sphere: one degree of the equator is R·π/180", () => {
  const crs = crsFromGeoKeys(modis);
  assert.ok(crs);
  assert.equal(crs.name, "MODIS Sinusoidal");
  assert.equal(crs.epsg, null);
  const [x, y] = fromLonLat(crs, 1, 0);
  assert.ok(Math.abs(x - (6371007.181 * Math.PI) / 180) < 1e-6 && Math.abs(y) < 1e-6);
});

test("an unknown code keeps the file's name for it and is not converted", () => {
  const keys = { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 2263, GTCitationGeoKey: "NAD83 / New York" };
  const crs = crsFromGeoKeys(keys);
  assert.deepEqual(crs, { epsg: 2263, name: "NAD83 / New York", proj4: null });
  assert.equal(crsFromGeoKeys({ ...keys, GTCitationGeoKey: "\0\u0007" })?.name, "EPSG:2263");
});

test("parameters out of bounds make a system unknown instead of wrong", () => {
  for (const change of [
    { ProjCenterLongGeoKey: 1e9 },
    { ProjCenterLongGeoKey: NaN },
    { ProjFalseEastingGeoKey: Infinity },
    { GeogSemiMajorAxisGeoKey: 0 },
    { GeogSemiMinorAxisGeoKey: -5 },
    { ProjCoordTransGeoKey: 250 },
    { ProjLinearUnitsGeoKey: 9999 },
    { GeogAngularUnitsGeoKey: 9105 },
    { GeogPrimeMeridianGeoKey: 8903 },
  ])
    assert.equal(crsFromGeoKeys({ ...modis, ...change })?.proj4, null, JSON.stringify(change));
});

test("no garbage in the keys throws anything but a SoftconError, 20,000 times", () => {
  const random = seededRandom(11);
  const names = [
    ..."GTModelType GTCitation GeographicType GeogCitation GeogGeodeticDatum GeogPrimeMeridian".split(" "),
    ..."GeogPrimeMeridianLong GeogAngularUnits GeogEllipsoid GeogSemiMajorAxis GeogSemiMinorAxis".split(" "),
    ..."GeogInvFlattening GeogTOWGS84 ProjectedCSType PCSCitation Projection ProjCoordTrans".split(" "),
    ..."ProjLinearUnits ProjLinearUnitSize ProjStdParallel1 ProjStdParallel2 ProjNatOriginLong".split(" "),
    ..."ProjNatOriginLat ProjFalseEasting ProjFalseNorthing ProjCenterLong ProjCenterLat".split(" "),
    ..."ProjScaleAtNatOrigin ProjStraightVertPoleLong".split(" "),
  ].map((name) => `${name}GeoKey`);
  const values: (() => unknown)[] = [
    () => random.int(65536),
    () => 1 + random.int(30),
    () => 32767,
    () => 7000 + random.int(60),
    () => (random.next() - 0.5) * 200,
    () => 6.35e6 + random.next() * 5e4,
    () => 10 ** (random.next() * 600 - 300),
    () => [NaN, Infinity, -0, -1][random.int(4)],
    () => "ESRI PE String = PROJCS[".repeat(random.int(400)),
    () => 'ESRI PE String = PROJECTION["Mollweide"],PARAMETER["Central_Meridian",1e999]',
    () => String.fromCharCode(...Array.from({ length: 20 }, () => random.int(256))),
    () => Float64Array.from({ length: random.int(9) }, () => random.normal() * 1000),
    () => [null, {}, [], "", true, Symbol("x"), 7n, ["a", {}]][random.int(8)],
  ];
  let converted = 0;
  for (let trial = 0; trial < 20_000; trial++) {
    const keys: Record<string, unknown> = random.next() < 0.5 ? { ...modis } : {};
    for (let i = random.int(12); i >= 0; i--)
      keys[names[random.int(names.length)] ?? ""] = values[random.int(values.length)]?.();
    const crs = crsFromGeoKeys(keys);
    if (!crs) continue;
    assert.ok(crs.name.length > 0 && crs.name.length <= 120);
    try {
      for (const value of toLonLat(crs, random.normal() * 1e6, random.normal() * 1e6))
        assert.ok(Number.isFinite(value));
      converted++;
    } catch (error) {
      assert.ok(error instanceof SoftconError, `${String(error)} for ${crs.proj4}`);
    }
  }
  assert.ok(converted > 1000, `only ${converted} conversions were reached`);
});
