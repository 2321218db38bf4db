import type { PixelWindow } from "../../raster/raster";
import { cosine, sine } from "./exact-math";
import { hash, uniform } from "./hash";

export interface ParcelOptions {
  readonly seed: number;
  /** Typical width in pixels of a section: an area whose parcels all lie in one direction. */
  readonly section: number;
  /** How much longer than wide parcels are. */
  readonly elongation: number;
  /** One direction for all sections (0), or each its own (1). */
  readonly disorder: number;
}

interface Section {
  readonly x: number;
  readonly y: number;
  readonly id: number;
  readonly cos: number;
  readonly sin: number;
}

/**
 * How people divide land: the plane falls into sections, a section into parcels by straight cuts, a parcel into
 * blocks and lots by further cuts. `locate` finds the section around a point; each `divide` goes a step finer.
 */
export class Parcels {
  /** Of the section, later of the parcel, that was found last. */
  id = 0;
  /** Distance in pixels to the section's border. */
  border = 0;
  /** Distance in pixels to the nearest cut so far. */
  edge = 0;
  /** Across and along the section's direction, in pixels. */
  u = 0;
  v = 0;

  readonly #sections: readonly Section[];
  readonly #columns: number;
  readonly #left: number;
  readonly #top: number;
  readonly #options: ParcelOptions;
  /** The current rectangle. */
  #u0 = 0;
  #u1 = 0;
  #v0 = 0;
  #v1 = 0;

  /** @param window where points will be located, give or take half a section */
  constructor(window: PixelWindow, options: ParcelOptions) {
    const { seed, section, disorder } = options;
    this.#options = options;
    this.#left = Math.floor(window.x / section) - 2;
    this.#top = Math.floor(window.y / section) - 2;
    this.#columns = Math.floor((window.x + window.width) / section) + 3 - this.#left;
    const rows = Math.floor((window.y + window.height) / section) + 3 - this.#top;
    const common = uniform(seed, 3);
    this.#sections = Array.from({ length: this.#columns * rows }, (_, i) => {
      const id = hash(seed, this.#left + (i % this.#columns), this.#top + Math.floor(i / this.#columns));
      const turns = common + disorder * (uniform(id, 3) - 0.5) * 0.25;
      return {
        x: (this.#left + (i % this.#columns) + uniform(id, 1)) * section,
        y: (this.#top + Math.floor(i / this.#columns) + uniform(id, 2)) * section,
        id,
        cos: cosine(turns),
        sin: sine(turns),
      };
    });
  }

  locate(x: number, y: number): void {
    const { section } = this.#options;
    const column = Math.floor(x / section) - this.#left;
    const row = Math.floor(y / section) - this.#top;
    let nearest = this.#sections[0]!;
    let second = nearest;
    let first = Number.POSITIVE_INFINITY;
    let next = first;
    for (let j = row - 1; j <= row + 1; j++)
      for (let i = column - 1; i <= column + 1; i++) {
        const site = this.#sections[j * this.#columns + i]!;
        const distance = (site.x - x) ** 2 + (site.y - y) ** 2;
        if (distance < first) {
          second = nearest;
          next = first;
          nearest = site;
          first = distance;
        } else if (distance < next) {
          second = site;
          next = distance;
        }
      }
    const apart = Math.sqrt((second.x - nearest.x) ** 2 + (second.y - nearest.y) ** 2);
    const dx = x - nearest.x;
    const dy = y - nearest.y;
    this.id = nearest.id;
    this.border = (next - first) / (2 * apart + 1e-9);
    this.edge = this.border;
    this.u = dx * nearest.cos + dy * nearest.sin;
    this.v = dy * nearest.cos - dx * nearest.sin;
    this.#u0 = this.#v0 = -2 * section;
    this.#u1 = this.#v1 = 2 * section;
  }

  /** Cuts on until the rectangle around the point has about `size`² pixels, give or take a half. */
  divide(size: number): void {
    const { elongation } = this.#options;
    for (let level = 0; level < 24; level++) {
      const du = this.#u1 - this.#u0;
      const dv = this.#v1 - this.#v0;
      if (du * dv < size * size * (0.6 + uniform(this.id, 7) * 0.9)) return;
      const ratio = 0.34 + 0.32 * uniform(this.id, 8);
      if (du * elongation > dv) {
        const cut = this.#u0 + du * ratio;
        this.edge = Math.min(this.edge, Math.abs(this.u - cut));
        this.id = hash(this.id, this.u < cut ? 1 : 2);
        if (this.u < cut) this.#u1 = cut;
        else this.#u0 = cut;
      } else {
        const cut = this.#v0 + dv * ratio;
        this.edge = Math.min(this.edge, Math.abs(this.v - cut));
        this.id = hash(this.id, this.v < cut ? 3 : 4);
        if (this.v < cut) this.#v1 = cut;
        else this.#v0 = cut;
      }
    }
  }
}
