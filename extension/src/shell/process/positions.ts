import type { AffineTransform, PixelWindow } from "softcon";

export type Point = readonly [x: number, y: number];

/** Positions are computed at so many points along each side, and interpolated between. */
const lattice = 16;

/** Projected coordinate to position on the grid; null where the transform is flat. */
export function inverted(t: AffineTransform): ((point: Point) => Point) | null {
  const determinant = t[1] * t[5] - t[2] * t[4];
  if (determinant === 0 || !Number.isFinite(determinant)) return null;
  return ([px, py]) => {
    const [dx, dy] = [px - t[0], py - t[3]];
    return [(t[5] * dx - t[2] * dy) / determinant, (t[1] * dy - t[4] * dx) / determinant];
  };
}

/**
 * Where the centre of each pixel of a picture lies on another grid: x, y, x, y, …; NaN where nowhere.
 * @param at the position of a point of the picture, whose sides are 1 long; null where it has none.
 */
export function pixelPositions(
  { width, height }: { readonly width: number; readonly height: number },
  at: (across: number, down: number) => Point | null,
): Float64Array {
  const nodes: (Point | null)[] = [];
  for (let j = 0; j <= lattice; j++)
    for (let i = 0; i <= lattice; i++) nodes.push(at(i / lattice, j / lattice));
  const out = new Float64Array(2 * width * height).fill(Number.NaN);
  for (let row = 0; row < height; row++) {
    const v = ((row + 0.5) / height) * lattice;
    const j = Math.min(Math.floor(v), lattice - 1);
    for (let column = 0; column < width; column++) {
      const u = ((column + 0.5) / width) * lattice;
      const i = Math.min(Math.floor(u), lattice - 1);
      const corner = j * (lattice + 1) + i;
      const [a, b] = [nodes[corner], nodes[corner + 1]];
      const [c, d] = [nodes[corner + lattice + 1], nodes[corner + lattice + 2]];
      if (!a || !b || !c || !d) continue;
      const [s, t] = [u - i, v - j];
      const to = 2 * (row * width + column);
      out[to] = (a[0] * (1 - s) + b[0] * s) * (1 - t) + (c[0] * (1 - s) + d[0] * s) * t;
      out[to + 1] = (a[1] * (1 - s) + b[1] * s) * (1 - t) + (c[1] * (1 - s) + d[1] * s) * t;
    }
  }
  return out;
}

/** The part of a grid that positions fall on; null where none does. */
export function windowAround(
  positions: Float64Array,
  grid: { readonly width: number; readonly height: number },
): PixelWindow | null {
  let [left, top, right, bottom] = [grid.width, grid.height, 0, 0];
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = [positions[i] ?? Number.NaN, positions[i + 1] ?? Number.NaN];
    if (!(x >= 0 && y >= 0 && x < grid.width && y < grid.height)) continue;
    left = Math.min(left, Math.floor(x));
    top = Math.min(top, Math.floor(y));
    right = Math.max(right, Math.floor(x) + 1);
    bottom = Math.max(bottom, Math.floor(y) + 1);
  }
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}
