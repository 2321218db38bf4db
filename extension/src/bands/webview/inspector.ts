import type { PixelAnswer } from "../shared/questions";
import type { BandMap } from "./band-map";

export interface PixelPlace {
  readonly column: number;
  readonly row: number;
}

/**
 * The pixel that is looked at: chosen with the pointer, or with Enter, then moved with the arrow keys, ten pixels at a
 * time with Shift; Escape lets it go, and the arrow keys move the map again.
 */
export class Inspector {
  readonly #map: BandMap;
  readonly #chosen: (pixel: PixelPlace | null) => void;
  #pixel: PixelPlace | null = null;

  constructor(map: BandMap, target: HTMLElement, chosen: (pixel: PixelPlace | null) => void) {
    this.#map = map;
    this.#chosen = chosen;
    map.map.on("click", ({ pixel: [x = 0, y = 0] }) => this.choose(map.pixelAt(x, y)));
    // before OpenLayers, which would move the map
    target.addEventListener("keydown", (event) => this.#keyed(event), { capture: true });
  }

  get pixel(): PixelPlace | null {
    return this.#pixel;
  }

  /** A pixel of the scene; one outside of it is passed over. */
  choose(pixel: PixelPlace | null): void {
    if (pixel && !this.#map.grid.contains(pixel.column, pixel.row)) return;
    this.#pixel = pixel;
    this.#map.cursor.show(pixel);
    this.#chosen(pixel);
  }

  /** The pixel in the middle of the view, or the nearest to it. */
  chooseMiddle(): void {
    const { column, row } = this.#map.place;
    const { width, height } = this.#map.grid;
    const within = (value: number, size: number): number =>
      Math.min(Math.max(Math.floor(value), 0), size - 1);
    this.choose({ column: within(column, width), row: within(row, height) });
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key === "Enter" && !this.#pixel) {
      this.chooseMiddle();
    } else if (event.key === "Escape" && this.#pixel) {
      this.choose(null);
    } else {
      const [across, down] = arrows[event.key] ?? [0, 0];
      if (!this.#pixel || (across === 0 && down === 0) || event.ctrlKey || event.metaKey || event.altKey)
        return;
      const length = event.shiftKey ? 10 : 1;
      const step = this.#map.grid.stepOf(across * length, down * length);
      this.choose({ column: this.#pixel.column + step.column, row: this.#pixel.row + step.row });
      this.#follow();
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Keeps the pixel in view. */
  #follow(): void {
    if (!this.#pixel) return;
    const { column, row } = this.#pixel;
    const at = this.#map.map.getPixelFromCoordinate(this.#map.grid.toMap(column + 0.5, row + 0.5));
    const [width = 0, height = 0] = this.#map.map.getSize() ?? [];
    const [x = 0, y = 0] = at ?? [];
    if (x >= 0 && y >= 0 && x <= width && y <= height) return;
    this.#map.goTo({ column: column + 0.5, row: row + 0.5, resolution: this.#map.place.resolution });
  }
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Answers come when they come: only the one to the last question counts. */
export class LatestPixel {
  #asked = 0;

  async ask(question: Promise<PixelAnswer>): Promise<PixelAnswer | null> {
    const mine = ++this.#asked;
    const answer = await question;
    return mine === this.#asked ? answer : null;
  }
}
