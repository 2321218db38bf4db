import { encode } from "../../vendor/fast-png";

/** Patches of a scene: forest, water, fields, a town; the last one has become points. */
const patches = [
  ["#1b7f5a", "#2f9e6e", "#c8a94a"],
  ["#23649e", "#1b7f5a", "#d9c27a"],
  ["#1d4f80", "#8a5a44", null],
] as const;
const ground = "#141a24";
const points = [
  [0.25, 0.3],
  [0.72, 0.2],
  [0.5, 0.55],
  [0.82, 0.66],
  [0.3, 0.8],
] as const;

/** The kernel's picture in lists of kernels, as a PNG of `side` × `side` pixels. */
export function logoPng(side: 32 | 64): Uint8Array {
  const pixels = new Uint8Array(4 * side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const colour = colourAt((x + 0.5) / side, (y + 0.5) / side);
      pixels.set(colour === null ? [0, 0, 0, 0] : [...rgbOf(colour), 255], 4 * (y * side + x));
    }
  return encode({ data: pixels, width: side, height: side, channels: 4, depth: 8 });
}

function colourAt(x: number, y: number): string | null {
  const corner = 0.14;
  const [dx, dy] = [Math.max(corner - x, x - 1 + corner, 0), Math.max(corner - y, y - 1 + corner, 0)];
  if (Math.hypot(dx, dy) > corner) return null;
  const [u, v] = [(x - 0.08) / 0.84, (y - 0.08) / 0.84];
  const [column, row] = [Math.floor(u * 3), Math.floor(v * 3)];
  const [s, t] = [u * 3 - column, v * 3 - row];
  const patch = patches[row]?.[column];
  if (patch === undefined) return ground;
  if (patch === null) return points.some(([a, b]) => Math.hypot(s - a, t - b) < 0.13) ? "#f2c14e" : ground;
  return Math.min(s, t, 1 - s, 1 - t) < 0.06 ? ground : patch;
}

function rgbOf(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
