import type { Extent } from "ol/extent";
import Feature from "ol/Feature";
import type Geometry from "ol/geom/Geometry";
import MultiLineString from "ol/geom/MultiLineString";
import { fromExtent } from "ol/geom/Polygon";
import ImageLayer from "ol/layer/Image";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import ImageCanvasSource from "ol/source/ImageCanvas";
import VectorSource from "ol/source/Vector";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import type { SceneGrid } from "./scene-grid";
import { type Region, windowOf } from "./tile-grid";

/** Colours over tiles: each tile has rows × columns cells. */
export interface Overlay {
  /** [tiles, 4]: x, y, width, height in pixels of the scene. */
  readonly windows: Int32Array;
  readonly rows: number;
  readonly columns: number;
  /** [tiles, rows, columns, 4] RGBA. */
  readonly colours: Uint8ClampedArray<ArrayBuffer>;
}

/** What lies over the picture: the grid of tiles, what a model made of them, and the tile that is asked about. */
export class OverlayLayer {
  readonly #heat: ImageLayer<ImageCanvasSource>;
  readonly #scene: SceneGrid;
  readonly #grid: VectorLayer<VectorSource>;
  readonly #query: VectorLayer<VectorSource>;
  #cells: readonly { readonly extent: Extent; readonly picture: HTMLCanvasElement }[] = [];

  constructor(map: OlMap, scene: SceneGrid) {
    this.#scene = scene;
    const source = new ImageCanvasSource({
      projection: map.getView().getProjection(),
      ratio: 1,
      interpolate: false,
      canvasFunction: (extent, _resolution, _ratio, [width = 1, height = 1]) =>
        this.#draw(extent, width, height),
    });
    this.#heat = new ImageLayer({ source, zIndex: 10, className: "heat", visible: false });
    const line = (color: string, width: number): Style => new Style({ stroke: new Stroke({ color, width }) });
    // an empty layer would be a picture of its own to lay over the scene, in each frame
    const lines = (zIndex: number, style: Style[]): VectorLayer<VectorSource> =>
      new VectorLayer({ source: new VectorSource(), zIndex, style, visible: false });
    this.#grid = lines(12, [line("rgba(0,0,0,0.6)", 3), line("rgba(255,255,255,0.9)", 1)]);
    this.#query = lines(14, [line("#ffffff", 5), line("#d11149", 3)]);
    for (const layer of [this.#heat, this.#grid, this.#query]) map.addLayer(layer);
  }

  show(overlay: Overlay | null): void {
    this.#cells = overlay ? cellsOf(overlay, this.#scene) : [];
    this.#heat.setVisible(overlay !== null);
    this.#heat.getSource()?.changed();
  }

  setOpacity(opacity: number): void {
    this.#heat.setOpacity(opacity);
  }

  /** Outlines of tiles; null takes them away. */
  showGrid(windows: Int32Array | null): void {
    showOnly(this.#grid, windows && this.#outlines(windows));
  }

  showQuery(region: Region | null): void {
    showOnly(this.#query, region && fromExtent(this.#scene.extentOf(region)));
  }

  #outlines(windows: Int32Array): MultiLineString {
    return new MultiLineString(
      Array.from({ length: windows.length / 4 }, (_, tile) => {
        const [left, bottom, right, top] = this.#scene.extentOf(windowOf(windows, tile));
        return [
          [left, top],
          [right, top],
          [right, bottom],
          [left, bottom],
          [left, top],
        ];
      }),
    );
  }

  #draw(
    [left = 0, bottom = 0, right = 1, top = 1]: Extent,
    width: number,
    height: number,
  ): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    if (!context) return canvas;
    context.imageSmoothingEnabled = false;
    const [across, down] = [width / (right - left), height / (top - bottom)];
    for (const { extent, picture } of this.#cells) {
      const [west = 0, south = 0, east = 0, north = 0] = extent;
      const x = Math.round((west - left) * across);
      const y = Math.round((top - north) * down);
      const endX = Math.round((east - left) * across);
      const endY = Math.round((top - south) * down);
      if (endX > 0 && endY > 0 && x < width && y < height)
        context.drawImage(picture, x, y, endX - x, endY - y);
    }
    return canvas;
  }
}

function showOnly(layer: VectorLayer<VectorSource>, geometry: Geometry | null): void {
  layer.getSource()?.clear();
  if (geometry) layer.getSource()?.addFeature(new Feature(geometry));
  layer.setVisible(geometry !== null);
}

function cellsOf({ windows, rows, columns, colours }: Overlay, scene: SceneGrid) {
  const { rowsUp, columnsLeft } = scene.orientation;
  const size = 4 * rows * columns;
  return Array.from({ length: windows.length / 4 }, (_, tile) => {
    const picture = document.createElement("canvas");
    [picture.width, picture.height] = [columns, rows];
    const pixels = new ImageData(columns, rows);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const at = tile * size + 4 * (row * columns + column);
        const [x, y] = [columnsLeft ? columns - 1 - column : column, rowsUp ? rows - 1 - row : row];
        pixels.data.set(colours.subarray(at, at + 4), 4 * (y * columns + x));
      }
    picture.getContext("2d")?.putImageData(pixels, 0, 0);
    return { extent: scene.extentOf(windowOf(windows, tile)), picture };
  });
}
