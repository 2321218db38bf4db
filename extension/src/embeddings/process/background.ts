import type { Composite, Scene } from "softcon";
import type { Library } from "../../shell/process/library";
import type { BackgroundAnswer, Extent } from "../shared/questions";
import type { SceneShelf } from "./scene-shelf";

/** Images that one picture is made of, at most. */
const mostScenes = 12;
/** Positions are computed at so many points along each side of the picture, and interpolated between. */
const lattice = 16;

export interface Backdrop {
  readonly extent: Extent;
  readonly width: number;
  readonly height: number;
  readonly composite: string;
}

/** A picture, in equal steps of longitude and latitude, of what images show of an extent. */
export async function background(
  library: Library,
  shelf: SceneShelf,
  paths: readonly string[],
  { extent, width, height, composite: id }: Backdrop,
  signal: AbortSignal,
): Promise<BackgroundAnswer> {
  const composite = library.composites.find((one) => one.id === id) ?? library.composites[0];
  const rgba = new Uint8Array(4 * width * height);
  let drawn = false;
  if (composite)
    for (const path of paths.slice(0, mostScenes)) {
      signal.throwIfAborted();
      drawn =
        (await shelf
          .with(path, (scene) => draw(library, scene, composite, { extent, width, height }, rgba))
          .catch(() => false)) || drawn;
    }
  return { kind: "background", png: drawn ? library.rgbaPng(rgba, width, height) : null, extent };
}

async function draw(
  library: Library,
  scene: Scene,
  composite: Composite,
  { extent, width, height }: Omit<Backdrop, "composite">,
  rgba: Uint8Array,
): Promise<boolean> {
  const positions = positionsOf(library, scene, { extent, width, height });
  let [left, top, right, bottom] = [scene.width, scene.height, 0, 0];
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = [positions[i] ?? Number.NaN, positions[i + 1] ?? Number.NaN];
    if (!(x >= 0 && y >= 0 && x < scene.width && y < scene.height)) continue;
    [left, top] = [Math.min(left, Math.floor(x)), Math.min(top, Math.floor(y))];
    [right, bottom] = [Math.max(right, Math.floor(x) + 1), Math.max(bottom, Math.floor(y) + 1)];
  }
  if (right <= left || bottom <= top) return false;
  const window = { x: left, y: top, width: right - left, height: bottom - top };
  const scale = Math.min(1, 1024 / Math.max(window.width, window.height));
  const size = { width: Math.ceil(window.width * scale), height: Math.ceil(window.height * scale) };
  const bands = library.compositeBands(composite);
  const { data, nodata } = await scene.read(window, { bands, ...size, resample: "nearest" });
  const picture = library.renderComposite({ data, bands, ...size, nodata }, composite);
  for (let i = 0; i < width * height; i++) {
    const x = Math.floor((((positions[2 * i] ?? Number.NaN) - window.x) / window.width) * size.width);
    const y = Math.floor((((positions[2 * i + 1] ?? Number.NaN) - window.y) / window.height) * size.height);
    if (!(x >= 0 && y >= 0 && x < size.width && y < size.height)) continue;
    const at = 4 * (y * size.width + x);
    if (picture[at + 3]) rgba.set(picture.subarray(at, at + 4), 4 * i);
  }
  return true;
}

/** Where the centre of each pixel of the picture lies on the scene's grid: x, y, …; NaN where nowhere. */
function positionsOf(
  { fromLonLat }: Library,
  { transform: t, crs }: Scene,
  { extent: [west, south, east, north], width, height }: Omit<Backdrop, "composite">,
): Float64Array {
  const out = new Float64Array(2 * width * height).fill(Number.NaN);
  if (!t || !crs?.proj4) return out;
  const determinant = t[1] * t[5] - t[2] * t[4];
  if (determinant === 0 || !Number.isFinite(determinant)) return out;
  const nodes: (readonly [number, number] | null)[] = [];
  for (let j = 0; j <= lattice; j++)
    for (let i = 0; i <= lattice; i++) {
      const [lon, lat] = [west + ((east - west) * i) / lattice, north + ((south - north) * j) / lattice];
      try {
        const [px, py] = fromLonLat(crs, lon, lat);
        const [dx, dy] = [px - t[0], py - t[3]];
        nodes.push([(t[5] * dx - t[2] * dy) / determinant, (t[1] * dy - t[4] * dx) / determinant]);
      } catch {
        nodes.push(null); // off the projection's part of the Earth
      }
    }
  for (let row = 0; row < height; row++) {
    const v = ((row + 0.5) / height) * lattice;
    const j = Math.min(Math.floor(v), lattice - 1);
    for (let column = 0; column < width; column++) {
      const u = ((column + 0.5) / width) * lattice;
      const i = Math.min(Math.floor(u), lattice - 1);
      const at = j * (lattice + 1) + i;
      const [a, b, c, d] = [nodes[at], nodes[at + 1], nodes[at + lattice + 1], nodes[at + lattice + 2]];
      if (!a || !b || !c || !d) continue;
      const [p, q] = [u - i, v - j];
      const to = 2 * (row * width + column);
      out[to] = (a[0] * (1 - p) + b[0] * p) * (1 - q) + (c[0] * (1 - p) + d[0] * p) * q;
      out[to + 1] = (a[1] * (1 - p) + b[1] * p) * (1 - q) + (c[1] * (1 - p) + d[1] * p) * q;
    }
  }
  return out;
}
