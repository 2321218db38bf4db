import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Scene } from "softcon";
import type { Library } from "../../shell/process/library";
import type { TilePlace } from "../shared/process-messages";
import { type CellBlocks, cellText } from "./cell-blocks";
import { folderOf, type TableSource } from "./table-source";

/** Images that stay open. */
const mostOpen = 8;

/** The images that the rows of a table were cut from; the ones used last stay open. */
export class SceneShelf {
  readonly #library: Library;
  readonly #source: TableSource;
  readonly #cells: CellBlocks;
  readonly #open = new Map<string, { readonly scene: Promise<Scene>; users: number }>();

  constructor(library: Library, source: TableSource, cells: CellBlocks) {
    this.#library = library;
    this.#source = source;
    this.#cells = cells;
  }

  /** Where a row was cut from; null where its image is not here. */
  async placeOf(row: number): Promise<TilePlace | null> {
    const source = this.#source.columnOf("source");
    if (source === null) return null;
    const said = cellText(await this.#cells.at(source, row));
    const path = this.#found(said);
    if (path === null) return null;
    const { tile } = this.#source;
    const ids = this.#source.columnOf("id");
    const id = ids === null ? "" : cellText(await this.#cells.at(ids, row));
    // what `softcon embed` calls the tiles of a scene: SCENE/COLUMN_ROW
    const corner = /\/(\d+)_(\d+)$/.exec(id);
    if (tile === null || !corner) return { path, window: null };
    const [x, y] = [Number(corner[1]), Number(corner[2])];
    return { path, window: { x, y, width: tile, height: tile } };
  }

  /** Hands the image to `use`; it stays open meanwhile. */
  async with<T>(path: string, use: (scene: Scene) => Promise<T>): Promise<T> {
    const known = this.#open.get(path);
    const entry = known ?? { scene: this.#library.openScene(path), users: 0 };
    this.#open.delete(path);
    this.#open.set(path, entry);
    entry.users++;
    try {
      return await use(await entry.scene);
    } catch (error) {
      this.#open.delete(path);
      throw error;
    } finally {
      entry.users--;
      this.#shrink();
    }
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const { scene } of all) await scene.then((open) => open.close()).catch(() => {});
  }

  #found(said: string): string | null {
    if (said === "" || /^[a-z][\w+.-]+:/i.test(said)) return null; // an address, not a file
    const path = isAbsolute(said) ? said : join(folderOf(this.#source), said);
    if (existsSync(path)) return path;
    // moved together with its table
    const beside = join(folderOf(this.#source), said.split(/[\\/]/).at(-1) ?? said);
    return existsSync(beside) ? beside : null;
  }

  #shrink(): void {
    for (const [path, { scene, users }] of this.#open) {
      if (this.#open.size <= mostOpen) return;
      if (users > 0) continue;
      this.#open.delete(path);
      scene.then((open) => open.close()).catch(() => {});
    }
  }
}
