import Feature from "ol/Feature";
import { fromExtent } from "ol/geom/Polygon";
import VectorLayer from "ol/layer/Vector";
import VectorSource from "ol/source/Vector";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";

/** A frame around a part of the scene that was asked for: black and white, so that it shows on any picture. */
export class OutlineLayer {
  readonly layer: VectorLayer<VectorSource>;
  readonly #feature = new Feature();

  constructor() {
    this.layer = new VectorLayer({
      source: new VectorSource({ features: [this.#feature] }),
      zIndex: 19,
      style: [stroke("#000000", 4), stroke("#ffffff", 2)],
      visible: false, // an empty layer is a picture of its own to lay over the scene, in each frame
    });
  }

  /** @param extent left, bottom, right, top on the map */
  show(extent: [number, number, number, number]): void {
    this.#feature.setGeometry(fromExtent(extent));
    this.layer.setVisible(true);
  }
}

function stroke(color: string, width: number): Style {
  return new Style({ stroke: new Stroke({ color, width }) });
}
