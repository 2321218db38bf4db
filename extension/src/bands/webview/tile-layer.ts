import WebGLTileLayer from "ol/layer/WebGLTile";
import type Projection from "ol/proj/Projection";
import DataTileSource from "ol/source/DataTile";
import TileGrid from "ol/tilegrid/TileGrid";
import { type TileAnswer, tileSide } from "../shared/questions";
import { CoarseWhileMoving } from "./coarse-while-moving";
import type { Movement } from "./movement";
import type { SceneGrid } from "./scene-grid";
import type { PictureStyle } from "./style";
import { texelsOf } from "./texels";

/** A tile at a level of the scene's pyramid; level 0 is the scene itself. */
export type ReadTile = (
  level: number,
  column: number,
  row: number,
  signal: AbortSignal,
) => Promise<TileAnswer>;

/** Tiles kept on the graphics card: a megabyte each, a screen takes some forty. */
const cacheSize = 80;

/** A source whose tiles can be read anew while the old ones stay on the screen. */
export class SceneTiles extends DataTileSource {
  renew(revision: number): void {
    this.setKey(String(revision));
  }
}

export function tileSource(grid: SceneGrid, projection: Projection, read: ReadTile): SceneTiles {
  const { width, height, extent, origin, orientation } = grid;
  const levels = Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / tileSide)));
  const resolutions = Array.from({ length: levels + 1 }, (_, z) => 2 ** (levels - z));
  return new SceneTiles({
    projection,
    tileGrid: new TileGrid({
      extent,
      origin,
      resolutions,
      tileSize: tileSide,
    }),
    bandCount: 4,
    interpolate: false, // a pixel is a measurement: it is not blended with its neighbours
    wrapX: false,
    transition: 0,
    loader: async (z, x, y, { signal }) => {
      const { column, row } = grid.tileAt(x, y);
      return texelsOf(await read(levels - z, column, row, signal), orientation);
    },
  });
}

/** @param movement of the map, where a processor draws it; null: drawing costs nothing */
export function tileLayer(
  source: DataTileSource,
  style: PictureStyle,
  movement: Movement | null,
): WebGLTileLayer {
  const options = { source, style: olStyle(style), cacheSize, className: "bands" };
  return movement ? new CoarseWhileMoving(options, movement) : new WebGLTileLayer(options);
}

/** OpenLayers asks for arrays that may be written to. */
export function olStyle({ color, variables }: PictureStyle) {
  return { color: writable(color), variables };
}

type Writable = number | string | boolean | Writable[];

function writable(expression: readonly unknown[]): Writable[] {
  return expression.map((part): Writable => {
    if (Array.isArray(part)) return writable(part);
    return typeof part === "number" || typeof part === "boolean" ? part : String(part);
  });
}
