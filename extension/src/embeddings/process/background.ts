import type { Composite, Scene, Stretch } from "softcon";
import type { Library } from "../../shell/process/library";
import { inverted, pixelPositions, windowAround } from "../../shell/process/positions";
import type { BackgroundAnswer, Extent } from "../shared/questions";
import type { SceneShelf } from "./scene-shelf";

/** Images that one picture is made of, at most. */
const mostScenes = 12;

export interface Backdrop {
  readonly extent: Extent;
  readonly width: number;
  readonly height: number;
  readonly composite: string;
}

/** How a composite's channels become brightness. */
export type StretchOf = (composite: Composite) => Promise<Stretch>;

/** A picture, in equal steps of longitude and latitude, of what images show of an extent. */
export async function background(
  library: Library,
  shelf: SceneShelf,
  stretchOf: StretchOf,
  paths: readonly string[],
  { extent, width, height, composite: id }: Backdrop,
  signal: AbortSignal,
): Promise<BackgroundAnswer> {
  const composite = library.composites.find((one) => one.id === id) ?? library.composites[0];
  const rgba = new Uint8Array(4 * width * height);
  let drawn = false;
  const stretch = composite && paths.length > 0 ? await stretchOf(composite) : null;
  if (composite && stretch)
    for (const path of paths.slice(0, mostScenes)) {
      signal.throwIfAborted();
      drawn =
        (await shelf
          .with(path, (scene) =>
            draw(library, scene, { composite, stretch }, { extent, width, height }, rgba),
          )
          .catch(() => false)) || drawn;
    }
  return { kind: "background", png: drawn ? library.rgbaPng(rgba, width, height) : null, extent };
}

async function draw(
  library: Library,
  scene: Scene,
  { composite, stretch }: { readonly composite: Composite; readonly stretch: Stretch },
  { extent, width, height }: Omit<Backdrop, "composite">,
  rgba: Uint8Array,
): Promise<boolean> {
  const positions = positionsOf(library, scene, { extent, width, height });
  const window = positions && windowAround(positions, scene);
  if (!window) return false;
  const scale = Math.min(1, 1024 / Math.max(window.width, window.height));
  const size = { width: Math.ceil(window.width * scale), height: Math.ceil(window.height * scale) };
  const bands = library.compositeBands(composite);
  const { data, nodata } = await scene.read(window, { bands, ...size, resample: "nearest" });
  const picture = library.renderComposite({ data, bands, ...size, nodata }, composite, { stretch });
  for (let i = 0; i < width * height; i++) {
    const x = Math.floor((((positions[2 * i] ?? Number.NaN) - window.x) / window.width) * size.width);
    const y = Math.floor((((positions[2 * i + 1] ?? Number.NaN) - window.y) / window.height) * size.height);
    if (!(x >= 0 && y >= 0 && x < size.width && y < size.height)) continue;
    const at = 4 * (y * size.width + x);
    if (picture[at + 3]) rgba.set(picture.subarray(at, at + 4), 4 * i);
  }
  return true;
}

/** Where the centre of each pixel of the picture lies on the scene's grid; null where the scene is nowhere on Earth. */
function positionsOf(
  { fromLonLat }: Library,
  { transform, crs }: Scene,
  { extent: [west, south, east, north], width, height }: Omit<Backdrop, "composite">,
): Float64Array | null {
  const toGrid = transform && inverted(transform);
  if (!toGrid || !crs?.proj4) return null;
  return pixelPositions({ width, height }, (across, down) => {
    try {
      return toGrid(fromLonLat(crs, west + (east - west) * across, north + (south - north) * down));
    } catch {
      return null; // off the projection's part of the Earth
    }
  });
}
