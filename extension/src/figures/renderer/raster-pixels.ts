import type { Numbers } from "./planes";
import type { RasterOutput, View } from "./raster-output";

/** An image's unpacked planes: their pixels as colours, and as what they are. */
export class RasterPixels {
  constructor(
    private readonly output: RasterOutput,
    private readonly numbers: Numbers,
  ) {}

  /** [height, width, 4] RGBA; transparent where nothing was measured. */
  painted({ channels, limits }: View): Uint8ClampedArray<ArrayBuffer> {
    const count = this.#count;
    const rgba = new Uint8ClampedArray(4 * count).fill(255);
    for (const [c, channel] of channels.entries()) {
      const [low = 0, high = 1] = limits[c] ?? [];
      const span = high > low ? high - low : 1;
      for (let i = 0; i < count; i++) {
        const value = this.#channelAt(channel, i);
        if (Number.isNaN(value)) rgba[4 * i + 3] = 0;
        rgba[4 * i + c] = (255 * (value - low)) / span;
      }
    }
    return rgba;
  }

  /** What the bands have at a pixel of the planes; NaN where nothing was measured. */
  valuesAt(column: number, row: number): readonly number[] {
    const { width, bands } = this.output.planes;
    return bands.map((_, band) => this.#at(band, row * width + column));
  }

  get #count(): number {
    return this.output.planes.width * this.output.planes.height;
  }

  #channelAt([plane = 0, less]: readonly number[], i: number): number {
    return less === undefined ? this.#at(plane, i) : this.#at(plane, i) - this.#at(less, i);
  }

  #at(band: number, i: number): number {
    const value = this.numbers[band * this.#count + i] ?? Number.NaN;
    return value === this.output.nodata ? Number.NaN : value;
  }
}

/** The image's pixel that a pixel of its planes stands for, along one side. */
export function imagePixel(at: number, shown: number, whole: number): number {
  return Math.min(whole - 1, Math.floor(((at + 0.5) * whole) / shown));
}
