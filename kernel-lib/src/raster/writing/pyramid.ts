import { pixelArray } from "../pixel-types";
import type { PixelArray } from "../raster";
import { halve, type OverviewMethod } from "./halve";
import type { ImageFacts, Level } from "./levels";

/** What becomes of a finished tile: [bands, side, side], the caller's to keep only until this resolves. */
export type EmitTile = (level: Level, column: number, row: number, tile: PixelArray) => Promise<void>;

/** Makes the tiles of all overviews from those of the image, holding one row of tiles an overview. */
export class Pyramid {
  readonly #strips: PixelArray[];
  readonly #tiles: PixelArray[];
  readonly #padding: number;

  constructor(
    private readonly facts: ImageFacts,
    private readonly levels: readonly Level[],
    private readonly method: OverviewMethod,
    private readonly emit: EmitTile,
  ) {
    const { tileSize, pixelType, bands } = facts;
    const area = tileSize * tileSize * bands.length;
    this.#padding = facts.nodata ?? 0;
    this.#strips = levels.map((level, i) => pixelArray(pixelType, i === 0 ? 0 : level.across * area));
    this.#tiles = levels.map(() => pixelArray(pixelType, area));
    for (const strip of this.#strips) strip.fill(this.#padding);
  }

  /** Takes the image's tiles in row-major order; `pixels` is [bands, height, width], cut off at the image's edges. */
  async add(column: number, row: number, pixels: PixelArray, width: number, height: number): Promise<void> {
    const { tileSize, bands } = this.facts;
    const tile = this.#tiles[0]!;
    if (width < tileSize || height < tileSize) tile.fill(this.#padding);
    for (let line = 0; line < bands.length * height; line++) {
      const [band, y] = [Math.floor(line / height), line % height];
      tile.set(pixels.subarray(line * width, (line + 1) * width), (band * tileSize + y) * tileSize);
    }
    await this.#finish(0, column, row);
  }

  async #finish(index: number, column: number, row: number): Promise<void> {
    const level = this.levels[index]!;
    const tile = this.#tiles[index]!;
    await this.emit(level, column, row, tile);
    const next = this.levels[index + 1];
    if (!next) return;
    const { tileSize, bands, nodata } = this.facts;
    const strip = this.#strips[index + 1]!;
    const stride = next.across * tileSize;
    const width = Math.min(tileSize, level.width - column * tileSize);
    const height = Math.min(tileSize, level.height - row * tileSize);
    halve(
      { data: tile, bands: bands.length, stride: tileSize, rows: tileSize, width, height },
      { data: strip, stride, rows: tileSize },
      (column * tileSize) / 2,
      ((row % 2) * tileSize) / 2,
      this.method,
      nodata,
    );
    const isLast = column === level.across - 1 && (row % 2 === 1 || row === level.down - 1);
    if (!isLast) return;
    const above = this.#tiles[index + 1]!;
    for (let nextColumn = 0; nextColumn < next.across; nextColumn++) {
      for (let line = 0; line < bands.length * tileSize; line++) {
        const from = line * stride + nextColumn * tileSize;
        above.set(strip.subarray(from, from + tileSize), line * tileSize);
      }
      await this.#finish(index + 1, nextColumn, Math.floor(row / 2));
    }
    strip.fill(this.#padding);
  }
}
