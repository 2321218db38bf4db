import { defaults } from "ol/interaction/defaults";
import type WebGLTileLayer from "ol/layer/WebGLTile";
import OlMap from "ol/Map";
import Projection from "ol/proj/Projection";
import { getRenderPixel } from "ol/render";
import type RenderEvent from "ol/render/Event";
import View from "ol/View";
import type { Slot } from "../shared/webview-messages";
import { CursorLayer } from "./cursor-layer";
import { mapPicture } from "./export-png";
import { Movement } from "./movement";
import { OutlineLayer } from "./outline-layer";
import { SceneGrid, type SceneSize } from "./scene-grid";
import { isDrawnBySoftware } from "./software-drawing";
import type { PictureStyle } from "./style";
import type { Region } from "./tile-grid";
import { olStyle, type ReadTile, type SceneTiles, tileLayer, tileSource } from "./tile-layer";

/** Where one looks: the middle of the view in pixels of the scene, and how many of them a pixel of the screen shows. */
export interface Place {
  readonly column: number;
  readonly row: number;
  readonly resolution: number;
}

/** Pixels of the screen for one of the scene, at most. */
const largestPixel = 64;
/** Where a processor draws: how long the map is drawn coarsely after a step of a wheel, and while tiles come. */
const movement = { restMs: 250, settleMs: 1000 };

/** The map: one scene, or two laid on each other with a bar between them. Positions are pixels of the first. */
export class BandMap {
  readonly map: OlMap;
  readonly cursor: CursorLayer;
  readonly #outline = new OutlineLayer();
  readonly grid: SceneGrid;
  readonly #layers: (WebGLTileLayer | null)[] = [null, null];
  readonly #sources: (SceneTiles | null)[] = [null, null];
  /** Where an animation goes to: steps that follow quickly go on from there. */
  #zoomGoal: number | null = null;
  /** A processor draws a few frames in the time of an animation: steps are taken at once, and movement is coarse. */
  readonly #drawnBySoftware = isDrawnBySoftware();
  /** Null where a graphics card draws. */
  readonly #movement: Movement | null = null;
  /** Share of the width left of the bar; null: no bar. */
  #swipe: number | null = null;

  constructor(target: HTMLElement, scene: SceneSize, place: Place | null) {
    this.grid = new SceneGrid(scene);
    const { width, height, extent } = this.grid;
    const projection = new Projection({ code: "scene", units: "pixels", extent });
    this.cursor = new CursorLayer(this.grid);
    this.map = new OlMap({
      target,
      controls: [],
      interactions: defaults(this.#drawnBySoftware ? { zoomDuration: 0 } : {}),
      maxTilesLoading: this.#drawnBySoftware ? 1 : 3, // reading and uploading more at once delays frames
      layers: [this.#outline.layer, this.cursor.layer],
      view: new View({
        projection,
        center: [width / 2, -height / 2],
        resolution: 1,
        minResolution: 1 / largestPixel,
        maxResolution: Math.max(2, (4 * Math.max(width, height)) / 256),
        extent,
        constrainOnlyCenter: true,
        smoothResolutionConstraint: false,
        enableRotation: false,
      }),
    });
    if (place) this.goTo(place);
    else this.fit();
    this.#movement = this.#drawnBySoftware ? new Movement(this.map, movement) : null;
  }

  get place(): Place {
    const view = this.map.getView();
    const [x = 0, y = 0] = view.getCenter() ?? [];
    return { ...this.grid.fromMap(x, y), resolution: view.getResolution() ?? 1 };
  }

  /** The part of the grid that the view shows; it may reach beyond the scene. Null before the first frame. */
  get visible(): Region | null {
    const size = this.map.getSize();
    if (!size) return null;
    return this.grid.regionOf(this.map.getView().calculateExtent(size));
  }

  goTo({ column, row, resolution }: Place): void {
    const view = this.map.getView();
    view.setCenter(this.grid.toMap(column, row));
    view.setResolution(resolution);
    this.#movement?.arrived();
  }

  /** All of the scene; a small one no larger than eight times. */
  fit(): void {
    this.map.getView().fit(this.grid.extent, { padding: [8, 8, 8, 8], minResolution: 1 / 8 });
    this.#movement?.arrived();
  }

  /** Goes to a part of the scene and frames it. */
  showWindow(window: Region): void {
    const extent = this.grid.extentOf(window);
    this.#outline.show(extent);
    this.map.getView().fit(extent, { padding: [48, 48, 48, 48], minResolution: 1 / 8 });
    this.#movement?.arrived();
  }

  /** One pixel of the scene for one of the screen. */
  actualSize(): void {
    this.map.getView().setResolution(1);
    this.#movement?.arrived();
  }

  zoom(factor: number): void {
    const view = this.map.getView();
    const goal = (this.#zoomGoal ?? view.getResolution() ?? 1) / factor;
    view.cancelAnimations();
    if (this.#drawnBySoftware) {
      view.setResolution(goal);
      return;
    }
    this.#zoomGoal = goal;
    view.animate({ resolution: goal, duration: 120 }, () => {
      if (this.#zoomGoal === goal) this.#zoomGoal = null;
    });
  }

  /** Shows a picture; its tiles are read anew where `read` is given, else only its colours change. */
  setPicture(slot: Slot, style: PictureStyle, read: ReadTile | null): void {
    const layer = this.#layers[slot];
    if (!layer || read) {
      if (!read) return;
      if (layer) this.map.removeLayer(layer);
      const source = tileSource(this.grid, this.map.getView().getProjection(), read);
      const made = tileLayer(source, style, this.#movement);
      made.on("prerender", (event) => this.#cut(event, slot));
      made.on("postrender", (event) => uncut(event));
      source.once("tileloadend", () => {
        performance.mark("first tile");
        markWhenShown(made);
      });
      this.#layers[slot] = made;
      this.#sources[slot] = source;
      this.map.getLayers().insertAt(slot === 0 ? 0 : this.#layers[0] ? 1 : 0, made);
      return;
    }
    layer.setStyle(olStyle(style));
  }

  /** Limits and gamma: nothing is compiled or read anew. */
  setVariables(slot: Slot, variables: Record<string, number>): void {
    this.#layers[slot]?.updateStyleVariables(variables);
  }

  /** Hidden pictures go on reading their tiles. */
  setOpacity(slot: Slot, opacity: number): void {
    this.#layers[slot]?.setOpacity(opacity);
  }

  clear(slot: Slot): void {
    const layer = this.#layers[slot];
    if (layer) this.map.removeLayer(layer);
    this.#layers[slot] = null;
    this.#sources[slot] = null;
  }

  /** Reads the tiles anew and shows the old ones until then. */
  refresh(slot: Slot, revision: number): void {
    this.#sources[slot]?.renew(revision);
  }

  /** What is shown, as a PNG, at full resolution though the map moves. */
  picture(): Promise<Uint8Array> {
    const draw = (): Promise<Uint8Array> => mapPicture(this.map);
    return this.#movement ? this.#movement.atRest(draw) : draw();
  }

  setSwipe(share: number | null): void {
    this.#swipe = share;
    this.map.render();
  }

  /** The scene's pixel at a position of the map's element; it may lie outside of the scene. */
  pixelAt(x: number, y: number): { readonly column: number; readonly row: number } {
    const [mapX = 0, mapY = 0] = this.map.getCoordinateFromPixel([x, y]) ?? [];
    const { column, row } = this.grid.fromMap(mapX, mapY);
    return { column: Math.floor(column), row: Math.floor(row) };
  }

  /** Lets drawing touch only this side of the bar. */
  #cut(event: RenderEvent, slot: Slot): void {
    const gl = event.context;
    const size = this.map.getSize();
    if (!(gl instanceof WebGLRenderingContext || gl instanceof WebGL2RenderingContext) || !size) return;
    if (this.#swipe === null) return;
    const [width = 0, height = 0] = size;
    const from = slot === 0 ? 0 : Math.round(width * this.#swipe);
    const to = slot === 0 ? Math.round(width * this.#swipe) : width;
    const [left = 0, bottom = 0] = getRenderPixel(event, [from, height]);
    const [right = 0, top = 0] = getRenderPixel(event, [to, 0]);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(Math.round(left), Math.round(bottom), Math.round(right - left), Math.round(top - bottom));
  }
}

/** In the page's timeline: when the first pixels of a picture came to the screen. */
function markWhenShown(layer: WebGLTileLayer): void {
  layer.once("postrender", () => {
    if (layer.getOpacity() > 0) performance.mark("first pixels");
    else markWhenShown(layer);
  });
}

function uncut(event: RenderEvent): void {
  const gl = event.context;
  if (gl instanceof WebGLRenderingContext || gl instanceof WebGL2RenderingContext)
    gl.disable(gl.SCISSOR_TEST);
}
