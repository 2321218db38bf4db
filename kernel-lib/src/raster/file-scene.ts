import { SoftconError, throwIfAborted } from "../core/errors";
import { canonicalBand } from "../sensors/bands";
import { windowTransform } from "./footprint";
import type { AffineTransform, PixelArray, PixelWindow } from "./raster";
import { checkWindow, readBands, type SceneBand } from "./read-bands";
import type { Size } from "./resample";
import type { ReadOptions, ResampleMethod, Scene } from "./scene";
import { BlockCache } from "./tiff/block-cache";
import { tileGrid } from "./tile-grid";
import { tilesOf } from "./tiles";

/** All of a scene that is known before a pixel is read. */
export type SceneDescription = Omit<Scene, "read" | "tileCount" | "tiles" | "close">;

/** A scene whose bands, in the description's order, lie in TIFF files; it owns the files. */
export function sceneOver(
  description: SceneDescription,
  bands: readonly SceneBand[],
  options: { readonly method: ResampleMethod; readonly cacheBytes: number },
): Scene {
  const { width, height, pixelType, nodata, transform, crs } = description;
  const terms = { grid: { width, height }, pixelType, nodata };
  const cache = new BlockCache<PixelArray>(options.cacheBytes);
  /** Files are closed, and their memory used anew, once nothing is read from them any more. */
  const reading = new Set<Promise<unknown>>();
  const scene: Scene = {
    ...description,
    read: async (window, request = {}) => {
      throwIfAborted(request.signal);
      checkWindow(window, terms.grid);
      const size = sizeOf(window, request);
      const wanted = select(bands, request.bands, description.source);
      const method = request.resample ?? options.method;
      const work = readBands(wanted, terms, { window, size, method, signal: request.signal }, cache);
      reading.add(work);
      const data = await work.finally(() => reading.delete(work));
      return {
        data,
        bands: wanted.map(({ name }) => name),
        ...size,
        nodata,
        transform: transform && stretched(windowTransform(transform, window), window, size),
        crs,
      };
    },
    tileCount: ({ size, stride }) => tileGrid(width, height, size, stride).count,
    tiles: (request) => tilesOf(scene, request),
    close: async () => {
      await Promise.allSettled(reading);
      cache.clear();
      await Promise.all([...new Set(bands.map(({ file }) => file))].map((file) => file.bytes.close()));
    },
  };
  return scene;
}

function sizeOf(window: PixelWindow, { width = window.width, height = window.height }: ReadOptions): Size {
  if (Number.isSafeInteger(width) && Number.isSafeInteger(height) && width > 0 && height > 0)
    return { width, height };
  throw new SoftconError(`a result of ${width} × ${height} pixels; expected positive whole numbers`, "usage");
}

/** Fewer or more pixels over the same ground. */
function stretched(t: AffineTransform, from: Size, to: Size): AffineTransform {
  const across = from.width / to.width;
  const down = from.height / to.height;
  return [t[0], t[1] * across, t[2] * down, t[3], t[4] * across, t[5] * down];
}

function select(bands: readonly SceneBand[], wanted: readonly string[] | undefined, source: string) {
  if (!wanted) return bands;
  return wanted.map((alias) => {
    const canonical = canonicalBand(alias);
    const band = bands.find(({ name }) => name === alias || name === canonical);
    if (band) return band;
    throw new SoftconError(
      `${source} has no band ${alias}; it has ${bands.map(({ name }) => name).join(", ")}`,
      "usage",
    );
  });
}
