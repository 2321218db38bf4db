import type { OpenSceneOptions } from "../../raster/open-scene";
import { openScene } from "../../raster/open-scene";
import type { Scene, Tile } from "../../raster/scene";
import { nameOf, type SceneList } from "./scene-list";

/** How images are cut; null: each is one patch, whole. */
export type Grid = { readonly size: number; readonly stride: number } | null;

/** Where to go on: the next tile, and what came before it. */
export interface Position {
  readonly scene: number;
  readonly tile: number;
  /** Tiles before this one, in all scenes. */
  readonly passed: number;
  /** Those among them that held no measurement and were left out. */
  readonly empty: number;
}

export const start: Position = { scene: 0, tile: 0, passed: 0, empty: 0 };

/** A tile, with what a data set knows of it. */
export interface LabelledTile extends Tile {
  /** Of a single-label data set. */
  readonly label?: string | null;
  readonly labels?: readonly string[] | null;
  readonly split?: string | null;
}

/** A tile, and the position after it. */
export interface PlacedTile {
  readonly tile: LabelledTile;
  readonly next: Position;
}

export interface TileSourceOptions {
  readonly grid: Grid;
  /** Canonical names, in the order wanted. */
  readonly bands: readonly string[];
  readonly open: OpenSceneOptions;
  readonly from: Position;
  readonly signal: AbortSignal;
  /** Told of every scene before its tiles come. */
  readonly onScene?: (scene: Scene) => void;
}

/**
 * The tiles of all scenes, one scene after the other, each tile with the position after it. Ids are unique among the
 * scenes. Tiles without a single measurement are left out.
 */
export async function* tilesOfScenes(
  list: SceneList,
  options: TileSourceOptions,
): AsyncGenerator<PlacedTile> {
  let { passed, empty } = options.from;
  for (let index = options.from.scene; index < list.scenes.length; index++) {
    const input = list.scenes[index];
    if (input === undefined) return;
    const scene = await openScene(input, options.open);
    try {
      options.onScene?.(scene);
      const name = nameOf(scene, list.root);
      let at = index === options.from.scene ? options.from.tile : 0;
      const grid = gridOn(scene, options.grid);
      for await (const tile of scene.tiles({
        ...grid,
        bands: options.bands,
        skip: at,
        signal: options.signal,
      })) {
        at++;
        passed++;
        if (tile.validShare === 0) empty++;
        else {
          const { x, y } = tile.window;
          yield {
            tile: { ...tile, id: `${name}/${x}_${y}` },
            next: { scene: index, tile: at, passed, empty },
          };
        }
      }
    } finally {
      await scene.close();
    }
  }
}

/** How many tiles there are; undefined where counting would mean opening very many scenes. */
export async function countTiles(
  { scenes }: SceneList,
  grid: Grid,
  open: OpenSceneOptions,
): Promise<number | undefined> {
  if (grid === null) return scenes.length;
  if (scenes.length > 200) return undefined;
  let count = 0;
  for (const input of scenes) {
    const scene = await openScene(input, open);
    count += scene.tileCount(grid);
    await scene.close();
  }
  return count;
}

/** A tile as large as the image is the image. */
function gridOn({ width, height }: Scene, grid: Grid): { size: number; stride: number } {
  return grid ?? { size: Math.max(width, height), stride: Math.max(width, height) };
}
