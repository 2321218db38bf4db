import { toLonLat } from "./crs";
import type { AffineTransform, Crs, Georeference, PixelWindow } from "./raster";
import type { Footprint } from "./scene";

type Point = readonly [number, number];

/** Projected coordinate of a pixel position; (0, 0) is the upper left corner of the upper left pixel. */
export function pixelToCrs(t: AffineTransform, column: number, row: number): Point {
  return [t[0] + column * t[1] + row * t[2], t[3] + column * t[4] + row * t[5]];
}

/** The transform of a window of the image that `t` is for. */
export function windowTransform(t: AffineTransform, window: Pick<PixelWindow, "x" | "y">): AffineTransform {
  const [x, y] = pixelToCrs(t, window.x, window.y);
  return [x, t[1], t[2], y, t[4], t[5]];
}

/**
 * Outline of a window on Earth. Edges that are straight in the image and curved in longitude and latitude get
 * points between, so that the ring is nowhere off by more than half a pixel. A ring across the antimeridian
 * goes on beyond ±180 degrees instead of jumping; one around a pole is closed along that pole.
 * Null where the image has no georeference, its system is not known here, or a corner is not on Earth.
 */
export function footprintOf(
  { transform, crs }: Georeference,
  { x, y, width, height }: PixelWindow,
): Footprint | null {
  if (!transform || !crs?.proj4) return null;
  const corners: Point[] = [
    [x, y],
    [x, y + height],
    [x + width, y + height],
    [x + width, y],
  ];
  const ring: Point[] = [];
  try {
    for (const [i, corner] of corners.entries())
      ring.push(...edge(transform, crs, corner, corners[(i + 1) % 4] ?? corner));
  } catch {
    return null;
  }
  return counterClockwise(closed(unwrapped(ring)));
}

/** At most 2^6 pieces an edge: enough for half a pixel over a whole Sentinel-2 granule. */
const maxDepth = 6;

/** The points of an edge from `a` on, without `b`. */
function edge(t: AffineTransform, crs: Crs, a: Point, b: Point, depth = maxDepth): Point[] {
  const place = ([column, row]: Point): Point => toLonLat(crs, ...pixelToCrs(t, column, row));
  const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [from, to, between] = [place(a), place(b), place(middle)];
  const straight: Point = [from[0] + nearestTurn(to[0] - from[0]) / 2, (from[1] + to[1]) / 2];
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const degreesPerPixel = distance(from, to) / length;
  if (depth === 0 || distance(straight, between) <= degreesPerPixel / 2) return [from];
  return [...edge(t, crs, a, middle, depth - 1), ...edge(t, crs, middle, b, depth - 1)];
}

/** Degrees of arc, near enough for short distances. */
function distance(a: Point, b: Point): number {
  const east = nearestTurn(b[0] - a[0]) * Math.cos((((a[1] + b[1]) / 2) * Math.PI) / 180);
  return Math.hypot(east, b[1] - a[1]);
}

/** A difference of longitudes, brought to [−180, 180]. */
const nearestTurn = (degrees: number): number => degrees - Math.round(degrees / 360) * 360;

/** The same ring without jumps from one side of the antimeridian to the other. */
function unwrapped(ring: readonly Point[]): Point[] {
  let last = ring[0]?.[0] ?? 0;
  return ring.map(([longitude, latitude]) => {
    last += nearestTurn(longitude - last);
    return [last, latitude];
  });
}

/** Ends where it began; a ring that has gone once around the Earth does so along the pole that it encloses. */
function closed(ring: readonly Point[]): Point[] {
  const first = ring[0] ?? [0, 0];
  const end = ring.at(-1) ?? first;
  const back: Point = [end[0] + nearestTurn(first[0] - end[0]), first[1]];
  if (Math.abs(back[0] - first[0]) < 180) return [...ring, first];
  const pole = Math.sign(ring.reduce((sum, [, latitude]) => sum + latitude, 0)) * 90;
  return [...ring, back, [back[0], pole], [first[0], pole], first];
}

function counterClockwise(ring: Point[]): Footprint {
  let doubleArea = 0;
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1] ?? [0, 0], ring[i] ?? [0, 0]];
    doubleArea += a[0] * b[1] - b[0] * a[1];
  }
  return doubleArea < 0 ? ring.reverse() : ring;
}
