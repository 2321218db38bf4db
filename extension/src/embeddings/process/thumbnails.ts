import type { Composite, PixelWindow, Scene, Stretch } from "softcon";
import type { Library } from "../../shell/process/library";
import type { PictureChoice } from "../shared/table-facts";
import type { CellBlocks } from "./cell-blocks";
import type { SceneShelf } from "./scene-shelf";
import type { TableSource } from "./table-source";

const side = 96;
const cacheBytes = 2 ** 25;
/** Rows whose pixels decide how all are stretched. */
const stretchRows = 24;

/** Small pictures of rows: the ones in the table, or composites of the images they were cut from. */
export class Thumbnails {
  readonly #library: Library;
  readonly #source: TableSource;
  readonly #cells: CellBlocks;
  readonly #shelf: SceneShelf;
  readonly #kept = new Map<string, Uint8Array | null>();
  readonly #stretches = new Map<string, Promise<Stretch>>();
  #bytes = 0;

  constructor(library: Library, source: TableSource, cells: CellBlocks, shelf: SceneShelf) {
    this.#library = library;
    this.#source = source;
    this.#cells = cells;
    this.#shelf = shelf;
  }

  /** What pictures there can be: those of the first row whose image is here. */
  async choices(): Promise<PictureChoice[]> {
    const choices: PictureChoice[] = [];
    for (const row of this.#spread(8)) {
      const place = await this.#shelf.placeOf(row);
      if (!place) continue;
      try {
        choices.push(
          ...(await this.#shelf.with(place.path, async ({ bands }) =>
            this.#composites(bands).map(({ id, name }) => ({ id, title: name })),
          )),
        );
        break;
      } catch {
        // an image that cannot be read gives no pictures
      }
    }
    if (this.#source.columnOf("thumbnail") !== null)
      choices.unshift({ id: "", title: "Picture in the table" });
    return choices;
  }

  /** A PNG; null where there is none. */
  async picture(row: number, composite: string): Promise<Uint8Array | null> {
    const key = `${row} ${composite}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const made = composite === "" ? await this.#stored(row) : await this.#rendered(row, composite);
    this.#keep(key, made);
    return made;
  }

  async #stored(row: number): Promise<Uint8Array | null> {
    const column = this.#source.columnOf("thumbnail");
    const cell = column === null ? null : await this.#cells.at(column, row);
    return cell instanceof Uint8Array ? cell : null;
  }

  async #rendered(row: number, id: string): Promise<Uint8Array | null> {
    const place = await this.#shelf.placeOf(row);
    const composite = this.#library.composites.find((one) => one.id === id);
    if (!place || !composite) return null;
    try {
      const stretch = await this.stretch(composite);
      return await this.#shelf.with(place.path, async (scene) => {
        const pixels = await this.#read(scene, place.window, composite);
        const rgba = this.#library.renderComposite(pixels, composite, { stretch });
        return this.#library.rgbaPng(rgba, pixels.width, pixels.height);
      });
    } catch {
      return null; // no such bands, or a damaged image: a row without a picture
    }
  }

  /** One stretch for all that is shown of a table's images, so that it can be compared. */
  stretch(composite: Composite): Promise<Stretch> {
    if (composite.stretch.kind === "fixed") return Promise.resolve(composite.stretch);
    const known = this.#stretches.get(composite.id) ?? this.#measured(composite);
    this.#stretches.set(composite.id, known);
    return known;
  }

  async #measured(composite: Composite): Promise<Stretch> {
    const samples: number[][] = composite.channels.map(() => []);
    for (const row of this.#spread(stretchRows)) {
      const place = await this.#shelf.placeOf(row);
      if (!place) continue;
      const sample = await this.#shelf
        .with(place.path, (scene) => this.#read(scene, place.window, composite))
        .catch(() => null);
      if (!sample) continue;
      const plane = sample.width * sample.height;
      for (const [c, channel] of composite.channels.entries()) {
        if (typeof channel !== "string") continue;
        const band = sample.bands.indexOf(channel);
        for (let i = 0; i < plane; i += 7) {
          const value = sample.data[band * plane + i] ?? Number.NaN;
          if (value !== sample.nodata && !Number.isNaN(value)) samples[c]?.push(value);
        }
      }
    }
    const limits = samples.map((values) => this.#library.stretchLimits(values, composite.stretch));
    return { kind: "fixed", limits };
  }

  async #read(scene: Scene, window: PixelWindow | null, composite: Composite) {
    const whole = { x: 0, y: 0, width: scene.width, height: scene.height };
    const place = window ?? whole;
    const scale = Math.min(1, side / Math.max(place.width, place.height));
    const width = Math.max(1, Math.round(place.width * scale));
    const height = Math.max(1, Math.round(place.height * scale));
    const bands = this.#library.compositeBands(composite);
    const { data, nodata } = await scene.read(place, { bands, width, height });
    return { data, bands, width, height, nodata };
  }

  #composites(bands: readonly string[]): Composite[] {
    return this.#library.composites.filter((composite) =>
      this.#library.compositeBands(composite).every((band) => bands.includes(band)),
    );
  }

  #spread(count: number): number[] {
    const { rows } = this.#source;
    return Array.from({ length: Math.min(count, rows) }, (_, i) =>
      Math.floor((i * rows) / Math.min(count, rows)),
    );
  }

  #keep(key: string, picture: Uint8Array | null): void {
    this.#kept.set(key, picture);
    this.#bytes += picture?.length ?? 0;
    for (const [oldest, bytes] of this.#kept) {
      if (this.#bytes <= cacheBytes && this.#kept.size < 20_000) return;
      this.#kept.delete(oldest);
      this.#bytes -= bytes?.length ?? 0;
    }
  }
}
