import type { IsShown, PointIndex } from "./point-index";
import type { Bounds } from "./view-box";

/** Corners of a polygon on the map: x, y, x, y, … It closes itself. */
export type Polygon = readonly number[];

/** The shown rows in a polygon, sorted; where it crosses itself, what is encircled an odd number of times. */
export function rowsInPolygon(
  index: PointIndex,
  x: Float32Array,
  y: Float32Array,
  polygon: Polygon,
  isShown: IsShown,
): Uint32Array {
  if (polygon.length < 6) return new Uint32Array();
  const corners = Float64Array.from(polygon);
  const found: number[] = [];
  index.within(polygonBounds(polygon), (row) => {
    if (isShown(row) && isInside(corners, x[row] ?? 0, y[row] ?? 0)) found.push(row);
  });
  return Uint32Array.from(found).sort();
}

export function rowsInBox(index: PointIndex, bounds: Bounds, isShown: IsShown): Uint32Array {
  const found: number[] = [];
  index.within(bounds, (row) => {
    if (isShown(row)) found.push(row);
  });
  return Uint32Array.from(found).sort();
}

/** Counts the sides that a ray to the right crosses. */
function isInside(corners: Float64Array, x: number, y: number): boolean {
  let inside = false;
  let [lastX, lastY] = [corners[corners.length - 2] ?? 0, corners[corners.length - 1] ?? 0];
  for (let at = 0; at < corners.length; at += 2) {
    const [nextX, nextY] = [corners[at] ?? 0, corners[at + 1] ?? 0];
    if (nextY > y !== lastY > y && x < ((lastX - nextX) * (y - nextY)) / (lastY - nextY) + nextX)
      inside = !inside;
    [lastX, lastY] = [nextX, nextY];
  }
  return inside;
}

function polygonBounds(polygon: Polygon): Bounds {
  const xs = polygon.filter((_, at) => at % 2 === 0);
  const ys = polygon.filter((_, at) => at % 2 === 1);
  return { minX: Math.min(...xs), maxX: Math.max(...xs), minY: Math.min(...ys), maxY: Math.max(...ys) };
}
