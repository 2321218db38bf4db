import { colourMap } from "../../shell/webview/colour-maps";
import type { EmbeddedTiles } from "../shared/embedded-tiles";
import type { FromWebview } from "../shared/webview-messages";
import type { BandMap } from "./band-map";
import { rampBar } from "./colour-bar";
import { heatColours, opaque, rangeWithout } from "./heat";
import type { PixelPlace } from "./inspector";
import { ModelPanel, type OverlayKind } from "./model-panel";
import { OverlayLayer } from "./overlay-layer";
import type { Questions } from "./questions";
import { cellAt, tileAt, tileWindows, windowOf, windowsIn } from "./tile-grid";

/** Side and step of the tiles, and whether their grid is shown. */
export interface GridState {
  readonly shown: boolean;
  readonly tile: number;
  readonly stride: number;
}

export interface SightHost {
  readonly send: (message: FromWebview) => void;
  readonly keep: (grid: GridState) => void;
  readonly tell: (problem: string) => void;
}

/** What a model sees of the scene: its tiles, how alike they are, and what its patch tokens tell apart. */
export class ModelSight {
  readonly panel: ModelPanel;
  readonly #host: SightHost;
  readonly #questions: Questions;
  #map: BandMap | null = null;
  #layer: OverlayLayer | null = null;
  #embedded: EmbeddedTiles | null = null;
  #kind: OverlayKind = "none";
  #opacity = 0.7;
  #pixel: PixelPlace | null = null;
  #asked = 0;

  constructor(questions: Questions, host: SightHost) {
    this.#questions = questions;
    this.#host = host;
    this.panel = new ModelPanel({
      grid: () => this.#gridChanged(),
      embedVisible: () => this.embedVisible(),
      embedAll: () => {
        const { tiles } = this.panel;
        if (tiles) host.send({ kind: "embedAll", ...tiles });
      },
      openTable: () => host.send({ kind: "openTable" }),
      overlay: (kind) => this.#show(kind),
      opacity: (opacity) => {
        this.#opacity = opacity;
        this.#layer?.setOpacity(opacity);
      },
    });
  }

  /** Another scene: what was embedded is of the one before. */
  setMap(map: BandMap, kept: GridState | null): void {
    this.#map = map;
    this.#layer = new OverlayLayer(map.map, map.grid);
    this.#layer.setOpacity(this.#opacity);
    if (kept) {
      this.panel.setTiles(kept.tile, kept.stride);
      this.panel.showGrid(kept.shown);
    } else {
      // as `softcon embed` does: small images whole, larger ones in the network's own size
      const { width, height } = map.grid;
      const tile = Math.max(width, height) <= 448 ? Math.min(width, height) : 224;
      this.panel.setTiles(tile, tile);
    }
    map.map.on("moveend", () => this.#count());
    this.#drawGrid();
    this.forget();
  }

  /** What was embedded no longer belongs to what is shown. */
  forget(): void {
    this.#embedded = null;
    this.#show("none");
  }

  toggleGrid(): void {
    this.panel.showGrid(!this.panel.gridShown);
    this.#gridChanged();
  }

  embedVisible(): void {
    const { tiles } = this.panel;
    const windows = this.#visible();
    if (tiles && windows.length > 0) this.#host.send({ kind: "embedVisible", ...tiles, windows });
    else this.#host.tell("no tile lies in view: zoom out, or choose smaller tiles");
  }

  setEmbedded(embedded: EmbeddedTiles): void {
    this.#embedded = embedded;
    this.#show(embedded.tokenRows > 0 ? "components" : "tile");
  }

  /** A pixel was chosen: tiles and patches are compared with the one that it lies in. */
  choose(pixel: PixelPlace | null): void {
    this.#pixel = pixel;
    if (this.#kind === "tile" || this.#kind === "token") void this.#compare(pixel);
  }

  #show(kind: OverlayKind): void {
    this.#kind = kind;
    this.#asked++;
    this.panel.showEmbedded(this.#embedded, kind);
    this.panel.showBar(null);
    this.#layer?.show(null);
    this.#layer?.showQuery(null);
    if (kind === "components") void this.#components();
    if (kind === "tile" || kind === "token") void this.#compare(this.#pixel);
  }

  async #components(): Promise<void> {
    const embedded = this.#embedded;
    if (!embedded) return;
    const asked = ++this.#asked;
    try {
      const answer = await this.#questions.model({ kind: "components" });
      if (asked !== this.#asked || answer.kind !== "components") return;
      const { windows, tokenRows: rows, tokenColumns: columns } = embedded;
      this.#layer?.show({ windows, rows, columns, colours: opaque(answer.colours) });
    } catch (problem) {
      this.#fail(problem);
    }
  }

  async #compare(pixel: PixelPlace | null): Promise<void> {
    const embedded = this.#embedded;
    if (!embedded || !pixel) return;
    const { windows, tokenRows, tokenColumns } = embedded;
    const tile = tileAt(windows, pixel.column, pixel.row);
    if (tile < 0) return;
    const whole = this.#kind === "tile";
    const [rows, columns] = whole ? [1, 1] : [tokenRows, tokenColumns];
    const cell = cellAt(windowOf(windows, tile), rows, columns, pixel);
    const asked = ++this.#asked;
    try {
      const token = whole ? null : cell.index;
      const answer = await this.#questions.model({ kind: "similar", tile, token });
      if (asked !== this.#asked || answer.kind !== "similar") return;
      const range = rangeWithout(answer.values, whole ? tile : tile * rows * columns + cell.index);
      const colours = heatColours(answer.values, range, colourMap("viridis"));
      this.#layer?.show({ windows, rows, columns, colours });
      this.#layer?.showQuery(cell.region);
      this.panel.showBar(rampBar("Cosine similarity", colourMap("viridis"), range, 1));
    } catch (problem) {
      this.#fail(problem);
    }
  }

  #fail(problem: unknown): void {
    this.#host.tell(problem instanceof Error ? problem.message : String(problem));
  }

  #gridChanged(): void {
    const { tiles, gridShown } = this.panel;
    if (tiles) this.#host.keep({ shown: gridShown, ...tiles });
    this.#drawGrid();
  }

  #drawGrid(): void {
    this.#layer?.showGrid(this.panel.gridShown ? this.#windows() : null);
    this.#count();
  }

  #count(): void {
    this.panel.showCounts(this.#windows().length / 4, this.#visible().length / 4);
  }

  #windows(): Int32Array {
    const { tiles } = this.panel;
    return this.#map && tiles ? tileWindows(this.#map.grid, tiles.tile, tiles.stride) : new Int32Array(0);
  }

  #visible(): Int32Array {
    const region = this.#map?.visible;
    return region ? windowsIn(this.#windows(), region) : new Int32Array(0);
  }
}
