import type { Address } from "../../kernels";

/** The box that holds a map. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The box around the points of a map, float32 [n, 2]. */
export function boundsOf(map: Float32Array): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < map.length; at += 2) {
    left = Math.min(left, map[at]!);
    top = Math.min(top, map[at + 1]!);
    right = Math.max(right, map[at]!);
    bottom = Math.max(bottom, map[at + 1]!);
  }
  return { left, top, right, bottom };
}

/** The potential φ(y) = Σ_j 1 / (1 + |y − y_j|²) of a map's points, whose slope is what drives the points apart. */
export interface Repulsion {
  /** What `read` leaves out of the potential for each charged point. */
  readonly floor: number;
  /** What a charged point contributes to the potential that is read at its own place. */
  readonly self: number;
  /**
   * Takes the points that push, which lie in the box, as do those that will be read. All members of the crew call this
   * together. @param map float32 [n, 2].
   */
  charge(map: Address, n: number, bounds: Bounds): void;
  /**
   * The potential, less n · floor, and its slope at points [from, to) of a map; no member waits here.
   * @param map float32 [·, 2]; @param field float32 [·, 3]: potential, ∂x, ∂y. @returns the sum of the potentials.
   */
  read(map: Address, from: number, to: number, field: Address): number;
}
