import { SoftconError, throwIfAborted } from "../core/errors";
import { footprintOf } from "./footprint";
import type { Raster } from "./raster";
import type { Scene, Tile, TileOptions } from "./scene";
import { tileGrid } from "./tile-grid";

/** Tiles being read while the consumer works on one. */
const ahead = 3;

/**
 * The tiles of a scene in row-major order, read a few ahead.
 * @throws SoftconError as `Scene.read`, where options make no sense, and of kind `interrupted` once `signal` is aborted.
 */
export async function* tilesOf(
  scene: Pick<Scene, "id" | "source" | "width" | "height" | "transform" | "crs" | "datetime" | "read">,
  options: TileOptions,
): AsyncGenerator<Tile, void, undefined> {
  const { signal, bands, onProgress } = options;
  const skip = options.skip ?? 0;
  if (!(Number.isSafeInteger(skip) && skip >= 0))
    throw new SoftconError(`tiles to skip: ${skip}; expected a whole number`, "usage");
  const grid = tileGrid(scene.width, scene.height, options.size, options.stride);
  const read = async (index: number): Promise<Tile> => {
    const window = grid.at(index);
    const raster = await scene.read(window, { ...(bands && { bands }), signal });
    return {
      id: `${scene.id}/${window.x}_${window.y}`,
      window,
      raster,
      footprint: footprintOf(scene, window),
      validShare: validShare(raster),
      datetime: scene.datetime,
      source: scene.source,
    };
  };
  const reading: Promise<Tile>[] = [];
  for (let next = skip, done = skip; done < grid.count; ) {
    throwIfAborted(signal);
    for (; next < grid.count && reading.length <= ahead; next++) {
      const tile = read(next);
      tile.catch(() => undefined); // its failure is met when its turn comes, if it comes
      reading.push(tile);
    }
    const tile = await reading.shift();
    if (!tile) return;
    throwIfAborted(signal);
    yield tile;
    onProgress?.({ done: ++done, total: grid.count, unit: "tiles" });
  }
}

/** Share of pixels that are measurements in every band. */
export function validShare({ data, bands, width, height, nodata }: Raster): number {
  const plane = width * height;
  const floats = data instanceof Float32Array || data instanceof Float64Array;
  // Most tiles have no hole, and a native search says so several times sooner than the count below.
  if (!(floats && data.includes(Number.NaN)) && (nodata === null || !data.includes(nodata))) return 1;
  const missing = new Uint8Array(plane);
  for (let band = 0; band < bands.length; band++) {
    const pixels = data.subarray(band * plane, (band + 1) * plane);
    for (let i = 0; i < plane; i++) {
      const value = pixels[i]!;
      if (value === nodata || Number.isNaN(value)) missing[i] = 1;
    }
  }
  let count = 0;
  for (let i = 0; i < plane; i++) count += missing[i]!;
  return 1 - count / plane;
}
