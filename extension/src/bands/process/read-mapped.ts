import type { PixelWindow, Scene } from "softcon";
import type { GridMapping, Point } from "./pixel-grid";

/** Pixels asked for: a window of the grid that is shown, and the size it is shown at. */
export interface MappedRequest {
  readonly window: PixelWindow;
  readonly width: number;
  readonly height: number;
  readonly bands: readonly string[];
  readonly signal: AbortSignal;
}

/** Positions are computed at so many points along each side, and interpolated between. */
const lattice = 16;

/**
 * A window of one grid filled with the nearest pixels of a scene on another: [bands, height, width] float64, NaN where
 * the scene does not reach or measured nothing.
 */
export async function readMapped(
  scene: Scene,
  map: GridMapping,
  request: MappedRequest,
): Promise<Float64Array> {
  const { width, height, bands, signal } = request;
  const out = new Float64Array(bands.length * width * height).fill(Number.NaN);
  const positions = positionsOf(map, request);
  const window = around(positions, scene);
  if (!window) return out;
  // about as many pixels as are shown, so that overviews serve
  const finest = Math.min(1, Math.max(width / request.window.width, height / request.window.height) * 1.5);
  const [across, down] = [density(window.width, finest), density(window.height, finest)];
  const { data, nodata } = await scene.read(window, { bands, width: across, height: down, signal });
  const plane = across * down;
  for (let i = 0; i < width * height; i++) {
    const x = Math.floor((((positions[2 * i] ?? Number.NaN) - window.x) / window.width) * across);
    const y = Math.floor((((positions[2 * i + 1] ?? Number.NaN) - window.y) / window.height) * down);
    if (!(x >= 0 && y >= 0 && x < across && y < down)) continue;
    for (let band = 0; band < bands.length; band++) {
      const value = data[band * plane + y * across + x] ?? Number.NaN;
      out[band * width * height + i] = value === nodata ? Number.NaN : value;
    }
  }
  return out;
}

const density = (pixels: number, finest: number): number => Math.max(1, Math.ceil(pixels * finest));

/** Where the centre of each pixel shown lies on the scene's grid: x, y, x, y, …; NaN where nowhere. */
function positionsOf(map: GridMapping, { window, width, height }: MappedRequest): Float64Array {
  const nodes: (Point | null)[] = [];
  for (let j = 0; j <= lattice; j++)
    for (let i = 0; i <= lattice; i++)
      nodes.push(map(window.x + (window.width * i) / lattice, window.y + (window.height * j) / lattice));
  const out = new Float64Array(2 * width * height).fill(Number.NaN);
  for (let row = 0; row < height; row++) {
    const v = ((row + 0.5) / height) * lattice;
    const j = Math.min(Math.floor(v), lattice - 1);
    for (let column = 0; column < width; column++) {
      const u = ((column + 0.5) / width) * lattice;
      const i = Math.min(Math.floor(u), lattice - 1);
      const at = j * (lattice + 1) + i;
      const [a, b] = [nodes[at], nodes[at + 1]];
      const [c, d] = [nodes[at + lattice + 1], nodes[at + lattice + 2]];
      if (!a || !b || !c || !d) continue;
      const [s, t] = [u - i, v - j];
      const to = 2 * (row * width + column);
      out[to] = (a[0] * (1 - s) + b[0] * s) * (1 - t) + (c[0] * (1 - s) + d[0] * s) * t;
      out[to + 1] = (a[1] * (1 - s) + b[1] * s) * (1 - t) + (c[1] * (1 - s) + d[1] * s) * t;
    }
  }
  return out;
}

/** The part of the scene that positions fall on. */
function around(positions: Float64Array, scene: Scene): PixelWindow | null {
  let [left, top, right, bottom] = [scene.width, scene.height, 0, 0];
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = [positions[i] ?? Number.NaN, positions[i + 1] ?? Number.NaN];
    if (!(x >= 0 && y >= 0 && x < scene.width && y < scene.height)) continue;
    left = Math.min(left, Math.floor(x));
    top = Math.min(top, Math.floor(y));
    right = Math.max(right, Math.floor(x) + 1);
    bottom = Math.max(bottom, Math.floor(y) + 1);
  }
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}
