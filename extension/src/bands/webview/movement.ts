import type OlMap from "ol/Map";
import ViewHint from "ol/ViewHint";

export interface MovementOptions {
  /** Milliseconds after a step of zooming: one that follows sooner belongs to the same movement. */
  readonly restMs: number;
  /** Milliseconds after a movement in which tiles are waited for, at most. */
  readonly settleMs: number;
}

type Phase = "rest" | "dragging" | "zooming" | "settling";

/**
 * Whether a map moves: it is dragged or glides on, it was zoomed a moment ago, or it has come to rest and tiles of what
 * it shows now are still to come.
 */
export class Movement {
  readonly #map: OlMap;
  readonly #options: MovementOptions;
  #phase: Phase = "rest";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #held = false;

  constructor(map: OlMap, options: MovementOptions) {
    this.#map = map;
    this.#options = options;
    // a wheel, buttons and keys zoom in steps, which are no movement to the map's library
    map.getView().on("change:resolution", () => this.#zoomed());
    // it takes such a step some time after the wheel was turned
    map.getViewport()?.addEventListener("wheel", () => this.#zoomed(), { passive: true });
    map.on("precompose", ({ frameState }) => this.#drawn(frameState?.viewHints ?? []));
    // a frame with all of its tiles
    map.on("rendercomplete", () => {
      if (this.#phase === "settling") this.#rest();
    });
  }

  get isZooming(): boolean {
    return this.#phase === "zooming" && !this.#held;
  }

  get isMoving(): boolean {
    return this.#phase !== "rest" && !this.#held;
  }

  /** The view was sent to where it is now, by no step of many: what it shows is read at once. */
  arrived(): void {
    if (this.#phase === "zooming") this.#settle();
  }

  /** Takes the map to be at rest while something is done. */
  async atRest<T>(work: () => Promise<T>): Promise<T> {
    this.#held = true;
    try {
      return await work();
    } finally {
      this.#held = false;
    }
  }

  #zoomed(): void {
    this.#enter("zooming", this.#options.restMs, () => this.#settle());
  }

  #drawn(hints: readonly number[]): void {
    const dragged = (hints[ViewHint.ANIMATING] ?? 0) + (hints[ViewHint.INTERACTING] ?? 0) > 0;
    if (dragged && this.#phase !== "zooming") this.#enter("dragging");
    else if (!dragged && this.#phase === "dragging") this.#settle();
  }

  #settle(): void {
    this.#enter("settling", this.#options.settleMs, () => this.#rest());
    this.#map.render();
  }

  #rest(): void {
    this.#enter("rest");
    this.#map.render();
  }

  #enter(phase: Phase, ms?: number, then?: () => void): void {
    this.#phase = phase;
    clearTimeout(this.#timer);
    this.#timer = then && setTimeout(then, ms);
  }
}
