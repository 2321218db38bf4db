import type { Extent as OlExtent } from "ol/extent";
import Feature from "ol/Feature";
import Polygon from "ol/geom/Polygon";
import DragBox from "ol/interaction/DragBox";
import { defaults as defaultInteractions } from "ol/interaction/defaults";
import Graticule from "ol/layer/Graticule";
import ImageLayer from "ol/layer/Image";
import VectorLayer from "ol/layer/Vector";
import OlMap from "ol/Map";
import { fromLonLat, transformExtent } from "ol/proj";
import ImageCanvasSource from "ol/source/ImageCanvas";
import ImageStatic from "ol/source/ImageStatic";
import VectorSource from "ol/source/Vector";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import Text from "ol/style/Text";
import View from "ol/View";
import type { Extent } from "../shared/questions";
import type { Colouring } from "./colouring";
import type { SelectHow } from "./row-sets";
import type { Theme } from "./theme";

export interface PlaceMapActions {
  /** A row's point was clicked; `toggle`: with Shift, Ctrl or Cmd. */
  readonly click: (row: number, toggle: boolean) => void;
  /** A box was drawn round these. */
  readonly select: (rows: Uint32Array, how: SelectHow) => void;
  readonly moved: () => void;
}

/** Rows on Earth: a point a row, the footprints of the selected ones, degrees, and the scene below where it is there. */
export class PlaceMap {
  readonly #map: OlMap;
  readonly #points: ImageLayer<ImageCanvasSource>;
  readonly #selected = new VectorSource();
  readonly #scene = new ImageLayer<ImageStatic>({ zIndex: 0 });
  #graticule: Graticule | null = null;
  /** [rows, 2] in the map's projection. */
  #places = new Float64Array();
  #colouring: Colouring | null = null;
  #hidden: ReadonlySet<number> = new Set();
  #theme: Theme;
  #address: string | null = null;
  /** Whether dragging draws a box around rows. */
  boxing = false;

  constructor(target: HTMLElement, theme: Theme, actions: PlaceMapActions) {
    this.#theme = theme;
    const source = new ImageCanvasSource({
      ratio: 1,
      canvasFunction: (extent, _resolution, ratio, [width = 1, height = 1]) =>
        this.#draw(extent, ratio, width, height),
    });
    this.#points = new ImageLayer({ source, zIndex: 5 });
    this.#map = new OlMap({
      target,
      controls: [],
      interactions: defaultInteractions({ shiftDragZoom: false }), // Shift adds to the selection
      layers: [
        this.#scene,
        this.#points,
        new VectorLayer({ source: this.#selected, zIndex: 8, style: () => this.#footprintStyle() }),
      ],
      view: new View({ center: [0, 0], zoom: 1, maxZoom: 22, enableRotation: false }),
    });
    this.#map.on("singleclick", ({ coordinate: [x = 0, y = 0], originalEvent }) => {
      const row = this.#nearest(x, y, 8 * (this.#map.getView().getResolution() ?? 1));
      const { shiftKey, ctrlKey, metaKey } = originalEvent;
      if (row !== null) actions.click(row, shiftKey || ctrlKey || metaKey);
    });
    this.#map.on("moveend", actions.moved);
    const box = new DragBox({ className: "place-box", condition: () => this.boxing });
    box.on("boxend", ({ mapBrowserEvent }) => {
      const keys = mapBrowserEvent?.originalEvent;
      const how = keys?.shiftKey ? "add" : keys?.altKey || keys?.ctrlKey ? "remove" : "replace";
      actions.select(this.#rowsIn(box.getGeometry().getExtent()), how);
    });
    this.#map.addInteraction(box);
    this.setTheme(theme);
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    if (this.#graticule) this.#map.removeLayer(this.#graticule);
    const line = theme.contrast ? theme.foreground : theme.ground === "dark" ? "#ffffff30" : "#00000030";
    const label = (where: {
      readonly textAlign?: CanvasTextAlign;
      readonly textBaseline?: CanvasTextBaseline;
    }): Text =>
      new Text({
        ...where,
        fill: new Fill({ color: theme.foreground }),
        stroke: new Stroke({ color: theme.background, width: 3 }),
        font: `11px ${theme.font}`,
      });
    this.#graticule = new Graticule({
      strokeStyle: new Stroke({ color: line, width: 1 }),
      showLabels: true,
      wrapX: false,
      zIndex: 3,
      lonLabelStyle: label({ textBaseline: "bottom" }),
      latLabelStyle: label({ textAlign: "end" }),
      lonLabelPosition: 0.02,
      latLabelPosition: 0.99,
    });
    this.#map.addLayer(this.#graticule);
    this.#changed();
  }

  /** @param centres [rows, 2] longitude and latitude; NaN where there is none */
  setPlaces(centres: Float64Array): void {
    this.#places = new Float64Array(centres.length);
    for (let at = 0; at < centres.length; at += 2) {
      const [x = Number.NaN, y = Number.NaN] = fromLonLat([
        centres[at] ?? Number.NaN,
        centres[at + 1] ?? Number.NaN,
      ]);
      this.#places.set([x, y], at);
    }
    this.fit();
    this.#changed();
  }

  setColouring(colouring: Colouring, hidden: ReadonlySet<number>): void {
    [this.#colouring, this.#hidden] = [colouring, hidden];
    this.#changed();
  }

  /** @param ends [rows]: where each ring ends in `corners`, counted in corners */
  setFootprints(corners: Float64Array, ends: Uint32Array): void {
    this.#selected.clear();
    const features: Feature[] = [];
    let from = 0;
    for (const end of ends) {
      const ring: number[][] = [];
      for (let at = from; at < end; at++)
        ring.push(fromLonLat([corners[2 * at] ?? 0, corners[2 * at + 1] ?? 0]));
      if (ring.length > 2) features.push(new Feature(new Polygon([ring])));
      from = end;
    }
    this.#selected.addFeatures(features);
  }

  /** The scene that lies below; null takes it away. */
  setScene(png: Uint8Array | null, extent: Extent): void {
    // the one before may be loading still
    const before = this.#address;
    if (before !== null) setTimeout(() => URL.revokeObjectURL(before), 5000);
    this.#address = png && URL.createObjectURL(new Blob([png.slice()], { type: "image/png" }));
    this.#scene.setSource(
      this.#address === null
        ? null
        : new ImageStatic({
            ...{ url: this.#address, imageExtent: [...extent], projection: "EPSG:4326", interpolate: false },
          }),
    );
  }

  /** What is seen, in degrees, and in how many pixels; null before it has a size. */
  get seen(): { readonly extent: Extent; readonly width: number; readonly height: number } | null {
    const size = this.#map.getSize();
    if (!size) return null;
    const [width = 0, height = 0] = size;
    if (width < 1 || height < 1) return null;
    const [west = 0, south = 0, east = 0, north = 0] = transformExtent(
      this.#map.getView().calculateExtent(size),
      "EPSG:3857",
      "EPSG:4326",
    );
    return { extent: [Math.max(west, -180), south, Math.min(east, 180), north], width, height };
  }

  /** All rows, or the selected footprints where there are some. */
  fit(): void {
    const selected = this.#selected.getExtent();
    const extent = this.#selected.getFeatures().length > 0 && selected ? selected : extentOf(this.#places);
    this.#map.updateSize();
    if (extent) this.#map.getView().fit(extent, { padding: [24, 24, 24, 24], maxZoom: 17 });
  }

  /** The shown rows in view. */
  inView(): Uint32Array {
    const size = this.#map.getSize();
    return size ? this.#rowsIn(this.#map.getView().calculateExtent(size)) : new Uint32Array();
  }

  zoom(by: number): void {
    const view = this.#map.getView();
    view.setZoom((view.getZoom() ?? 1) + by);
  }

  /** The element has another size. */
  resize(): void {
    this.#map.updateSize();
  }

  /** Where a row's point is drawn, in pixels from the upper left. */
  pixelOf(row: number): readonly number[] | null {
    return this.#map.getPixelFromCoordinate([this.#places[2 * row] ?? 0, this.#places[2 * row + 1] ?? 0]);
  }

  dispose(): void {
    if (this.#address !== null) URL.revokeObjectURL(this.#address);
    this.#map.setTarget(undefined);
    this.#map.dispose();
  }

  #changed(): void {
    this.#points.getSource()?.changed();
    this.#selected.changed();
  }

  #footprintStyle(): Style[] {
    const line = (color: string, width: number): Style => new Style({ stroke: new Stroke({ color, width }) });
    return [line(this.#theme.background, 4), line(this.#theme.focus, 2)];
  }

  #isShown(row: number): boolean {
    return !this.#hidden.has(this.#colouring?.codes[row] ?? 0);
  }

  #rowsIn([left = 0, bottom = 0, right = 0, top = 0]: OlExtent): Uint32Array {
    const found: number[] = [];
    for (let row = 0; 2 * row < this.#places.length; row++) {
      const [x = Number.NaN, y = Number.NaN] = [this.#places[2 * row], this.#places[2 * row + 1]];
      if (x >= left && x <= right && y >= bottom && y <= top && this.#isShown(row)) found.push(row);
    }
    return Uint32Array.from(found);
  }

  #nearest(x: number, y: number, reach: number): number | null {
    let [found, least]: [number | null, number] = [null, reach * reach];
    for (let row = 0; 2 * row < this.#places.length; row++) {
      if (!this.#isShown(row)) continue;
      const distance = ((this.#places[2 * row] ?? 0) - x) ** 2 + ((this.#places[2 * row + 1] ?? 0) - y) ** 2;
      if (distance <= least) [found, least] = [row, distance];
    }
    return found;
  }

  #draw(extent: OlExtent, ratio: number, width: number, height: number): HTMLCanvasElement {
    const [left = 0, bottom = 0, right = 1, top = 1] = extent;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    const colouring = this.#colouring;
    if (!context || !colouring) return canvas;
    const side = 4 * ratio;
    let last = "";
    for (let row = 0; 2 * row < this.#places.length; row++) {
      const code = colouring.codes[row] ?? 0;
      const x = (((this.#places[2 * row] ?? Number.NaN) - left) / (right - left)) * width;
      const y = ((top - (this.#places[2 * row + 1] ?? Number.NaN)) / (top - bottom)) * height;
      if (!(x > -side && y > -side && x < width + side && y < height + side) || this.#hidden.has(code))
        continue;
      const colour = colouring.colours[code] ?? "";
      if (colour !== last) {
        last = colour;
        context.fillStyle = colour;
      }
      context.fillRect(x - side / 2, y - side / 2, side, side);
    }
    return canvas;
  }
}

function extentOf(places: Float64Array): OlExtent | null {
  const extent: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < places.length; at += 2) {
    const [x = Number.NaN, y = Number.NaN] = [places[at], places[at + 1]];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    extent[0] = Math.min(extent[0], x);
    extent[1] = Math.min(extent[1], y);
    extent[2] = Math.max(extent[2], x);
    extent[3] = Math.max(extent[3], y);
  }
  return extent[0] > extent[2] ? null : extent;
}
