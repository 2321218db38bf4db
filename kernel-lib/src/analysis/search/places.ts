import { SoftconError } from "../../core/errors";

/** A point on Earth in degrees, WGS 84. */
export interface Place {
  readonly lon: number;
  readonly lat: number;
}

/** The extent of every row in degrees. */
export interface Extents {
  /** [rows, 4] float64 row-major: west, south, east, north; west > east where the antimeridian is crossed; NaN for a row without a place. */
  readonly bounds: Float64Array;
}

const RADIANS = Math.PI / 180;
const EARTH_RADIUS_KM = 6371.0088;

/** Great-circle distance in kilometres on a sphere of the Earth's mean radius (haversine). */
export function distanceKm(a: Place, b: Place): number {
  const dLat = ((b.lat - a.lat) * RADIANS) / 2;
  const dLon = ((b.lon - a.lon) * RADIANS) / 2;
  const h = Math.sin(dLat) ** 2 + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(dLon) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

export interface PlacedRow {
  readonly row: number;
  /** From the place to the centre of the row's extent. */
  readonly distanceKm: number;
  /** Whether the extent contains the place. */
  readonly contains: boolean;
}

/**
 * The rows by how well they fit a place: those that contain it first, then the others, each by the distance of their
 * centres; of equals the lower row. Rows without a place are left out.
 * @throws SoftconError where the place is not on Earth.
 */
export function rowsByPlace({ bounds }: Extents, place: Place): PlacedRow[] {
  if (!(Math.abs(place.lon) <= 180 && Math.abs(place.lat) <= 90))
    throw new SoftconError(
      `no such place: longitude ${place.lon}, latitude ${place.lat}; expected −180 to 180 and −90 to 90`,
    );
  const placed: PlacedRow[] = [];
  for (let row = 0; row * 4 < bounds.length; row++) {
    const [west, south, east, north] = bounds.subarray(row * 4, row * 4 + 4);
    if (west === undefined || south === undefined || east === undefined || north === undefined) continue;
    if (Number.isNaN(west + south + east + north)) continue;
    const width = west <= east ? east - west : east - west + 360;
    const fromWest = (((place.lon - west) % 360) + 360) % 360;
    placed.push({
      row,
      distanceKm: distanceKm(place, { lon: west + width / 2, lat: (south + north) / 2 }),
      contains: fromWest <= width && place.lat >= south && place.lat <= north,
    });
  }
  return placed.sort(
    (a, b) => Number(b.contains) - Number(a.contains) || a.distanceKm - b.distanceKm || a.row - b.row,
  );
}
