import Feature from "ol/Feature";
import { fromExtent } from "ol/geom/Polygon";
import VectorLayer from "ol/layer/Vector";
import VectorSource from "ol/source/Vector";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";

/** A frame around the pixel that is inspected: black and white, so that it shows on any picture. */
export class CursorLayer {
  readonly layer: VectorLayer<VectorSource>;
  readonly #source = new VectorSource();

  constructor() {
    this.layer = new VectorLayer({
      source: this.#source,
      zIndex: 20,
      updateWhileAnimating: true,
      updateWhileInteracting: true,
      style: [
        new Style({ stroke: new Stroke({ color: "#000000", width: 4 }) }),
        new Style({ stroke: new Stroke({ color: "#ffffff", width: 2 }) }),
      ],
    });
  }

  show(pixel: { readonly column: number; readonly row: number } | null): void {
    this.#source.clear();
    if (!pixel) return;
    const { column, row } = pixel;
    this.#source.addFeature(new Feature(fromExtent([column, -row - 1, column + 1, -row])));
  }
}
