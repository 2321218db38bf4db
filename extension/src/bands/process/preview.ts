import type { PixelWindow, Scene } from "softcon";
import { tileSide } from "../shared/questions";
import { blockMeans, shrunkPiece } from "./block-means";
import { levelSize } from "./tile-window";

/** A scene's longer side in its preview, at most. */
const previewSide = 2048;
/** Pixels read at a time, along each side. */
const chunkSide = 1024;
/** Between two messages about how far it has come. */
const pauseMs = 500;

/**
 * The level at which a scene gets a preview; null where overviews serve, or where reading all of it takes no time.
 */
export function previewLevelOf({ width, height, storage }: Scene): number | null {
  const fits = (side: number): boolean => side <= 2 * previewSide;
  if (fits(Math.max(width, height))) return null;
  const { overviews } = storage;
  if (overviews.some((overview) => fits(Math.max(overview.width, overview.height)))) return null;
  return Math.ceil(Math.log2(Math.max(width, height) / previewSide));
}

/** A band of the preview, [height, width]: means of blocks of pixels; NaN not read yet, or none. */
interface Plane {
  readonly values: Float32Array;
  complete: boolean;
}

/**
 * The small image of a scene that has none of its own: the file is read once, piece by piece from the middle outwards,
 * while one looks. Only the bands shown are read; others stop what is under way.
 */
export class Preview {
  readonly #scene: Scene;
  readonly #level: number;
  readonly #width: number;
  readonly #height: number;
  readonly #onProgress: (share: number) => void;
  readonly #planes = new Map<string, Plane>();
  #told = Number.NEGATIVE_INFINITY;
  #running: { readonly bands: string; readonly abort: AbortController } | null = null;

  constructor(scene: Scene, level: number, onProgress: (share: number) => void) {
    this.#scene = scene;
    this.#level = level;
    ({ width: this.#width, height: this.#height } = levelSize(scene, level));
    this.#onProgress = onProgress;
  }

  /** What there is so far of a tile of the preview's level or a coarser one: [bands, height, width], NaN where nothing. */
  tile(bands: readonly string[], level: number, column: number, row: number) {
    this.#want(bands);
    const step = 2 ** (level - this.#level);
    const x = column * tileSide * step;
    const y = row * tileSide * step;
    const width = Math.ceil(Math.min(tileSide * step, this.#width - x) / step);
    const height = Math.ceil(Math.min(tileSide * step, this.#height - y) / step);
    const data = new Float32Array(bands.length * width * height);
    bands.forEach((band, at) => {
      const values = this.#planes.get(band)?.values ?? new Float32Array(0);
      const image = { data: values, width: this.#width, height: this.#height };
      data.set(shrunkPiece(image, { x, y }, { width, height }, step), at * width * height);
    });
    return { data, width, height };
  }

  stop(): void {
    this.#running?.abort.abort();
    this.#running = null;
  }

  #want(bands: readonly string[]): void {
    const missing = bands.filter((band) => !this.#planes.get(band)?.complete);
    const key = bands.join();
    if (missing.length === 0 || this.#running?.bands === key) return;
    this.stop();
    for (const band of missing)
      this.#planes.set(band, {
        values: new Float32Array(this.#width * this.#height).fill(Number.NaN),
        complete: false,
      });
    const running = { bands: key, abort: new AbortController() };
    this.#running = running;
    this.#fill(missing, running.abort.signal)
      .catch(() => {}) // a damaged block: reading it at full size says so
      .finally(() => {
        if (this.#running === running) this.#running = null;
      });
  }

  async #fill(bands: readonly string[], signal: AbortSignal): Promise<void> {
    const step = 2 ** this.#level;
    const chunks = chunksOf(this.#scene, step);
    const planes = bands.map((band) => this.#planes.get(band));
    for (const [done, chunk] of chunks.entries()) {
      const { data, nodata } = await this.#scene.read(chunk, { bands, signal });
      if (signal.aborted) return;
      const plane = chunk.width * chunk.height;
      bands.forEach((_, band) => {
        const values = planes[band]?.values;
        if (!values) return;
        const pixels = data.subarray(band * plane, (band + 1) * plane);
        const small = blockMeans({ ...chunk, data: pixels }, step, nodata);
        for (let row = 0; row < small.height; row++)
          values.set(
            small.data.subarray(row * small.width, (row + 1) * small.width),
            (chunk.y / step + row) * this.#width + chunk.x / step,
          );
      });
      this.#tell((done + 1) / chunks.length);
    }
    for (const plane of planes) if (plane) plane.complete = true;
    this.#onProgress(1);
  }

  /** Not more often than the tiles that show it can be read anew; the end is told apart. */
  #tell(share: number): void {
    const now = performance.now();
    if (share === 1 || now - this.#told < pauseMs) return;
    this.#told = now;
    this.#onProgress(share);
  }
}

/** Pieces of a scene that are read at once, on borders of blocks and of preview pixels; the middle first. */
export function chunksOf(
  { width, height, storage }: Pick<Scene, "width" | "height" | "storage">,
  step: number,
) {
  const across = storage.tiled ? sideOf(storage.block.width, step) : Math.ceil(width / step) * step;
  const down = sideOf(storage.block.height, step, storage.tiled ? chunkSide : chunkSide / 4);
  const chunks: PixelWindow[] = [];
  for (let y = 0; y < height; y += down)
    for (let x = 0; x < width; x += across)
      chunks.push({ x, y, width: Math.min(across, width - x), height: Math.min(down, height - y) });
  const distance = (chunk: PixelWindow): number =>
    Math.hypot(chunk.x + chunk.width / 2 - width / 2, chunk.y + chunk.height / 2 - height / 2);
  return chunks.sort((a, b) => distance(a) - distance(b));
}

/** The least multiple of a block and of a step that is at least about `least`; of the step alone where that is huge. */
function sideOf(block: number, step: number, least = chunkSide): number {
  let common = step;
  while (common % block !== 0 && common < 4 * chunkSide) common += step;
  if (common % block !== 0) common = step;
  return Math.max(1, Math.round(least / common)) * common;
}
