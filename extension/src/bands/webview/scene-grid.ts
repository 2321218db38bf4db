import type { Orientation } from "../shared/scene-facts";
import type { Region } from "./tile-grid";

type Point = [x: number, y: number];

/** A scene as it is laid on the map. */
export interface SceneSize {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

/**
 * Where the pixels of a scene lie on the map: a unit is a pixel, x runs to the right from 0 to the width, y upward from
 * minus the height to 0. Columns and rows are the file's own, whichever way they run.
 */
export class SceneGrid {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  readonly extent: [number, number, number, number];

  constructor({ width, height, orientation }: SceneSize) {
    this.width = width;
    this.height = height;
    this.orientation = orientation;
    this.extent = [0, -height, width, 0];
  }

  /** The corner of the file's first pixel. */
  get origin(): Point {
    return this.toMap(0, 0);
  }

  toMap(column: number, row: number): Point {
    const { rowsUp, columnsLeft } = this.orientation;
    return [columnsLeft ? this.width - column : column, rowsUp ? row - this.height : -row];
  }

  fromMap(x: number, y: number): { readonly column: number; readonly row: number } {
    const { rowsUp, columnsLeft } = this.orientation;
    return { column: columnsLeft ? this.width - x : x, row: rowsUp ? y + this.height : -y };
  }

  /** A region of the file as left, bottom, right, top. */
  extentOf({ x, y, width, height }: Region): [number, number, number, number] {
    const [x1, y1] = this.toMap(x, y);
    const [x2, y2] = this.toMap(x + width, y + height);
    return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
  }

  /** The region of the file under a part of the map; it may reach beyond the scene. */
  regionOf([left = 0, bottom = 0, right = 0, top = 0]: readonly number[]): Region {
    const [one, other] = [this.fromMap(left, top), this.fromMap(right, bottom)];
    return {
      x: Math.min(one.column, other.column),
      y: Math.min(one.row, other.row),
      width: right - left,
      height: top - bottom,
    };
  }

  /** Columns and rows that a step to the right and downward on the screen is. */
  stepOf(right: number, down: number): { readonly column: number; readonly row: number } {
    const { rowsUp, columnsLeft } = this.orientation;
    return { column: columnsLeft ? -right : right, row: rowsUp ? -down : down };
  }

  /**
   * The file's tile at a place of the map's pyramid. Both start at the file's first pixel, so that tiles fall together
   * whichever way they are counted.
   */
  tileAt(column: number, row: number): { readonly column: number; readonly row: number } {
    const { rowsUp, columnsLeft } = this.orientation;
    return { column: columnsLeft ? -1 - column : column, row: rowsUp ? -1 - row : row };
  }

  /** Whether pixels lie where they lie on the other. */
  equals({ width, height, orientation: { rowsUp, columnsLeft } }: SceneSize): boolean {
    const sameWay = rowsUp === this.orientation.rowsUp && columnsLeft === this.orientation.columnsLeft;
    return sameWay && width === this.width && height === this.height;
  }

  contains(column: number, row: number): boolean {
    return column >= 0 && row >= 0 && column < this.width && row < this.height;
  }
}
