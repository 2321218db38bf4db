import type { Scene } from "softcon";
import type { Library } from "../../shell/process/library";
import { inverted, type Point } from "../../shell/process/positions";

type Placed = Pick<Scene, "width" | "height" | "transform" | "crs">;

/** From positions on one scene's grid to positions on another's; null where a position has none there. */
export type GridMapping = (x: number, y: number) => Point | null;

/** Projected coordinate of a position on a scene's grid; null where the scene does not say. */
export function projectedAt({ transform: t }: Placed, x: number, y: number): Point | null {
  return t && [t[0] + x * t[1] + y * t[2], t[3] + x * t[4] + y * t[5]];
}

/** Degrees; null where the scene is nowhere on Earth. */
export function lonLatAt({ toLonLat }: Library, scene: Placed, x: number, y: number): Point | null {
  const point = projectedAt(scene, x, y);
  if (!point || !scene.crs?.proj4) return null;
  try {
    return toLonLat(scene.crs, point[0], point[1]);
  } catch {
    return null; // off the projection's part of the Earth
  }
}

/** How `from`'s grid lies on `to`'s, and what to tell about it. Null: position by position the same. */
export function gridMapping(
  { fromLonLat, toLonLat }: Library,
  from: Placed,
  to: Placed,
): { map: GridMapping | null; note: string | null } {
  const [across, down] = [to.width / from.width, to.height / from.height];
  const scaled: GridMapping | null = across === 1 && down === 1 ? null : (x, y) => [x * across, y * down];
  if (!from.transform || !to.transform || !from.crs?.proj4 || !to.crs?.proj4)
    return { map: scaled, note: "laid corner on corner: the two have no coordinate system in common" };
  const inverse = inverted(to.transform);
  if (!inverse) return { map: scaled, note: "laid corner on corner: the file's transform has no inverse" };
  const [source, target] = [from.crs, to.crs];
  const sameSystem = source.proj4 === target.proj4;
  if (sameSystem && !scaled && from.transform.every((value, i) => value === to.transform?.[i]))
    return { map: null, note: null };
  const map: GridMapping = (x, y) => {
    const point = projectedAt(from, x, y);
    if (!point) return null;
    if (sameSystem) return inverse(point);
    try {
      return inverse(fromLonLat(target, ...toLonLat(source, ...point)));
    } catch {
      return null;
    }
  };
  return { map, note: sameSystem ? null : `brought from ${to.crs.name} to ${from.crs.name}` };
}
