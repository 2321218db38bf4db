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
  const bounds = polygonBounds(polygon);
  const isInside = insideOf(polygon, bounds);
  const found: number[] = [];
  index.within(bounds, (row) => {
    if (isShown(row) && isInside(x[row] ?? 0, y[row] ?? 0)) found.push(row);
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

/** Whether a position lies inside: counts the sides that a ray to the right crosses, of those at its height alone. */
function insideOf(polygon: Polygon, { minY, maxY }: Bounds): (x: number, y: number) => boolean {
  const corners = Float64Array.from(polygon);
  const count = corners.length / 2;
  const bands: number[][] = Array.from({ length: Math.min(512, Math.max(1, count >> 1)) }, () => []);
  const last = bands.length - 1;
  const perBand = (maxY - minY) / bands.length || 1;
  const bandOf = (y: number): number => Math.min(Math.max(Math.floor((y - minY) / perBand), 0), last);
  for (let side = 0; side < count; side++) {
    const [from = 0, to = 0] = [corners[2 * ((side + count - 1) % count) + 1], corners[2 * side + 1]];
    const [low, high] = [bandOf(Math.min(from, to)), bandOf(Math.max(from, to))];
    for (let band = low; band <= high; band++) bands[band]?.push(side);
  }
  return (x, y) => {
    let inside = false;
    for (const side of bands[bandOf(y)] ?? []) {
      const before = side === 0 ? corners.length - 2 : 2 * side - 2;
      const [fromX = 0, fromY = 0] = [corners[before], corners[before + 1]];
      const [toX = 0, toY = 0] = [corners[2 * side], corners[2 * side + 1]];
      if (toY > y !== fromY > y && x < ((fromX - toX) * (y - toY)) / (fromY - toY) + toX) inside = !inside;
    }
    return inside;
  };
}

function polygonBounds(polygon: Polygon): Bounds {
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at + 1 < polygon.length; at += 2) {
    const [x = 0, y = 0] = [polygon[at], polygon[at + 1]];
    [minX, maxX] = [Math.min(minX, x), Math.max(maxX, x)];
    [minY, maxY] = [Math.min(minY, y), Math.max(maxY, y)];
  }
  return { minX, maxX, minY, maxY };
}
