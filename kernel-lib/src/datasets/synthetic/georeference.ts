import { fromLonLat } from "../../raster/crs";
import { crsFromEpsg } from "../../raster/epsg";
import type { AffineTransform, Crs, Georeference } from "../../raster/raster";
import { cosine } from "./exact-math";
import type { Place } from "./landscape";

/** Pixels of 10 m in the place's UTM zone, its origin at the middle of the image. */
export function utmGeoreference(place: Place, width: number, height: number): Georeference {
  const { latitude } = place.climate;
  const zone = utmZone(place.longitude);
  const crs = knownCrs((latitude < 0 ? 32700 : 32600) + zone);
  const [x, y] = fromLonLat(crs, place.longitude, latitude);
  // to whole pixels of 60 m, as granules have it
  const left = Math.round((x - 5 * width) / 60) * 60;
  const top = Math.round((y + 5 * height) / 60) * 60;
  return { crs, transform: [left, 10, 0, top, 0, -10] };
}

/** Pixels of about `metres` in degrees, the origin at the middle of an image of `side` pixels. */
export function lonLatGeoreference(place: Place, side: number, metres: number): Georeference {
  const { latitude } = place.climate;
  const up = metres / 111_320;
  const across = up / Math.max(0.2, cosine(latitude / 360));
  const round = (degrees: number): number => Math.round(degrees * 1e12) / 1e12;
  const transform: AffineTransform = [
    round(place.longitude - (across * side) / 2),
    round(across),
    0,
    round(latitude + (up * side) / 2),
    0,
    -round(up),
  ];
  return { crs: knownCrs(4326), transform };
}

/** `T33UUP`: the zone and latitude band are the place's, the letters of the square stand for it. */
export function granuleName({ longitude, climate, seed }: Place): string {
  const band = "CDEFGHJKLMNPQRSTUVWX"[Math.floor((climate.latitude + 80) / 8)] ?? "N";
  const square = (n: number): string => "ABCDEFGHJKLMNPQRSTUV"[(seed >>> n) % 20] ?? "A";
  return `T${String(utmZone(longitude)).padStart(2, "0")}${band}${square(3)}${square(11)}`;
}

const utmZone = (longitude: number): number => Math.floor((longitude + 180) / 6) + 1;

/** One object a system, so that its definition is parsed once. */
const systems = new Map<number, Crs>();

function knownCrs(code: number): Crs {
  const crs = systems.get(code) ?? crsFromEpsg(code);
  if (crs) systems.set(code, crs);
  else throw new Error(`EPSG:${code} is not in the table`);
  return crs;
}
