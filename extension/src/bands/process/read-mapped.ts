import type { PixelWindow, Scene } from "softcon";
import { pixelPositions, windowAround } from "../../shell/process/positions";
import type { GridMapping } from "./pixel-grid";

/** Pixels asked for: a window of the grid that is shown, and the size it is shown at. */
export interface MappedRequest {
  readonly window: PixelWindow;
  readonly width: number;
  readonly height: number;
  readonly bands: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * A window of one grid filled with the nearest pixels of a scene on another: [bands, height, width] float64, NaN where
 * the scene does not reach or measured nothing.
 */
export async function readMapped(
  scene: Scene,
  map: GridMapping,
  request: MappedRequest,
): Promise<Float64Array> {
  const { window: asked, width, height, bands, signal } = request;
  const out = new Float64Array(bands.length * width * height).fill(Number.NaN);
  const positions = pixelPositions(request, (across, down) =>
    map(asked.x + asked.width * across, asked.y + asked.height * down),
  );
  const window = windowAround(positions, scene);
  if (!window) return out;
  // about as many pixels as are shown, so that overviews serve
  const finest = Math.min(1, Math.max(width / asked.width, height / asked.height) * 1.5);
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
