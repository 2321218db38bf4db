import { crsFromEpsg } from "./epsg";
import type { Crs } from "./raster";

/** GeoKeys by their names in the GeoTIFF standard (OGC 19-008), with whatever values the file claims. */
export type GeoKeys = Readonly<Record<string, unknown>>;

/**
 * The coordinate reference system that GeoKeys describe: by EPSG code, or by method and parameters where it is
 * user-defined. Null where they describe none; `proj4` is null where they name one that is not known here.
 * Takes anything: whatever makes no sense counts as absent. Never throws.
 */
export function crsFromGeoKeys(keys: GeoKeys | null | undefined): Crs | null {
  if (!keys) return null;
  const projected = code(keys, "ProjectedCSTypeGeoKey");
  const geographic = code(keys, "GeographicTypeGeoKey");
  const model = code(keys, "GTModelTypeGeoKey");
  if (projected === undefined && geographic === undefined && model === undefined) return null;
  const isGeographic = model === 2 || (model !== 1 && projected === undefined && !peString(keys));
  const epsg = isGeographic ? geographic : projected;
  const known = epsg === undefined ? null : crsFromEpsg(epsg);
  if (known) return known;
  const definition = isGeographic ? geographicDefinition(keys) : projectedDefinition(keys);
  return {
    epsg: epsg !== undefined && epsg < userDefined ? epsg : null,
    name: nameOf(keys, isGeographic) ?? (epsg && epsg < userDefined ? `EPSG:${epsg}` : "user-defined"),
    proj4: definition && `+proj=${definition} +no_defs`,
  };
}

/** "User-defined"; codes from here on are private. */
const userDefined = 32767;

const text = (keys: GeoKeys, key: string): string => {
  const value = keys[key];
  return typeof value === "string" ? value.slice(0, 4096) : "";
};

/** A finite number between `low` and `high`, alone or first of a list. */
function number(keys: GeoKeys, key: string, low: number, high: number): number | undefined {
  const value = keys[key];
  const first: unknown = Array.isArray(value) || value instanceof Float64Array ? value[0] : value;
  return typeof first === "number" && first >= low && first <= high ? first : undefined;
}

function code(keys: GeoKeys, key: string): number | undefined {
  const value = number(keys, key, 1, 65535);
  return Number.isInteger(value) ? value : undefined;
}

/** The citations of the system, first lines only, without what writers wrap around them. */
function nameOf(keys: GeoKeys, isGeographic: boolean): string | undefined {
  const citations = isGeographic
    ? ["GTCitationGeoKey", "GeogCitationGeoKey"]
    : ["PCSCitationGeoKey", "GTCitationGeoKey"];
  return citations
    .map((key) => text(keys, key))
    .filter((citation) => !citation.startsWith("ESRI PE String"))
    .map((citation) => citation.replace(/[\p{Cc}|].*$/su, "").trim())
    .find((citation) => citation !== "" && citation.length <= 120);
}

/** Prime meridian, ellipsoid and datum shift, as PROJ parameters; null where they are not known here. */
function datumOf(keys: GeoKeys): string | null {
  const datum = code(keys, "GeogGeodeticDatumGeoKey");
  // EPSG numbers a datum 2000 above the geographic system that it is the datum of.
  const known = [code(keys, "GeographicTypeGeoKey"), datum === undefined ? undefined : datum - 2000]
    .map((candidate) => (candidate === undefined ? null : crsFromEpsg(candidate)?.proj4))
    .find((proj4) => proj4?.startsWith("+proj=longlat "));
  if (known) return known.slice("+proj=longlat ".length, -" +no_defs".length);

  const meridian = code(keys, "GeogPrimeMeridianGeoKey") ?? greenwich;
  const longitude = number(keys, "GeogPrimeMeridianLongGeoKey", -180, 180) ?? 0;
  if (meridian !== greenwich && meridian !== userDefined) return null;
  const shift = keys["GeogTOWGS84GeoKey"];
  const toWgs84: unknown[] = Array.isArray(shift) || shift instanceof Float64Array ? [...shift] : [];
  const isShift =
    (toWgs84.length === 3 || toWgs84.length === 7) &&
    toWgs84.every((value) => typeof value === "number" && Math.abs(value) < 1e4);
  const ellipsoid = ellipsoidOf(keys);
  if (!ellipsoid) return null;
  return [ellipsoid, isShift && `+towgs84=${toWgs84.join(",")}`, longitude !== 0 && `+pm=${longitude}`]
    .filter(Boolean)
    .join(" ");
}

const greenwich = 8901;

function ellipsoidOf(keys: GeoKeys): string | null {
  const a = number(keys, "GeogSemiMajorAxisGeoKey", 6.3e6, 6.5e6);
  const flattening = number(keys, "GeogInvFlatteningGeoKey", 200, 400);
  const b = number(keys, "GeogSemiMinorAxisGeoKey", 6.3e6, a ?? 0);
  if (a && flattening) return `+a=${a} +rf=${flattening}`;
  if (a && b) return `+a=${a} +b=${b}`;
  const named = ellipsoids[code(keys, "GeogEllipsoidGeoKey") ?? 0];
  if (named) return `+a=${named[0]} +rf=${named[1]}`;
  // An inverse flattening of zero is the way to say: a sphere.
  return a && keys["GeogInvFlatteningGeoKey"] === 0 ? `+a=${a} +b=${a}` : null;
}

/** EPSG ellipsoids: semi-major axis in metres and inverse flattening. */
const ellipsoids: Readonly<Record<number, readonly [number, number]>> = {
  7001: [6377563.396, 299.3249646], // Airy 1830
  7004: [6377397.155, 299.1528128], // Bessel 1841
  7008: [6378206.4, 294.978698213898], // Clarke 1866
  7012: [6378249.145, 293.465], // Clarke 1880 (RGS)
  7019: [6378137, 298.257222101], // GRS 1980
  7022: [6378388, 297], // International 1924
  7024: [6378245, 298.3], // Krassowsky 1940
  7030: [6378137, 298.257223563], // WGS 84
  7043: [6378135, 298.26], // WGS 72
};

function geographicDefinition(keys: GeoKeys): string | null {
  const datum = datumOf(keys);
  return datum && (code(keys, "GeogAngularUnitsGeoKey") ?? degree) === degree ? `longlat ${datum}` : null;
}

const degree = 9102;

function projectedDefinition(keys: GeoKeys): string | null {
  const datum = datumOf(keys);
  const unit = linearUnit(keys);
  if (!(datum && unit)) return null;
  const units = unit === 1 ? "+units=m" : `+to_meter=${unit}`;
  const projection = code(keys, "ProjectionGeoKey") ?? userDefined;
  const zone = projection % 100;
  if (projection > 16000 && projection < 16200 && zone >= 1 && zone <= 60)
    return `utm +zone=${zone}${projection > 16100 ? " +south" : ""} ${datum} ${units}`;
  if ((code(keys, "GeogAngularUnitsGeoKey") ?? degree) !== degree) return null;
  const method = projection < userDefined ? null : (methodOf(keys) ?? methodOfPeString(keys));
  if (!method) return null;
  const [name, parameters] = method;
  const numbers = Object.entries(parameters).map(([parameter, value]) => {
    const isLength = parameter === "x_0" || parameter === "y_0";
    return `+${parameter}=${isLength ? value * unit : value}`;
  });
  return [name, ...numbers, datum, units].join(" ");
}

/** Metres a unit. */
function linearUnit(keys: GeoKeys): number | undefined {
  const unit = code(keys, "ProjLinearUnitsGeoKey") ?? 9001;
  const known: Readonly<Record<number, number>> = { 9001: 1, 9002: 0.3048, 9003: 1200 / 3937, 9036: 1000 };
  return known[unit] ?? number(keys, "ProjLinearUnitSizeGeoKey", 1e-3, 1e5);
}

type Parameters = Record<string, number>;
type Method = readonly [name: string, parameters: Parameters];

/** Which keys may hold each PROJ parameter (writers disagree), and its limits. */
const parameterKeys: Readonly<Record<string, readonly [low: number, high: number, ...keys: string[]]>> = {
  lat_0: [-90, 90, "ProjNatOriginLatGeoKey", "ProjFalseOriginLatGeoKey", "ProjCenterLatGeoKey"],
  lon_0: [
    -360,
    360,
    "ProjNatOriginLongGeoKey",
    "ProjFalseOriginLongGeoKey",
    "ProjCenterLongGeoKey",
    "ProjStraightVertPoleLongGeoKey",
  ],
  lat_1: [-90, 90, "ProjStdParallel1GeoKey"],
  lat_2: [-90, 90, "ProjStdParallel2GeoKey"],
  lat_ts: [-90, 90, "ProjStdParallel1GeoKey"],
  k: [1e-3, 1e3, "ProjScaleAtNatOriginGeoKey", "ProjScaleAtCenterGeoKey"],
  x_0: [-1e9, 1e9, "ProjFalseEastingGeoKey", "ProjFalseOriginEastingGeoKey", "ProjCenterEastingGeoKey"],
  y_0: [-1e9, 1e9, "ProjFalseNorthingGeoKey", "ProjFalseOriginNorthingGeoKey", "ProjCenterNorthingGeoKey"],
};

/** Coordinate transformation codes (GeoTIFF 1.0, 6.3.3.3): PROJ's name and the parameters that it takes; those that proj4js computes as PROJ does. */
const methods: Readonly<Record<number, readonly [name: string, ...parameters: string[]]>> = {
  1: ["tmerc", "lat_0", "lon_0", "k"],
  7: ["merc", "lon_0", "lat_ts", "k"],
  8: ["lcc", "lat_0", "lon_0", "lat_1", "lat_2"],
  9: ["lcc", "lat_0", "lon_0", "k"],
  10: ["laea", "lat_0", "lon_0"],
  11: ["aea", "lat_0", "lon_0", "lat_1", "lat_2"],
  12: ["aeqd", "lat_0", "lon_0"],
  13: ["eqdc", "lat_0", "lon_0", "lat_1", "lat_2"],
  14: ["stere", "lat_0", "lon_0", "k"],
  15: ["stere", "lat_0", "lon_0", "k"],
  16: ["sterea", "lat_0", "lon_0", "k"],
  17: ["eqc", "lat_0", "lon_0", "lat_ts"],
  20: ["mill", "lon_0"],
  22: ["poly", "lat_0", "lon_0"],
  24: ["sinu", "lon_0"],
  25: ["vandg", "lon_0"],
  28: ["cea", "lon_0", "lat_ts"],
};

function methodOf(keys: GeoKeys): Method | null {
  const transformation = code(keys, "ProjCoordTransGeoKey") ?? 0;
  const method = methods[transformation];
  if (!method) return null;
  const [name, ...takes] = method;
  const parameters: Parameters = {};
  for (const parameter of [...takes, "x_0", "y_0"]) {
    const [low, high, ...candidates] = parameterKeys[parameter] ?? [0, 0];
    const key = candidates.find((candidate) => keys[candidate] !== undefined);
    if (key === undefined) continue;
    const value = number(keys, key, low, high);
    if (value === undefined) return null;
    parameters[parameter] = value;
  }
  if (transformation === 9) parameters["lat_1"] = parameters["lat_0"] ?? 0;
  if (transformation === 15) {
    // The latitude is that of true scale, unless it is the pole itself.
    const latitude = parameters["lat_0"] ?? 90;
    if (Math.abs(latitude) < 90) parameters["lat_ts"] = latitude;
    parameters["lat_0"] = latitude < 0 ? -90 : 90;
  }
  return [name, parameters];
}

const peString = (keys: GeoKeys): string =>
  ["PCSCitationGeoKey", "GTCitationGeoKey"]
    .map((key) => text(keys, key))
    .find((citation) => citation.startsWith("ESRI PE String")) ?? "";

/** Mollweide has no GeoTIFF code: GDAL and ArcGIS write it as Esri's text. */
function methodOfPeString(keys: GeoKeys): Method | null {
  const wkt = peString(keys);
  if (!wkt.includes('PROJECTION["Mollweide"]')) return null;
  const parameter = (name: string): number => {
    const value = Number(new RegExp(`PARAMETER\\["${name}",([-+.\\deE]{1,30})\\]`, "i").exec(wkt)?.[1] ?? 0);
    return Number.isFinite(value) ? value : 0;
  };
  return [
    "moll",
    {
      lon_0: parameter("Central_Meridian"),
      x_0: parameter("False_Easting"),
      y_0: parameter("False_Northing"),
    },
  ];
}
