import type { Scene, SceneInput } from "softcon";
import type { Library } from "../../shell/process/library";
import { problem } from "../../shell/process/problem";
import { firstChannels } from "../shared/first-channels";
import type { Answer, PixelAnswer, Question, TileAnswer } from "../shared/questions";
import type { SceneFacts } from "../shared/scene-facts";
import { asDecibels, isLinearPower } from "./decibels";
import { factsOf } from "./facts";
import { KnownStatistics } from "./known-statistics";
import { narrow } from "./narrow";
import { type GridMapping, gridMapping, lonLatAt, projectedAt } from "./pixel-grid";
import { Preview, previewLevelOf } from "./preview";
import { readMapped } from "./read-mapped";
import { tileWindow } from "./tile-window";

/** Decoded blocks kept for the neighbouring tile. */
const cacheBytes = 2 ** 26;
/** Pixels that a window of usual size has for an image, at least. */
const usualSide = 600;

/** A scene that is looked at: on its own grid, or on that of another that it is compared with. */
export class OpenView {
  readonly facts: SceneFacts;
  readonly scene: Scene;
  readonly #library: Library;
  /** The scene whose grid is shown. */
  readonly #grid: Scene;
  readonly #map: GridMapping | null;
  readonly #preview: Preview | null;
  readonly #statistics: KnownStatistics;
  readonly #abort = new AbortController();

  private constructor(
    library: Library,
    scene: Scene,
    grid: Scene | null,
    onPreview: (share: number) => void,
  ) {
    this.#library = library;
    this.scene = scene;
    this.#statistics = new KnownStatistics(scene);
    this.#grid = grid ?? scene;
    const placed = grid ? gridMapping(library, grid, scene) : { map: null, note: null };
    this.#map = placed.map;
    const level = previewLevelOf(scene);
    this.#preview = level === null || this.#map ? null : new Preview(scene, level, onPreview);
    this.facts = factsOf(library, scene, {
      previewLevel: this.#preview ? level : null,
      notes: placed.note === null ? [] : [placed.note],
    });
  }

  /** @throws SoftconError as `openScene`. */
  static async open(
    library: Library,
    input: SceneInput,
    { grid, onPreview }: { readonly grid: Scene | null; readonly onPreview: (share: number) => void },
  ): Promise<OpenView> {
    const stored = await library.openScene(input, { cacheBytes });
    try {
      const scene = (await isLinearPower(stored)) ? asDecibels(stored) : stored;
      return new OpenView(library, scene, grid, onPreview);
    } catch (error) {
      await stored.close();
      throw error;
    }
  }

  async answer(question: Question, signal: AbortSignal): Promise<Answer> {
    switch (question.kind) {
      case "tile":
        return this.#tile(question, signal);
      case "statistics":
        return { kind: "statistics", channels: await this.#statistics.of(question.channels) };
      case "pixel":
        return this.#pixel(question.column, question.row);
    }
  }

  /** Begins with what is asked first, while the page that will ask is still loading. */
  prepare(): void {
    const channels = firstChannels(this.facts);
    this.#statistics.of(channels).catch(() => {}); // whoever asks is told
    const { width, height, storage } = this.scene;
    const overview = storage.overviews
      .filter((size) => Math.max(size.width, size.height) >= usualSide)
      .at(-1);
    if (!overview || this.#map) return;
    // its blocks stay in the cache
    const options = { bands: [...new Set(channels.flat())], ...overview, signal: this.#abort.signal };
    this.scene.read({ x: 0, y: 0, width, height }, options).catch(() => {});
  }

  async close(): Promise<void> {
    this.#statistics.stop();
    this.#abort.abort();
    this.#preview?.stop();
    await this.scene.close();
  }

  async #tile(
    { bands, level, column, row }: Question & { readonly kind: "tile" },
    signal: AbortSignal,
  ): Promise<TileAnswer> {
    const place = tileWindow(this.#grid, level, column, row);
    if (!place) throw problem(`no tile ${column}, ${row} at level ${level}`);
    const { window, width, height } = place;
    if (this.#map) {
      const data = await readMapped(this.scene, this.#map, { window, width, height, bands, signal });
      return { kind: "tile", width, height, ...narrow({ data, nodata: null }) };
    }
    const { previewLevel } = this.facts;
    if (this.#preview && previewLevel !== null && level >= previewLevel)
      return { kind: "tile", nodata: null, ...this.#preview.tile(bands, level, column, row) };
    const raster = await this.scene.read(window, { bands, width, height, signal });
    return { kind: "tile", width, height, ...narrow(raster) };
  }

  async #pixel(column: number, row: number): Promise<PixelAnswer> {
    const [x, y] = [column + 0.5, row + 0.5];
    const place = {
      lonLat: lonLatAt(this.#library, this.#grid, x, y),
      projected: projectedAt(this.#grid, x, y),
    };
    const [ownX, ownY] = (this.#map ? this.#map(x, y) : [x, y]) ?? [-1, -1];
    const own = { x: Math.floor(ownX), y: Math.floor(ownY), width: 1, height: 1 };
    const inside = own.x >= 0 && own.y >= 0 && own.x < this.scene.width && own.y < this.scene.height;
    if (!inside)
      return { kind: "pixel", values: new Float64Array(this.scene.bands.length).fill(Number.NaN), ...place };
    const { data, nodata } = await this.scene.read(own);
    const values = Float64Array.from(data, (value) => (value === nodata ? Number.NaN : value));
    return { kind: "pixel", values, ...place };
  }
}
