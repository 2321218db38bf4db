import type { PixelWindow } from "softcon";
import { tileSide } from "../shared/questions";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A tile of a pyramid whose levels halve: the pixels of the scene beneath it, and its own size. */
export interface TileWindow extends Size {
  readonly window: PixelWindow;
}

/** Size of a scene at a level. */
export function levelSize({ width, height }: Size, level: number): Size {
  return { width: Math.ceil(width / 2 ** level), height: Math.ceil(height / 2 ** level) };
}

/** Null for a tile that lies outside of the scene. Tiles at the right and lower edge are cut. */
export function tileWindow(scene: Size, level: number, column: number, row: number): TileWindow | null {
  const step = 2 ** level;
  const x = column * tileSide * step;
  const y = row * tileSide * step;
  if (column < 0 || row < 0 || x >= scene.width || y >= scene.height) return null;
  const window = {
    x,
    y,
    width: Math.min(tileSide * step, scene.width - x),
    height: Math.min(tileSide * step, scene.height - y),
  };
  return { window, width: Math.ceil(window.width / step), height: Math.ceil(window.height / step) };
}
