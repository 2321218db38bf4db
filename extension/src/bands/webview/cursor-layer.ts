import Feature from "ol/Feature";
import Point from "ol/geom/Point";
import VectorLayer from "ol/layer/Vector";
import VectorSource from "ol/source/Vector";
import RegularShape from "ol/style/RegularShape";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import type { SceneGrid } from "./scene-grid";

/** Side of the frame on the screen, at least: a pixel of a scene seen from afar is smaller than one of the screen. */
const leastSide = 9;

/** A frame around the pixel that is inspected: black and white, so that it shows on any picture. */
export class CursorLayer {
  readonly layer: VectorLayer<VectorSource>;
  readonly #grid: SceneGrid;
  readonly #feature = new Feature();

  constructor(grid: SceneGrid) {
    this.#grid = grid;
    this.layer = new VectorLayer({
      source: new VectorSource({ features: [this.#feature] }),
      zIndex: 20,
      updateWhileAnimating: true,
      updateWhileInteracting: true,
      style: (_, resolution) => [frame(resolution, "#000000", 4), frame(resolution, "#ffffff", 2)],
    });
    this.layer.setVisible(false);
  }

  show(pixel: { readonly column: number; readonly row: number } | null): void {
    if (pixel) this.#feature.setGeometry(new Point(this.#grid.toMap(pixel.column + 0.5, pixel.row + 0.5)));
    this.layer.setVisible(pixel !== null);
  }
}

function frame(resolution: number, color: string, width: number): Style {
  const side = Math.max(1 / resolution, leastSide);
  return new Style({
    image: new RegularShape({
      points: 4,
      radius: side * Math.SQRT1_2,
      angle: Math.PI / 4,
      stroke: new Stroke({ color, width }),
    }),
  });
}
