import proj4, { type Converter } from "proj4";
import { messageOf, SoftconError } from "../core/errors";
import type { Crs } from "./raster";

type LonLat = readonly [longitude: number, latitude: number];
type Projected = readonly [x: number, y: number];

/**
 * Easting and northing (or longitude and latitude, for a geographic system) to WGS 84 degrees:
 * longitude in [−180, 180], latitude in [−90, 90].
 * @throws SoftconError where the system is not known here or the point lies outside of it.
 */
export function toLonLat(crs: Crs, x: number, y: number): LonLat {
  const [longitude, latitude] = convert(crs, "inverse", x, y);
  if (Math.abs(latitude) > 90 + 1e-9 || Math.abs(longitude) > 360) throw outside(crs, x, y);
  const turns = Math.abs(longitude) > 180 ? Math.round(longitude / 360) * 360 : 0;
  return [longitude - turns, Math.min(Math.max(latitude, -90), 90)];
}

/**
 * WGS 84 degrees to easting and northing, in the units of the system.
 * @throws SoftconError where the system is not known here or the point cannot be projected.
 */
export function fromLonLat(crs: Crs, longitude: number, latitude: number): Projected {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 360)) throw outside(crs, longitude, latitude);
  return convert(crs, "forward", longitude, latitude);
}

function convert(crs: Crs, way: "forward" | "inverse", a: number, b: number): [number, number] {
  const convertible = converterOf(crs);
  if (!(Number.isFinite(a) && Number.isFinite(b))) throw outside(crs, a, b);
  if (crs.epsg === 4326) return [a, b]; // to radians and back would cost the last digit
  try {
    const [x, y] = convertible[way]([a, b]);
    if (x !== undefined && y !== undefined && Number.isFinite(x) && Number.isFinite(y)) return [x, y];
  } catch (error) {
    throw outside(crs, a, b, messageOf(error));
  }
  throw outside(crs, a, b);
}

const outside = (crs: Crs, a: number, b: number, why = "it lies outside of the system"): SoftconError =>
  new SoftconError(`cannot convert the point ${a}, ${b} of ${crs.name}: ${why}`);

/** What PROJ takes for granted and proj4js does not; a later value of the same parameter counts. */
const projDefaults = "+lat_0=0 +lon_0=0 +x_0=0 +y_0=0";

/** By definition: parsing one costs more than many conversions, and each file of a data set brings its own again. */
const converters = new Map<string, Converter>();
/** More systems than this at a time are made up. */
const maxConverters = 256;

function converterOf(crs: Crs): Converter {
  const known = converters.get(crs.proj4 ?? "");
  if (known) return known;
  const unknown = (why: string): SoftconError =>
    new SoftconError(
      `the coordinate system ${crs.name} ${why}: bring the file to a common one ` +
        "(gdalwarp -t_srs EPSG:326xx, for its UTM zone)",
    );
  if (crs.proj4 === null) throw unknown("is not known here");
  try {
    const converter = proj4(crs.proj4.startsWith("+") ? `${projDefaults} ${crs.proj4}` : crs.proj4);
    if (converters.size === maxConverters) converters.clear();
    converters.set(crs.proj4, converter);
    return converter;
  } catch (error) {
    throw unknown(`has a definition that does not work (${messageOf(error)})`);
  }
}
